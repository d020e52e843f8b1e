"""Entry point for the web server: the page store, and behind it Django, which hears of UTF-8 alone."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from clinic_site.declared_charset import DeclaredCharset
from clinic_site.start import with_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
with_settings()
application = DeclaredCharset(get_wsgi_application())

if not settings.DEBUG:  # while templates are being written, each look shows them as they are
    from pages.page_store import PageStore

    application = PageStore(application)
