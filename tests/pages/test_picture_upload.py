"""The admin's screens for pictures, with real uploads."""

from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pages import picture_refusals
from pages.models import Picture, Rendition
from pages.picture_upload import StopsAtLimit
from tests.factories import make_draft, make_picture, make_staff, make_version_in_review, picture_file
from tests.markup import elements, parse, text_of

pytestmark = pytest.mark.django_db
ADD = "/admin/pages/picture/add/"
WORDS = {"description": "A chair beside a window.", "caption": "Our room.", "credit": "Photo: A. Name"}
TOO_LARGE = b"\xff\xd8\xff" + b"\0" * (16 * 1024 * 1024)


@pytest.fixture
def edith(client: Client) -> Client:
    client.force_login(make_staff("edith", "editor"), backend="clinic_site.staff_backend.StaffBackend")
    return client


def upload(client: Client, content: bytes | BytesIO, name: str = "IMG_1.jpg", **words: str):
    body = content if isinstance(content, bytes) else content.getvalue()
    return client.post(ADD, {"file": SimpleUploadedFile(name, body, "image/jpeg"), **WORDS, **words}, follow=True)


def errors_in(html: str) -> list[str]:
    return [
        text_of(item)
        for found in elements(parse(html), "ul")
        if "errorlist" in found.get("class", "")
        for item in found
    ]


def files() -> list[str]:
    return sorted(path.relative_to(settings.MEDIA_ROOT).as_posix() for path in Path(settings.MEDIA_ROOT).rglob("*.*"))


def test_editor_uploads_a_picture_and_sees_it_with_the_line_that_places_it(edith: Client) -> None:
    html = upload(edith, picture_file((500, 400))).text
    picture = Picture.objects.get()

    assert (picture.width, picture.height, picture.uploaded_by.username) == (500, 400, "edith")
    assert (picture.description, picture.caption, picture.credit) == tuple(WORDS.values())
    assert f'<code class="picture-marker">[picture P{picture.pk}]</code>' in html
    assert f'src="/media/pictures/{picture.name}-500.webp"' in html
    assert files() == sorted(
        [f"masters/{picture.name}.webp"]
        + [f"pictures/{name}" for name in Rendition.objects.values_list("file_name", flat=True)]
    )


def test_no_file_keeps_the_name_that_it_had_at_home(edith: Client) -> None:
    upload(edith, picture_file(), name="Ada at the clinic.jpg")

    assert [name for name in files() if "Ada" in name] == []


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (TOO_LARGE, picture_refusals.TOO_LARGE),
        (picture_file(kind="GIF").getvalue(), picture_refusals.GIF),
        (b"<svg/>", picture_refusals.TEXT),
        (b"words", picture_refusals.NOT_A_PICTURE),
        (picture_file().getvalue()[:900], picture_refusals.DAMAGED),
        (b"", "This file is empty. Choose another one."),
    ],
)
def test_file_that_cannot_be_shown_is_refused_with_a_reason_and_nothing_typed_is_lost(
    edith: Client, content: bytes, reason: str
) -> None:
    html = upload(edith, content).text
    typed = [text_of(area).strip() for area in elements(parse(html), "textarea")]

    assert errors_in(html) == [reason]
    assert typed == [WORDS["description"], WORDS["caption"]]
    assert f'value="{WORDS["credit"]}"' in html
    assert (Picture.objects.count(), files()) == (0, [])


def test_of_a_file_that_is_too_large_no_more_is_kept_than_we_take() -> None:
    handler, chunk = StopsAtLimit(), bytes(1024 * 1024)
    handler.new_file("file", "IMG_1.jpg", "image/jpeg", None)
    for number in range(100):
        handler.receive_data_chunk(chunk, number * len(chunk))
    file = handler.file_complete(100 * len(chunk))

    assert (file.size, Path(file.temporary_file_path()).stat().st_size) == (100 * len(chunk), 16 * len(chunk))


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ({"description": " "}, "Say what the picture shows, or tick “only decoration” below."),
        ({"is_decoration": "on"}, "A decoration has no description. Untick this, or empty the description."),
        ({"description": "IMG_2044.JPG"}, "This is the name of a file. Say in a sentence what the picture shows."),
    ],
)
def test_words_that_do_not_fit_are_refused_and_the_file_is_asked_for_again(
    edith: Client, words: dict[str, str], reason: str
) -> None:
    html = upload(edith, picture_file(), **words).text

    assert sorted(errors_in(html)) == sorted(
        [reason, "Choose the file once more: a browser does not keep it when something else has to be corrected."]
    )
    assert (Picture.objects.count(), files()) == (0, [])


def test_form_without_a_file_asks_for_one(edith: Client) -> None:
    assert errors_in(edith.post(ADD, WORDS).text) == ["Choose the file of the picture."]


def test_decoration_needs_no_description(edith: Client) -> None:
    upload(edith, picture_file(), description="", is_decoration="on")

    assert list(Picture.objects.values_list("is_decoration", "description")) == [(True, "")]


def test_disk_without_room_is_told_and_leaves_nothing_behind(edith: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    saved, save = [], FileSystemStorage._save

    def full_after_three(storage: FileSystemStorage, name: str, content: object) -> str:
        if len(saved) == 3:
            raise OSError(28, "No space left on device")
        saved.append(name)
        return save(storage, name, content)

    monkeypatch.setattr(FileSystemStorage, "_save", full_after_three)

    assert errors_in(upload(edith, picture_file()).text) == [picture_refusals.NO_ROOM]
    assert (Picture.objects.count(), files()) == (0, [])


def test_upload_from_elsewhere_is_refused_before_anything_is_made_of_it(strict_client: Client) -> None:
    strict_client.force_login(make_staff("edith", "editor"), backend="clinic_site.staff_backend.StaffBackend")

    assert upload(strict_client, picture_file()).status_code == 403
    assert (Picture.objects.count(), files()) == (0, [])


@pytest.mark.parametrize("role", ["clinician", "front desk"])
def test_upload_by_somebody_who_may_not_is_refused(client: Client, role: str) -> None:
    client.force_login(make_staff("sam", role), backend="clinic_site.staff_backend.StaffBackend")

    assert upload(client, picture_file()).status_code == 403
    assert files() == []


def test_stranger_sends_no_more_than_any_visitor_may(client: Client) -> None:
    assert client.post(ADD, {"file": SimpleUploadedFile("x.jpg", bytes(1_100_000))}).status_code == 413
    client.cookies[settings.SESSION_COOKIE_NAME] = "made up"
    assert client.post(ADD, {"file": SimpleUploadedFile("x.jpg", bytes(1_100_000))}).status_code == 302


def test_body_larger_than_staff_may_send_is_refused_everywhere_else(edith: Client) -> None:
    too_large = SimpleUploadedFile("x.jpg", bytes(settings.LARGEST_STAFF_BODY))

    assert edith.post("/admin/pages/reference/add/", {"file": too_large}).status_code == 413


def test_words_are_corrected_until_a_frozen_version_shows_the_picture(edith: Client) -> None:
    picture = make_picture()
    path = f"/admin/pages/picture/{picture.pk}/change/"
    edith.post(path, {"description": "A chair, in better words."})
    picture.refresh_from_db()
    assert picture.description == "A chair, in better words."
    make_version_in_review(body=f"<p>{picture.marker}</p>")

    assert edith.post(path, {"description": "Too late."}).status_code == 403
    assert edith.post(f"/admin/pages/picture/{picture.pk}/delete/", {"post": "yes"}).status_code == 403
    html = edith.get(path).text
    assert ("A chair, in better words." in html, "so it stays as it is" in html) == (True, True)


def test_picture_that_nothing_shows_can_be_taken_away_with_its_files(
    edith: Client, django_capture_on_commit_callbacks: object
) -> None:
    picture = make_picture()
    with django_capture_on_commit_callbacks(execute=True):
        edith.post(f"/admin/pages/picture/{picture.pk}/delete/", {"post": "yes"})

    assert (Picture.objects.count(), files()) == (0, [])


def test_list_shows_each_picture_how_to_place_it_and_where_it_shows(edith: Client) -> None:
    shown, drafted, unused = make_picture(), make_picture(), make_picture(description="", is_decoration=True)
    version = make_version_in_review(body=f"<p>{shown.marker}</p>")
    draft = make_draft(body=f"<p>{drafted.marker}</p>")
    rows = [text_of(row) for row in elements(parse(edith.get("/admin/pages/picture/").text), "tr")][1:]

    assert f"{unused.marker}Nothing yet" in rows[0]
    assert "Only decoration" in rows[0]
    assert f"{drafted.marker}{draft} (draft)" in rows[1]
    assert f"{shown.marker}{version}" in rows[2]


def test_list_asks_the_database_no_more_for_many_pictures(edith: Client, django_assert_max_num_queries: object) -> None:
    for number in range(4):
        draft = make_picture(description=f"Picture {number}.")
        make_draft(body=f"<p>{draft.marker}</p>")
    with django_assert_max_num_queries(21):
        edith.get("/admin/pages/picture/")


def test_empty_list_leads_to_the_upload(edith: Client) -> None:
    html = edith.get("/admin/pages/picture/").text

    assert "0 pictures" in html
    assert f'href="{ADD}"' in html


def test_editor_is_told_which_picture_is_not_there(edith: Client) -> None:
    draft = make_draft(body="<p>[picture P999]</p>")
    html = edith.post(f"/admin/pages/articleversion/{draft.pk}/send-to-review/", follow=True).text

    assert "There is no picture P999. Look up its marker in the list of pictures." in html


def test_reviewer_and_reader_see_the_picture_in_the_frozen_version(edith: Client) -> None:
    picture = make_picture()
    make_version_in_review(body=f"<p>{picture.marker}</p>")

    assert f"/media/pictures/{picture.name}-360.avif" in Client().get("/learn/sleep/").text


def test_question_before_a_picture_is_deleted_names_the_picture_and_no_file(edith: Client) -> None:
    picture = make_picture(description="A chair beside a window.")
    asked = edith.get(f"/admin/pages/picture/{picture.pk}/delete/").text

    assert "A chair beside a window." in asked
    assert [name for name in ("endition", ".webp", ".avif") if name in asked] == []
