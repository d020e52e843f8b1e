"""Why a file cannot be shown as a picture, in words that say what to do."""

SAVE_SMALLER = "Save it smaller, for example as a JPEG that is 3,000 pixels wide, and choose it again."
TOO_LARGE = f"This file is larger than 15 MB. {SAVE_SMALLER}"
NOT_A_PICTURE = "This file is not a picture that we can show. Choose a JPEG, PNG, WebP or AVIF file."
DAMAGED = "This picture is damaged or was cut short on its way. Save it anew on your device, and choose the new file."
MOVING = "This picture moves, which keeps people from reading. Save one still picture of it, and choose that."
NO_ROOM = "The picture could not be stored on the server, and nothing was changed. Tell whoever looks after the server."
HEIC = "This is a HEIC file, as phones make them. Share or save it as JPEG, and choose the new file."
GIF = "This is a GIF file, whatever its name says. Save it as PNG or JPEG, and choose the new file."
PDF = "This is a PDF file. Save the picture in it as JPEG or PNG, and choose the new file."
TEXT = "This file holds text: a drawing as SVG, or a web page. Save it as PNG, and choose the new file."
# What is often taken for a picture, by where in the file stands what.
OTHERS = ((0, b"GIF8", GIF), (4, b"ftyphe", HEIC), (4, b"ftypmif1", HEIC), (0, b"%PDF", PDF), (0, b"<", TEXT))


class UnusablePicture(ValueError):
    """A file that cannot be shown as a picture; its words say why, and what to do."""


def too_many_pixels(most: int) -> UnusablePicture:
    return UnusablePicture(f"This picture has more than {most / 1_000_000:g} million pixels. {SAVE_SMALLER}")


def too_small(width: int, height: int, smallest: tuple[int, int]) -> UnusablePicture:
    least = " × ".join(map(str, smallest))
    return UnusablePicture(
        f"This picture is {width} × {height} pixels, too small to be seen well. Choose one of at least {least}."
    )


def too_tall(width: int, height: int, tallest: int) -> UnusablePicture:
    return UnusablePicture(
        f"This picture is {width} × {height} pixels, so tall that readers would have to scroll past it. "
        f"Cut it to at most {tallest} times its width."
    )


def reason_for(head: bytes) -> str:
    """What a file that is not one of our formats seems to be, judged by its first bytes."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((told for at, mark, told in OTHERS if start[at:].startswith(mark)), NOT_A_PICTURE)
