import socket
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from clinic_site import bucket
from clinic_site.bucket import BucketAway, BucketStorage
from clinic_site.edition import forget_edition
from clinic_site.storage_address import storage
from tests.factories import make_picture, make_version_in_review
from tests.markup import parse
from tests.object_store import object_store

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n"


def files_of_media() -> set[str]:
    return {path.relative_to(settings.MEDIA_ROOT).as_posix() for path in Path(settings.MEDIA_ROOT).rglob("*.*")}


def meta_of(html: str) -> dict[str, str]:
    return {meta.get("property") or meta.get("name", ""): meta.get("content", "") for meta in parse(html).iter("meta")}


@pytest.mark.parametrize(
    ("ending", "media_type"), [("360.avif", "image/avif"), ("360.webp", "image/webp"), ("400.jpg", "image/jpeg")]
)
def test_file_of_a_picture_is_sent_to_everybody_to_be_kept_for_ever(
    client: Client, ending: str, media_type: str
) -> None:
    picture = make_picture()
    response = client.get(f"/media/pictures/{picture.name}-{ending}", headers={"Accept-Encoding": "gzip"})

    assert (response.status_code, response.headers["Content-Type"]) == (200, media_type)
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert (response.headers.get("Content-Encoding"), response.cookies) == (None, {})
    assert int(response.headers["Content-Length"]) == len(response.content)


def test_browser_that_has_a_file_is_told_so_without_it(client: Client) -> None:
    address = f"/media/pictures/{make_picture().name}-360.avif"
    tag = client.get(address).headers["ETag"]
    response = client.get(address, headers={"If-None-Match": tag})

    assert (response.status_code, response.content) == (304, b"")
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.head(address).status_code == 200


def test_nothing_else_in_the_folder_of_uploads_can_be_had(client: Client) -> None:
    picture = make_picture()
    Path(settings.MEDIA_ROOT, "pictures", "notes.txt").write_text("private")
    tries = [f"/media/masters/{picture.name}.webp", "/media/pictures/notes.txt", f"/media/{picture.name}-360.avif"]
    tries += ["/media/pictures/../masters/x.webp", "/media/pictures/%2e%2e/x", "/media/", "/media/pictures/"]
    tries += [f"/media/pictures/{'0' * 24}-360.avif", f"/media/pictures/{picture.name}-360.avif/"]

    assert f"masters/{picture.name}.webp" in files_of_media()
    assert {client.get(address).status_code for address in tries} == {404}


def test_file_of_a_picture_is_there_while_the_database_is_away(client: Client) -> None:
    address = f"/media/pictures/{make_picture().name}-360.avif"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", None)
        assert client.get(address).status_code == 200


def test_article_page_names_a_card_that_is_there(client: Client) -> None:
    make_version_in_review(title="What sleep does: a <title> & more")
    said = meta_of(client.get("/learn/sleep/").text)
    image = said["og:image"]
    response = client.get(image.removeprefix(settings.SITE_URL))

    assert image == f"{settings.SITE_URL}/learn/sleep/card.png?v=1"
    assert (said["og:image:width"], said["og:image:height"], said["twitter:card"]) == (
        *("1200", "630", "summary_large_image"),
    )
    assert said["og:image:alt"] == said["og:title"] == "What sleep does: a <title> & more"
    assert (response.headers["Content-Type"], response.content[:8]) == ("image/png", PNG)
    assert response.headers["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize("path", ["/", "/learn/", "/about/", "/fees/", "/contact/", "/privacy/"])
def test_other_pages_name_the_card_of_the_clinic(client: Client, path: str) -> None:
    said = meta_of(client.get(path).text)

    assert said["og:image"] == f"{settings.SITE_URL}/card.png"
    assert said["og:title"] == said["og:image:alt"] == "Virginia Infusion Therapies"
    assert said["og:url"] == f"{settings.SITE_URL}{path}"
    assert client.get("/card.png").content[:8] == PNG


def test_new_version_gives_the_card_a_new_address(client: Client) -> None:
    make_version_in_review()
    first = meta_of(client.get("/learn/sleep/").text)["og:image"]
    make_version_in_review(title="What sleep does, in new words")
    forget_edition()

    assert meta_of(client.get("/learn/sleep/").text)["og:image"] != first


def test_article_that_nobody_may_read_has_no_card(client: Client, settings: Settings) -> None:
    make_version_in_review()
    assert client.get("/learn/sleep/card.png").status_code == 200
    settings.SHOW_UNREVIEWED_ARTICLES = False

    assert client.get("/learn/sleep/card.png").status_code == 404
    assert client.get("/learn/no-such-article/card.png").status_code == 404
    assert "og:image" not in client.get("/learn/sleep/").text


def test_card_that_a_site_has_is_not_sent_again(client: Client) -> None:
    tag = client.get("/card.png").headers["ETag"]

    assert client.get("/card.png", headers={"If-None-Match": tag}).status_code == 304


def test_pictures_of_a_bucket_are_seen_from_every_machine_and_come_back_when_it_does(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with object_store() as store:
        monkeypatch.setenv("MEDIA_STORAGE", store.address)
        settings.STORAGES = {**settings.STORAGES, "default": storage("MEDIA_STORAGE")}
        picture = make_picture()
        address = f"/media/pictures/{picture.name}-360.webp"
        there = client.get(address)
        missing = client.get(f"/media/pictures/{'0' * 24}-360.webp")
        store.stop()
        away = client.get(address)

    assert (there.status_code, there.headers["Content-Type"], missing.status_code) == (200, "image/webp", 404)
    assert (away.status_code, away.headers["Retry-After"]) == (503, "30")


def test_a_bucket_that_says_nothing_holds_up_few_and_for_a_moment(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("MEDIA_STORAGE", f"s3+http://key:secret@127.0.0.1:{silent.getsockname()[1]}/media")
        monkeypatch.setattr(BucketStorage, "answer_within", 0.2)
        settings.STORAGES = {**settings.STORAGES, "default": storage("MEDIA_STORAGE")}
        name = f"{'0' * 24}-360.webp"
        first = client.get(f"/media/pictures/{name}")
        silent.settimeout(5)
        silent.accept()[0].close()
        others = [client.get(f"/media/pictures/{'1' * 24}-{width}.webp").status_code for width in range(1, 9)]
        silent.settimeout(0.05)
        with pytest.raises(TimeoutError):  # nobody has asked it again
            silent.accept()
        has_it = client.get(f"/media/pictures/{name}", headers={"If-None-Match": f'"{name}"'})

    assert (first.status_code, others, has_it.status_code) == (503, [503] * 8, 304)


def test_only_some_of_the_threads_wait_for_a_bucket(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "WAITS_FOR_TURN", 0)
    waiting = BucketStorage(bucket_name="media", access_key="key", secret_key="secret")
    for _ in range(bucket.AT_ONCE):
        waiting.turns.acquire()

    with pytest.raises(BucketAway):
        waiting.open("pictures/one.jpg")
