"""Real files, made here as cameras, drawing programs and mischief would make them."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, ImageDraw

from pages import picture_refusals
from pages.picture_files import EncodedFile, master_of, read_picture, renditions_of
from pages.picture_refusals import UnusablePicture
from tests.factories import picture_file

RED, WHITE = (255, 0, 0), (255, 255, 255)
GPS, ORIENTATION, CAMERA = 0x8825, 0x0112, 0x010F


def photo(size: tuple[int, int] = (400, 300), *, orientation: int = 1) -> io.BytesIO:
    """A photo with where, by what and how it was taken; its upper half, as it is stored, is red."""
    picture = Image.new("RGB", size, "blue")
    ImageDraw.Draw(picture).rectangle((0, 0, size[0], size[1] // 2), fill="red")
    exif = picture.getexif()
    exif[ORIENTATION], exif[CAMERA] = orientation, "A Camera of Ada"
    exif.get_ifd(GPS).update({1: "N", 2: (39.0, 6.0, 56.0), 3: "W", 4: (77.0, 33.0, 49.0)})
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=exif, comment=b"By Ada", xmp=b"<x:xmpmeta>Ada</x:xmpmeta>")
    return file


def encoded(file: io.BytesIO) -> list[EncodedFile]:
    return list(renditions_of(read_picture(file)))


def refused(content: bytes) -> str:
    with pytest.raises(UnusablePicture) as refusal:
        read_picture(io.BytesIO(content))
    return str(refusal.value)


def is_like(pixel: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return all(abs(have - want) < 24 for have, want in zip(pixel, wanted, strict=True))


def test_no_file_of_a_picture_tells_where_or_by_whom_it_was_taken() -> None:
    assert b"Ada" in photo().getvalue()
    contents = [file.content for file in encoded(photo())] + [master_of(read_picture(photo()))]
    opened = [Image.open(io.BytesIO(content)) for content in contents]

    assert [image.format for image in opened if len(image.getexif()) or image.info.get("icc_profile")] == []
    assert [content for content in contents if b"Ada" in content or b"Exif" in content or b"xmp" in content] == []


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [(1, (400, 350), (200, 9)), (3, (400, 350), (200, 340)), (6, (350, 400), (340, 200))],
)
def test_picture_stands_upright_however_the_camera_was_held(
    orientation: int, size: tuple[int, int], red_at: tuple[int, int]
) -> None:
    picture = read_picture(photo((400, 350), orientation=orientation))

    assert picture.size == size
    assert is_like(picture.getpixel(red_at), (254, 0, 0))


@pytest.mark.parametrize(
    ("width", "widths"),
    [(320, [320]), (360, [360]), (500, [360, 500]), (1440, [360, 720, 1080, 1440]), (3000, [360, 720, 1080, 1440])],
)
def test_picture_comes_in_the_widths_of_pages_and_is_never_made_wider(width: int, widths: list[int]) -> None:
    files = encoded(picture_file((width, width // 2)))

    assert [(file.format, file.width) for file in files] == [
        *((kind, each) for each in widths for kind in ("AVIF", "WEBP")),
        ("JPEG", min(720, width)),
    ]
    assert [file for file in files if Image.open(io.BytesIO(file.content)).size != (file.width, file.height)] == []
    assert read_picture(picture_file((width, width // 2))).width == min(2160, width)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_each_format_that_is_asked_for_is_taken(kind: str) -> None:
    assert is_like(read_picture(picture_file(kind=kind, color=RED)).getpixel((50, 50)), RED)


@pytest.mark.parametrize(
    ("mode", "color", "kind", "seen"),
    [
        ("CMYK", (0, 255, 255, 0), "JPEG", RED),
        ("L", 128, "JPEG", (128, 128, 128)),
        ("1", 1, "PNG", WHITE),
        ("I;16", 65535, "PNG", WHITE),
        ("I;16", 32768, "PNG", (128, 128, 128)),
        ("RGBA", (255, 0, 0, 0), "PNG", WHITE),
        ("RGBA", (255, 0, 0, 255), "WEBP", RED),
        ("LA", (0, 0), "PNG", WHITE),
    ],
)
def test_colors_of_every_kind_show_as_they_were_meant_on_white(
    mode: str, color: object, kind: str, seen: tuple[int, int, int]
) -> None:
    picture = read_picture(picture_file(mode=mode, color=color, kind=kind))

    assert picture.mode == "RGB"
    assert is_like(picture.getpixel((50, 50)), seen)


def test_transparent_color_of_a_palette_is_white() -> None:
    drawn = Image.new("P", (400, 300), 1)
    drawn.putpalette([255, 0, 0, 0, 0, 255])
    ImageDraw.Draw(drawn).rectangle((0, 0, 200, 300), fill=0)
    file = io.BytesIO()
    drawn.save(file, "PNG", transparency=1)
    picture = read_picture(file)

    assert (is_like(picture.getpixel((50, 50)), RED), is_like(picture.getpixel((350, 50)), WHITE)) == (True, True)


def test_colors_of_a_profile_are_turned_into_those_of_every_screen() -> None:
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red_is_blue = srgb.replace(b"rXYZ", b"....").replace(b"bXYZ", b"rXYZ").replace(b"....", b"bXYZ")

    assert is_like(read_picture(picture_file(color=RED, icc_profile=red_is_blue)).getpixel((50, 50)), (0, 0, 255))


@pytest.mark.parametrize("profile", [b"no profile", ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()])
def test_profile_that_cannot_be_used_is_left_out(profile: bytes) -> None:
    assert is_like(read_picture(picture_file(color=RED, icc_profile=profile)).getpixel((50, 50)), RED)


def test_photo_with_a_preview_beside_it_is_taken_as_the_photo() -> None:
    file = io.BytesIO()
    Image.new("RGB", (400, 300), "red").save(
        file, "MPO", save_all=True, append_images=[Image.new("RGB", (40, 30), "blue")]
    )

    assert is_like(read_picture(file).getpixel((50, 50)), RED)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF"])
def test_picture_that_moves_is_refused(kind: str) -> None:
    file = io.BytesIO()
    frames = [Image.new("RGB", (400, 300), color) for color in ("red", "blue")]
    frames[0].save(file, kind, save_all=True, append_images=frames[1:], duration=100)

    assert refused(file.getvalue()) == picture_refusals.MOVING


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (picture_file(kind="GIF").getvalue(), picture_refusals.GIF),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', picture_refusals.TEXT),
        (b"\xef\xbb\xbf <!doctype html><script>alert(1)</script>", picture_refusals.TEXT),
        (b"\0\0\0\x18ftypheic\0\0\0\0", picture_refusals.HEIC),
        (b"%PDF-1.7", picture_refusals.PDF),
        (picture_file(kind="TIFF").getvalue(), picture_refusals.NOT_A_PICTURE),
        (picture_file(kind="BMP").getvalue(), picture_refusals.NOT_A_PICTURE),
        (b"just words", picture_refusals.NOT_A_PICTURE),
        (b"", picture_refusals.NOT_A_PICTURE),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, picture_refusals.NOT_A_PICTURE),
        (b"\xff\xd8\xff<script>alert(1)</script>", picture_refusals.NOT_A_PICTURE),
    ],
)
def test_file_that_is_no_picture_of_ours_is_refused_for_what_it_is(content: bytes, reason: str) -> None:
    assert refused(content) == reason


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("part", [0.3, 0.6, 0.9])
def test_picture_that_was_cut_short_is_refused(kind: str, part: float) -> None:
    file = io.BytesIO()
    Image.effect_noise((400, 300), 90).convert("RGB").save(file, kind)
    whole = file.getvalue()

    reasons = {picture_refusals.DAMAGED, picture_refusals.NOT_A_PICTURE}
    assert refused(whole[: int(len(whole) * part)]) in reasons


@pytest.mark.parametrize(
    ("size", "most"),
    [
        ((5000, 4001), 20),
        ((6400, 6300), 40),
        ((10_000, 9_500), 40),
        ((30_000, 30_000), 40),
        ((2**31 - 1, 2**31 - 1), 40),
    ],
)
def test_bomb_is_refused_before_it_is_read(size: tuple[int, int], most: int) -> None:
    png = picture_file((320, 100), kind="PNG").getvalue()
    header = b"IHDR" + struct.pack(">II", *size) + png[24:29]
    bomb = png[:12] + header + struct.pack(">I", zlib.crc32(header)) + png[33:]

    assert refused(bomb).startswith(f"This picture has more than {most} million pixels. Save it smaller")


@pytest.mark.parametrize("kind", ["WEBP", "AVIF"])
def test_picture_that_would_take_much_memory_is_refused_sooner(kind: str) -> None:
    large = picture_file((4200, 3000), kind=kind)

    assert refused(large.getvalue()).startswith("This picture has more than 12.5 million pixels.")


def test_jpeg_of_thousands_of_scans_is_refused_before_it_is_read() -> None:
    """A few hundred kilobytes of them take minutes to read."""
    whole = picture_file(progressive=True).getvalue()
    last_scan = whole[whole.rindex(b"\xff\xda") : -2]

    assert read_picture(io.BytesIO(whole[:-2] + last_scan * 20 + whole[-2:])).size == (400, 300)
    assert refused(whole[:-2] + last_scan * 2_000 + whole[-2:]) == picture_refusals.DAMAGED


def test_what_a_phone_puts_behind_a_photo_is_not_taken_for_scans() -> None:
    film = b"\xff\xda" * 1_000

    assert read_picture(io.BytesIO(photo().getvalue() + film)).size == (400, 300)


@pytest.mark.parametrize("size", [(1, 1), (319, 400), (4000, 99)])
def test_picture_that_is_too_small_to_see_is_refused(size: tuple[int, int]) -> None:
    reason = refused(picture_file(size).getvalue())

    assert reason.startswith(f"This picture is {size[0]} × {size[1]} pixels, too small to be seen well.")


def test_picture_that_readers_would_have_to_scroll_past_is_refused() -> None:
    assert "so tall that readers would have to scroll past it" in refused(picture_file((400, 1201)).getvalue())
    assert read_picture(picture_file((400, 1200))).size == (400, 1200)
