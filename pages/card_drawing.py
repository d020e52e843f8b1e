"""Draws a card: the clinic's sign and name, the title of an article in the site's own face, and the horizon."""

import io
import re
import unicodedata
from functools import lru_cache
from pathlib import Path
from threading import Lock

from django.conf import settings
from PIL import Image, ImageDraw, ImageFont

from pages.sprite_drawing import drawing

SIZE = WIDTH, HEIGHT = 1200, 630
EDGE = 80
TITLE_TOP, TITLE_HEIGHT = 176, 270
SIZES = (84, 76, 68, 60, 54, 48, 42)  # of the title, in pixels: the largest that fits
LEADING = 1.18
REGULAR, BOLD = 400, 700
# --color-page and --color-ink of tokens.css, by day.
PAGE, INK = "#fbfaf7", "#12292e"
FACE = Path("static") / "fonts" / "atkinson-hyperlegible-next.woff2"
NO_LETTER = "\uffff"  # no face has it, so it is drawn as every missing letter is
LATIN = re.compile(r"LATIN (CAPITAL|SMALL) LETTER ([A-Z]{1,2})(?: WITH .+)?$")
ONE_AT_A_TIME = Lock()


def draw(title: str, clinic_name: str) -> bytes:
    """A PNG with as much of the title as the face has letters for; none of it when it is in another script."""
    card = Image.new("RGB", SIZE, PAGE)
    pen = ImageDraw.Draw(card)
    hills = drawing("hills-morning", WIDTH)
    card.paste(hills, (0, HEIGHT - hills.height), hills)
    sign = drawing("sign", 76)
    card.paste(sign, (EDGE, 62), sign)
    heading, name = drawable(title), drawable(clinic_name)
    if heading:
        pen.text((EDGE + 98, 100), name, INK, face(36, BOLD), anchor="lm")
    _write_title(pen, heading or name)
    content = io.BytesIO()
    card.quantize(192, dither=Image.Dither.NONE).save(content, "PNG", optimize=True)
    return content.getvalue()


def drawable(words: str) -> str:
    """The words with letters that the face has: without signs that it lacks, and without the accents that it lacks.

    Empty when a letter is left that cannot be drawn at all.
    """
    drawn = "".join(map(_drawable, unicodedata.normalize("NFC", words)))
    return "" if NO_LETTER in drawn else " ".join(drawn.split())


@lru_cache(maxsize=16)
def face(size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(Path(settings.BASE_DIR) / FACE, size)
    font.set_variation_by_axes([weight])
    return font


def wrapped(words: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The words in lines no wider than `width` pixels; a word that is wider alone is cut."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.extend(_cut(word, font, width))
    return [line for line in lines if line]


def _write_title(pen: ImageDraw.ImageDraw, title: str) -> None:
    for size in SIZES:
        font = face(size, BOLD)
        lines = wrapped(title, font, WIDTH - 2 * EDGE)
        most = int(TITLE_HEIGHT // (size * LEADING))
        if len(lines) <= most:
            break
    for number, line in enumerate(_shortened(lines, most)):
        pen.text((EDGE, TITLE_TOP + number * size * LEADING), line, INK, font)


def _shortened(lines: list[str], most: int) -> list[str]:
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][:-1].rstrip()}…"]


def _cut(word: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    pieces = [""]
    for letter in word:
        if font.getlength(pieces[-1] + letter) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


@lru_cache(maxsize=1024)
def _drawable(letter: str) -> str:
    if letter.isspace() or _has(letter):
        return letter
    plain = "".join(part for part in unicodedata.normalize("NFKD", letter) if _has(part)) or _plain_latin(letter)
    if plain or unicodedata.category(letter)[0] not in "LN":
        return plain
    return NO_LETTER


def _plain_latin(letter: str) -> str:
    """L for Ł, ae for æ, and nothing for a letter of another script."""
    found = LATIN.match(unicodedata.name(letter, ""))
    if not found:
        return ""
    return found[2] if found[1] == "CAPITAL" else found[2].lower()


def _has(letter: str) -> bool:
    font = face(32, REGULAR)
    seen = bytes(font.getmask(letter))
    return any(seen) and seen != bytes(font.getmask(NO_LETTER))
