from datetime import timedelta

from django.apps import AppConfig

from clinic_site import triggers
from pages import frozen_words
from pages.search.full_text import FollowPassages


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Articles"

    def ready(self) -> None:
        from clinic_site import timed_jobs  # noqa: PLC0415 (needs the models)
        from clinic_site.edition import watch  # noqa: PLC0415 (needs the models)
        from pages.models import Article, ArticleVersion  # noqa: PLC0415 (needs the models)
        from pages.search.index import update_index  # noqa: PLC0415 (needs the models)

        timed_jobs.register("update-search-index", every=timedelta(minutes=1), run=update_index)
        triggers.TRIGGERS.append(FollowPassages())
        triggers.TRIGGERS.extend(frozen_words.GUARDS)
        triggers.TRIGGERS.extend([watch(Article), watch(ArticleVersion, "ROW.state <> 'DRAFT'")])
