from django.apps import AppConfig

from clinic_site import triggers
from pages import frozen_pictures, frozen_words


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Articles"

    def ready(self) -> None:
        from clinic_site import failures  # noqa: PLC0415 (needs the models)
        from clinic_site.edition import watch  # noqa: PLC0415 (needs the models)
        from pages.models import Article, ArticleVersion  # noqa: PLC0415 (needs the models)
        from pages.picture_upload import LARGEST_FORM  # noqa: PLC0415 (needs the models)

        failures.LARGER_BODIES["/admin/pages/picture/add/"] = LARGEST_FORM
        triggers.TRIGGERS.extend([*frozen_words.GUARDS, *frozen_pictures.GUARDS])
        triggers.TRIGGERS.extend([watch(Article), watch(ArticleVersion, "ROW.state <> 'DRAFT'")])
