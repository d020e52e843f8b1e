"""What lives under which path."""

from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from clinic_site import failures, health, redirects, security_txt
from clinic_site.gallery import gallery
from pages.image_views import site_card
from pages.published import published
from pages.sitemaps import SITEMAPS
from pages.views import robots

urlpatterns = [
    path("", include("pages.urls")),
    path("consultation/", include("consultations.urls")),
    path("admin/", include("consultations.staff_urls")),
    path("admin/", admin.site.urls),
    path("sitemap.xml", published(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", robots, name="robots"),
    path("card.png", site_card, name="site_card"),
    path(".well-known/security.txt", security_txt.security_txt, name="security_txt"),
    path(".well-known/security-policy.txt", security_txt.security_policy, name="security_policy"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    *redirects.urlpatterns,
]

if settings.DEBUG:
    urlpatterns.append(path("components/", gallery))

handler400 = failures.bad_request
handler403 = failures.permission_denied
handler404 = failures.page_not_found
handler500 = failures.server_error
