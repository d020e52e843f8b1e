"""Answers that are images: the files of pictures, and the cards that other sites show beside a link to ours."""

import logging
from http import HTTPStatus

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from clinic_site.facts import clinic_facts
from pages.picture_store import path_of
from pages.shelf import shelf
from pages.social_cards import Card, card_for

logger = logging.getLogger("clinic.pictures")

# A name is given once and never again.
FOR_EVER = "public, max-age=31536000, immutable"
# A card keeps its address when the title changes, but pages then link to it with another number.
FOR_AN_HOUR = "public, max-age=3600"
TYPES = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}


class PictureFileName:
    """The part of an address that can be the name of a picture's file, and of nothing else in any folder."""

    regex = r"[0-9a-f]{24}-[1-9][0-9]{0,4}\.(?:avif|webp|jpg)"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


@require_safe
def picture_file(request: HttpRequest, name: str) -> HttpResponse:
    """A file of a picture. The database is not asked, so that pages keep their pictures while it is away.

    Whoever has the file already has the right one: nothing is read for them.
    """
    has_it = get_conditional_response(request, etag=f'"{name}"')
    if has_it is not None:
        has_it.headers["Cache-Control"] = FOR_EVER
        return has_it
    try:
        with default_storage.open(path_of(name)) as file:
            content = file.read()
    except FileNotFoundError:
        raise Http404 from None
    except OSError as error:
        logger.error("a file of a picture could not be read: %s", type(error).__name__)
        return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE, headers={"Retry-After": "30"})
    return _image(request, content, TYPES[name.rpartition(".")[2]], etag=name, cache_control=FOR_EVER)


@require_safe
def site_card(request: HttpRequest) -> HttpResponse:
    return _card(request, card_for("", clinic_facts().name))


@require_safe
def article_card(request: HttpRequest, slug: str) -> HttpResponse:
    """The card of an article that may be read now."""
    article = shelf().find(slug)
    if article is None:
        raise Http404
    return _card(request, card_for(article.title, clinic_facts().name))


def _card(request: HttpRequest, card: Card) -> HttpResponse:
    return _image(request, card.content, "image/png", etag=card.name, cache_control=FOR_AN_HOUR)


def _image(request: HttpRequest, content: bytes, media_type: str, *, etag: str, cache_control: str) -> HttpResponse:
    headers = {"Content-Length": str(len(content)), "Cache-Control": cache_control, "ETag": f'"{etag}"'}
    response = HttpResponse(content, status=HTTPStatus.OK, content_type=media_type, headers=headers)
    return get_conditional_response(request, etag=f'"{etag}"', response=response)
