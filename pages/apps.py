from django.apps import AppConfig

from clinic_site import frozen_rows
from pages import frozen_words


class PagesConfig(AppConfig):
    name = "pages"
    verbose_name = "Articles"

    def ready(self) -> None:
        frozen_rows.GUARDS.extend(frozen_words.GUARDS)
