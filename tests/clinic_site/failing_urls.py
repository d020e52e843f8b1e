"""The site's addresses, and some that fail in every way a view can fail."""

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from clinic_site import failures, urls

MARKER = "Zebulon-Marker 703 555 0188"  # what a visitor may have typed


def fail_with_what_was_typed(request: HttpRequest) -> HttpResponse:
    raise ValueError(f"could not understand {MARKER}")


def refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied(MARKER)


def call_it_malformed(request: HttpRequest) -> HttpResponse:
    raise BadRequest(MARKER)


def call_it_suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation(MARKER)


def lose_the_database(request: HttpRequest) -> HttpResponse:
    raise OperationalError(MARKER)


urlpatterns = [
    path("fail/", fail_with_what_was_typed),
    path("refuse/", refuse),
    path("malformed/", call_it_malformed),
    path("suspicious/", call_it_suspicious),
    path("database/", lose_the_database),
    path("too-many/", failures.too_many_sign_ins),
    *urls.urlpatterns,
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
