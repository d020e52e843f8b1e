"""An editor puts a picture into an article, and a reader sees it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from pages.models import ArticleVersion, Picture
from tests.factories import make_picture, make_staff, make_version_in_review, picture_file
from tests.journeys.measures import width_of
from tests.journeys.people import Staff, Visitor
from tests.journeys.screens import NARROWEST, PHONE, TABLET, WIDE

ADDRESS, SLUG = "/learn/how-ketamine-works/", "how-ketamine-works"
IS_SHOWN = "image => image.complete && image.naturalWidth > 0"
NEEDS_NO_ROOM_LATER = "image => image.getAttribute('width') && image.getAttribute('height')"


def photo(size: tuple[int, int] = (1600, 1200)) -> FilePayload:
    content = picture_file(size, color="teal").getvalue()
    return {"name": "IMG_2044.jpg", "mimeType": "image/jpeg", "buffer": content}


def is_shown(page: Page, selector: str) -> bool:
    image = page.locator(selector).first
    image.scroll_into_view_if_needed()
    page.wait_for_function(f"selector => ({IS_SHOWN})(document.querySelector(selector))", arg=selector)
    return bool(image.evaluate(NEEDS_NO_ROOM_LATER))


def test_editor_uploads_a_picture_on_a_phone_and_reads_how_to_place_it(someone_on_staff: Callable[[], Staff]) -> None:
    make_staff("edith", "editor")
    edith = someone_on_staff()
    edith.page.set_viewport_size(PHONE)
    edith.signs_in("edith", on_the_way_to="/admin/pages/picture/")
    edith.follows("Add picture")
    edith.page.get_by_label("Picture:").set_input_files(photo())
    edith.fills("Description:", "A chair beside a window, with a blanket and a small table.")
    edith.presses("Save")
    edith.sees(Picture.objects.get().marker)

    assert is_shown(edith.page, ".picture-preview")
    assert width_of(edith.page) <= PHONE["width"]


def test_words_stay_when_the_file_is_refused(someone_on_staff: Callable[[], Staff], tmp_path: Path) -> None:
    make_staff("edith", "editor")
    edith = someone_on_staff()
    edith.signs_in("edith", on_the_way_to="/admin/pages/picture/add/")
    (tmp_path / "film.jpg").write_bytes(bytes(16 * 1024 * 1024))
    edith.page.get_by_label("Picture:").set_input_files(tmp_path / "film.jpg")
    edith.fills("Description:", "A chair beside a window.")
    edith.presses("Save")
    edith.sees("This file is larger than 15 MB. Save it smaller,")

    expect(edith.page.get_by_label("Description:", exact=True)).to_have_value("A chair beside a window.")


@pytest.mark.parametrize("window", [NARROWEST, PHONE, TABLET, WIDE], ids=lambda window: str(window["width"]))
def test_reader_sees_the_picture_within_the_text_at_every_width(visitor: Visitor, window: dict[str, int]) -> None:
    picture = make_picture((1600, 1200), caption="The room, in the morning.", credit="Photo: A. Name")
    body = ArticleVersion.objects.get(article__slug=SLUG).body
    make_version_in_review(SLUG, body=body.replace("</p>", f"</p><p>{picture.marker}</p>", 1))
    visitor.page.set_viewport_size(window)
    visitor.opens(ADDRESS)

    assert is_shown(visitor.page, ".figure--picture img")
    assert visitor.page.locator(".figure--picture img").evaluate("image => image.currentSrc").endswith(".avif")
    assert width_of(visitor.page) <= window["width"]
