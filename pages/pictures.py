"""Pictures in a text: a paragraph `[picture P3]` becomes that picture when the text is frozen. Both then stay."""

import re

from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import escape

from pages.models import ArticleVersion, Picture, PictureUse, Rendition
from pages.refusals import CannotBeShown
from pages.rich_text import as_safe

SPACE = r"(?:\s|&nbsp;|\u00a0)*"
MARKER = re.compile(r"\[picture\b([^\[\]<>]*)\]", re.IGNORECASE)
PARAGRAPH = re.compile(rf"<p>{SPACE}{MARKER.pattern}{SPACE}</p>", re.IGNORECASE)
KEY = re.compile(r"P([1-9]\d{0,17})", re.IGNORECASE)


class UnknownPicture(CannotBeShown):
    """A text names a picture that is not there, or names one in the middle of a sentence."""


def place(html: str) -> str:
    """Cleaned HTML with each `[picture P3]` that is a paragraph of its own replaced by that picture.

    Raises UnknownPicture.
    """
    known = {picture.key: picture for picture in pictures_in(html).prefetch_related("renditions")}
    return PARAGRAPH.sub(lambda found: _figure(known[_key_of(found)]), html)


def pictures_in(html: str) -> QuerySet[Picture]:
    """The pictures that a text places. Raises UnknownPicture when it names one that cannot be placed."""
    keys = {_key_of(found): found[0] for found in MARKER.finditer(html)}
    _refuse_inside_sentences(html)
    pictures = Picture.objects.filter(pk__in=[int(key[1:]) for key in keys])
    missing = sorted(set(keys) - {picture.key for picture in pictures})
    if missing:
        raise UnknownPicture(f"There is no picture {', '.join(missing)}. Look up its marker in the list of pictures.")
    return pictures


def refuse_among_points(in_short: str) -> None:
    """Raise UnknownPicture when a picture is named in the points of “In short”, where none can be placed."""
    if MARKER.search(in_short):
        raise UnknownPicture("A picture stands in the points of “In short”. Place it in the text below them.")


def freeze_pictures(version: ArticleVersion) -> None:
    """Keep for ever, just as they are, the pictures that a version places which is being frozen.

    Raises UnknownPicture. Needs a transaction, so that nobody changes them before the version is frozen.
    """
    pictures = list(pictures_in(version.body).select_for_update())
    unfrozen = [picture.pk for picture in pictures if not picture.is_frozen]
    now = timezone.now()
    Rendition.objects.filter(picture__in=unfrozen).update(frozen_at=now)
    Picture.objects.filter(pk__in=unfrozen).update(frozen_at=now)
    PictureUse.objects.bulk_create(PictureUse(picture=picture, version=version) for picture in pictures)


def drafts_by_key() -> dict[str, list[ArticleVersion]]:
    """The drafts that place pictures now, by the key of each picture; nothing records them before they are frozen."""
    found: dict[str, list[ArticleVersion]] = {}
    drafts = ArticleVersion.objects.filter(state=ArticleVersion.State.DRAFT, body__icontains="[picture")
    for draft in drafts.only("title", "short_title", "number", "state", "body").order_by("pk"):
        for key in keys_in(draft.body):
            found.setdefault(key, []).append(draft)
    return found


def keys_in(html: str) -> set[str]:
    """The keys of the pictures that a text names, whether they are there or not."""
    named = (KEY.fullmatch(_inside(found)) for found in MARKER.finditer(html))
    return {f"P{key[1]}" for key in named if key}


def _inside(found: re.Match[str]) -> str:
    return found[1].replace("&nbsp;", " ").strip()


def _key_of(found: re.Match[str]) -> str:
    key = KEY.fullmatch(_inside(found))
    if key is None:
        raise UnknownPicture(f"“{found[0]}” names no picture. Write it like [picture P3].")
    return f"P{key[1]}"


def _refuse_inside_sentences(html: str) -> None:
    inside = MARKER.search(PARAGRAPH.sub("", html))
    if inside:
        raise UnknownPicture(f"“{inside[0]}” stands beside other words. Give it a paragraph of its own.")


def _figure(picture: Picture) -> str:
    """The picture in HTML; the browser takes the smallest file that will do of the best format that it knows."""
    files = sorted(picture.renditions.all(), key=lambda rendition: rendition.width)
    context = {
        "picture": picture,
        "alt": as_safe(escape(picture.description).replace("[", "&#91;")),  # or it would be taken for a citation
        "sources": [_source(files, "AVIF", "image/avif"), _source(files, "WEBP", "image/webp")],
        "fallback": next(rendition for rendition in files if rendition.format == Rendition.Format.JPEG),
    }
    return render_to_string("components/picture.html", context).strip()


def _source(files: list[Rendition], kind: str, media_type: str) -> dict[str, str]:
    chosen = [rendition for rendition in files if rendition.format == kind]
    srcset = ", ".join(f"{rendition.address} {rendition.width}w" for rendition in chosen)
    return {"type": media_type, "srcset": srcset}
