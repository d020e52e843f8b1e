"""Addresses that browsers and people ask for by habit, and where they lead. A page that moves leaves a row here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.views.decorators.http import require_safe

# To the name of a page, or to a static file.
MOVED = {
    "favicon.ico": "img/favicon.ico",
    "apple-touch-icon.png": "img/apple-touch-icon.png",
    "apple-touch-icon-precomposed.png": "img/apple-touch-icon.png",
    "costs/": "pages:fees",  # what the menu calls it
}


@require_safe
def moved(request: HttpRequest, target: str) -> HttpResponse:
    """Send a browser on: to a page for good, to a file for now, as its name changes with what is in it."""
    if ":" in target:
        return redirect(reverse(target), permanent=True)
    return redirect(static(target))


urlpatterns = [path(old, moved, {"target": target}) for old, target in MOVED.items()]
