"""A file that somebody uploads becomes a clean picture, or is refused with a reason; a picture becomes files to send.

Nothing of the file but its pixels goes on: no place where it was taken, no camera, no name.
"""

import io
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from struct import error as struct_error
from threading import Lock
from typing import BinaryIO
from zlib import error as zlib_error

from PIL import Image, ImageCms, ImageOps
from PIL.ExifTags import Base as ExifTag

from pages import picture_refusals
from pages.picture_refusals import UnusablePicture

# What a picture takes while it is read differs: of a JPEG as large as a phone makes it 150 MB, as of the others here.
MOST_PIXELS = {"JPEG": 40_000_000, "MPO": 40_000_000, "PNG": 20_000_000, "WEBP": 12_500_000, "AVIF": 12_500_000}
MOST_SCANS = 64  # of a JPEG, each of which takes as long as the whole; cameras and programs write some ten
MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
START_OF_SCAN, END_OF_IMAGE = b"\xda", b"\xd9"
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
WIDTHS = (360, 720, 1080, 1440)
FALLBACK_WIDTH = 720
KEPT_WIDTH = 2160  # of the master, from which other sizes can be made later
SMALLEST = (320, 100)  # width and height
TALLEST = 3  # times as tall as wide
TURNED_BY_A_QUARTER = (5, 6, 7, 8)  # of EXIF's orientations
OPTIONS = {
    "AVIF": {"quality": 55, "speed": 8},
    "WEBP": {"quality": 78, "method": 4},
    "JPEG": {"quality": 80, "progressive": True, "optimize": True},
}
MASTER = {"quality": 90, "method": 4}
# What Pillow raises, by its own word or by accident, for files that are not what they say.
BROKEN = (
    *(OSError, SyntaxError, ValueError, EOFError, TypeError, IndexError, KeyError, OverflowError, AttributeError),
    *(struct_error, zlib_error),
)

Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())
warnings.simplefilter("error", Image.DecompressionBombWarning)
# One at a time in each process, for the memory that it takes.
ONE_AT_A_TIME = Lock()


@dataclass(frozen=True)
class EncodedFile:
    format: str
    width: int
    height: int
    content: bytes


def read_picture(file: BinaryIO) -> Image.Image:
    """The pixels of a file, upright, in sRGB, on white, and no wider than the master. Raises UnusablePicture."""
    try:
        _refuse_many_scans(file)
        with Image.open(file, formats=FORMATS) as opened:
            return _cleaned(opened)
    except UnusablePicture:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise picture_refusals.too_many_pixels(Image.MAX_IMAGE_PIXELS) from None
    except Image.UnidentifiedImageError:
        file.seek(0)
        raise UnusablePicture(picture_refusals.reason_for(file.read(64))) from None
    except BROKEN:
        raise UnusablePicture(picture_refusals.DAMAGED) from None


def renditions_of(picture: Image.Image) -> Iterator[EncodedFile]:
    """Every file that pages use: AVIF and WebP in each width, and a JPEG for browsers that know neither."""
    for width in _widths_for(picture.width):
        sized = _at_width(picture, width)
        yield from (_encoded(sized, kind) for kind in ("AVIF", "WEBP"))
    yield _encoded(_at_width(picture, min(FALLBACK_WIDTH, picture.width)), "JPEG")


def master_of(picture: Image.Image) -> bytes:
    """The file that is kept beside, and not shown: as good as the eye can tell."""
    content = io.BytesIO()
    picture.save(content, "WEBP", **MASTER)
    return content.getvalue()


def _cleaned(opened: Image.Image) -> Image.Image:
    # A photo with a preview or a depth map beside it is a JPEG of several frames that does not move.
    if getattr(opened, "is_animated", False) and opened.format != "MPO":
        raise UnusablePicture(picture_refusals.MOVING)
    if opened.width * opened.height > MOST_PIXELS[opened.format]:
        raise picture_refusals.too_many_pixels(MOST_PIXELS[opened.format])
    _refuse_shape(opened)
    profile = opened.info.get("icc_profile")
    opened.draft(None, (KEPT_WIDTH, KEPT_WIDTH))  # a large JPEG is read at a half or a quarter of its size
    opened.load()
    shrunk = _shrunk(_eight_bits(opened))  # all else is done to few pixels, which takes a quarter of the memory
    return _on_white(_in_srgb(ImageOps.exif_transpose(shrunk), profile))


def _refuse_many_scans(file: BinaryIO) -> None:
    """A small JPEG of thousands of scans would take many minutes to read."""
    content, scans, at = file.read(), 0, 2
    file.seek(0)
    while content.startswith(b"\xff\xd8") and (found := MARKER.search(content, at)) and found[1] != END_OF_IMAGE:
        scans += found[1] == START_OF_SCAN
        if scans > MOST_SCANS:
            raise UnusablePicture(picture_refusals.DAMAGED)
        at = found.end() + int.from_bytes(content[found.end() : found.end() + 2], "big")


def _refuse_shape(opened: Image.Image) -> None:
    width, height = opened.size[::-1] if _is_turned(opened) else opened.size
    if width < SMALLEST[0] or height < SMALLEST[1]:
        raise picture_refusals.too_small(width, height, SMALLEST)
    if height > TALLEST * width:
        raise picture_refusals.too_tall(width, height, TALLEST)


def _is_turned(picture: Image.Image) -> bool:
    return picture.getexif().get(ExifTag.Orientation) in TURNED_BY_A_QUARTER


def _shrunk(picture: Image.Image) -> Image.Image:
    """The picture itself, no larger than the master."""
    largest = (KEPT_WIDTH, KEPT_WIDTH * TALLEST)
    picture.thumbnail(largest[::-1] if _is_turned(picture) else largest, reducing_gap=2.0)
    return picture


def _eight_bits(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith("I"):
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode in ("P", "PA") or "transparency" in picture.info:
        return picture.convert("RGBA")
    return picture


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The colors as every screen shows them, and the transparency as it was."""
    alpha = picture.getchannel("A") if picture.mode in ("RGBA", "LA") else None
    opaque = picture.convert(picture.mode.removesuffix("A")) if alpha else picture
    shown = (_converted(opaque, profile) if profile else opaque).convert("RGB")
    if alpha:
        shown.putalpha(alpha)
    return shown


def _converted(picture: Image.Image, profile: bytes) -> Image.Image:
    """The picture in sRGB; as it is when its profile cannot be read."""
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.profileToProfile(picture, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture


def _on_white(picture: Image.Image) -> Image.Image:
    """A new picture with nothing but pixels; what was transparent is white, by day and in the dark."""
    clean = Image.new("RGB", picture.size, "white")
    clean.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    return clean


def _widths_for(own: int) -> list[int]:
    """The widths of pages that a picture fills, and its own where it is narrower than the widest."""
    widths = [width for width in WIDTHS if width < own]
    return [*widths, own] if own <= WIDTHS[-1] else widths


def _at_width(picture: Image.Image, width: int) -> Image.Image:
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _encoded(picture: Image.Image, kind: str) -> EncodedFile:
    content = io.BytesIO()
    picture.save(content, kind, **OPTIONS[kind])
    return EncodedFile(kind, picture.width, picture.height, content.getvalue())
