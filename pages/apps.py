from django.apps import AppConfig

from clinic_site import triggers
from pages import frozen_words


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Articles"

    def ready(self) -> None:
        from clinic_site.edition import watch  # noqa: PLC0415 (needs the models)
        from clinic_site.staff_home import register  # noqa: PLC0415 (needs the models)
        from pages.models import Article, ArticleVersion, Retirement  # noqa: PLC0415 (needs the models)
        from pages.next_for_staff import next_tasks  # noqa: PLC0415 (needs the models)

        triggers.TRIGGERS.extend(frozen_words.GUARDS)
        triggers.TRIGGERS.extend([watch(Article), watch(ArticleVersion, "ROW.state <> 'DRAFT'"), watch(Retirement)])
        register("articles", next_tasks)
