"""The addresses of the site as they are with DEBUG, when the gallery of components is one of them."""

from django.urls import path

from clinic_site.gallery import gallery
from clinic_site.urls import handler400, handler403, handler404, handler500, urlpatterns  # noqa: F401 (Django asks for them)

urlpatterns = [*urlpatterns, path("components/", gallery)]
