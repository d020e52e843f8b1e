"""Headers on every answer, also on one that is given before Django's own middleware has had its turn."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
# Pages with somebody's data or questions, or a form for them: no browser or proxy keeps them.
PRIVATE_PATHS = ("/admin/", "/consultation/", "/search")


class SecurityHeadersMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.path.startswith(PRIVATE_PATHS):
            response.headers["Cache-Control"] = "no-store, private"
        if request.path.startswith("/admin/"):
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response
