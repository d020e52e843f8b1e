"""The page behind a reviewer's link: no account, no listing, kept by nobody."""

from http import HTTPStatus

from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from pages.article_page import render_article
from pages.previews import LinkIsOver, preview_of, version_behind
from pages.refusals import CannotBeShown

# The address is the key to the page, so it goes to nobody: no search engine, no cache, no page that is opened from it.
SECRET = {
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    try:
        response = render_article(request, preview_of(version_behind(token)))
    except BadSignature as error:
        raise Http404 from error
    except LinkIsOver:
        response = render(request, "pages/preview_over.html", status=HTTPStatus.GONE)
    except CannotBeShown:
        response = render(request, "pages/preview_unfinished.html", status=HTTPStatus.CONFLICT)
    for name, value in SECRET.items():
        response.headers[name] = value
    return response
