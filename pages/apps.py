from django.apps import AppConfig

from clinic_site import triggers
from pages import frozen_words


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Articles"

    def ready(self) -> None:
        from clinic_site.edition import watch  # noqa: PLC0415 (needs the models)
        from pages.models import Article, ArticleVersion  # noqa: PLC0415 (needs the models)

        triggers.TRIGGERS.extend(frozen_words.GUARDS)
        triggers.TRIGGERS.extend([watch(Article), watch(ArticleVersion, "ROW.state <> 'DRAFT'")])
