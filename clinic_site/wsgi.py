"""Entry point for the web server."""

import os

from django.core.wsgi import get_wsgi_application

from clinic_site.start import with_settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
with_settings()

application = get_wsgi_application()
