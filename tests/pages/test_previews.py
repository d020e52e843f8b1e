"""A preview is the page that the public will get; a reviewer's link opens it for seven days."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from pages.addresses import retire
from pages.models import ArticleVersion
from pages.previews import make_link
from pages.publishing import new_draft, publish, send_back, send_to_review
from tests.factories import make_draft, make_published_version, make_staff, make_version_in_review, sign_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def edith() -> User:
    return make_staff("edith", "editor")


@pytest.fixture
def grace() -> User:
    return make_staff("grace", "clinician")


def client_of(account: User) -> Client:
    client = Client()
    client.force_login(account, backend="clinic_site.staff_backend.StaffBackend")
    return client


def preview_path(version: ArticleVersion) -> str:
    return f"/admin/pages/articleversion/{version.pk}/preview/"


def link_to(version: ArticleVersion, by: User) -> str:
    return make_link(version, by=by).url.removeprefix("http://testserver")


def test_preview_is_byte_for_byte_the_page_that_is_published(client: Client, edith: User, grace: User) -> None:
    for number in range(8):
        make_version_in_review(f"other-{number}")
    version = make_version_in_review("sleep")
    sign_off(version, reviewer=grace)
    before = client_of(edith).get(preview_path(version)).content
    shared = client.get(link_to(version, edith)).content
    publish(version, by=grace)

    assert client.get("/learn/sleep/").content == before == shared


def test_draft_is_previewed_as_it_would_be_read_and_stays_a_draft(edith: User) -> None:
    draft = make_draft(body="<h2>Risks</h2><script>x()</script><p>Some [R90].</p>")
    told = client_of(edith).get(preview_path(draft)).text

    assert ('<h2 id="risks">Risks</h2>' in told, 'href="#ref-1"' in told, "x()" in told) == (True, True, False)
    assert ArticleVersion.objects.get().frozen_at is None


def test_draft_with_an_unknown_source_says_which_in_place_of_a_preview(edith: User) -> None:
    draft = make_draft(body="<p>Some [R999].</p>")

    assert "There is no reference with the key R999." in client_of(edith).get(preview_path(draft), follow=True).text


def test_preview_is_kept_and_listed_by_nobody(client: Client, edith: User) -> None:
    version = make_version_in_review()
    for response in (client_of(edith).get(preview_path(version)), client.get(link_to(version, edith))):
        assert response.headers["Cache-Control"] == "no-store, private"
        assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert getattr(response, "is_published", False) is False


def test_address_of_a_link_is_told_to_no_page_that_is_opened_from_it_and_to_no_log(
    client: Client, edith: User, caplog: pytest.LogCaptureFixture
) -> None:
    path = link_to(make_version_in_review(), edith)
    with caplog.at_level("INFO"):
        response = client.get(path)

    assert (response.status_code, response.headers["Referrer-Policy"], response.cookies) == (200, "no-referrer", {})
    told = [record.fields for record in caplog.records if hasattr(record, "fields")]
    assert path.split("/")[2] not in f"{caplog.text} {told}"
    assert [(fields["route"], fields["status"]) for fields in told] == [("/preview/<str:token>/", 200)]


def test_link_works_for_seven_days_and_then_says_so_plainly(client: Client, edith: User) -> None:
    path = link_to(make_draft(), edith)
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=-5)):
        assert client.get(path).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=5)):
        response = client.get(path)

    assert (response.status_code, "This link no longer works" in response.text) == (410, True)
    assert "What sleep does" not in response.text


@pytest.mark.parametrize(
    "change", [lambda token: token[:-1], lambda token: f"x{token}", lambda token: "1", str.swapcase]
)
def test_link_that_was_tampered_with_leads_nowhere(client: Client, edith: User, change: object) -> None:
    token = link_to(make_draft(), edith).split("/")[2]

    assert client.get(f"/preview/{change(token)}/").status_code == 404


def test_link_shows_its_own_version_alone(client: Client, edith: User) -> None:
    first = make_version_in_review(title="The first words")
    path = link_to(first, edith)
    new_draft(first.article, written_by=edith, title="The second words")

    assert "<h1>The first words</h1>" in client.get(path).text


def test_link_dies_with_the_account_that_made_it(client: Client, edith: User) -> None:
    path = link_to(make_draft(), edith)
    User.objects.filter(pk=edith.pk).update(is_active=False)

    assert client.get(path).status_code == 410


def test_link_dies_when_its_version_is_sent_back(client: Client, edith: User, grace: User) -> None:
    version = make_version_in_review()
    path = link_to(version, edith)
    send_back(version, reviewer=grace, reason="No.")

    assert client.get(path).status_code == 410


def test_link_dies_when_another_version_takes_the_place_of_its_own(client: Client, edith: User, grace: User) -> None:
    version = make_published_version(reviewer=grace)
    path = link_to(version, edith)
    assert client.get(path).status_code == 200
    newer = new_draft(version.article, written_by=edith)
    send_to_review(newer)
    sign_off(newer, reviewer=grace)
    publish(newer, by=grace)

    assert client.get(path).status_code == 410


def test_link_dies_when_the_article_is_retired(client: Client, edith: User, grace: User) -> None:
    version = make_published_version(reviewer=grace)
    path = link_to(version, edith)
    retire(version.article, by=edith, to_page="HOME")

    assert client.get(path).status_code == 410


def test_link_to_a_draft_that_names_an_unknown_source_says_to_come_again(client: Client, edith: User) -> None:
    draft = make_draft()
    path = link_to(draft, edith)
    ArticleVersion.objects.update(body="<p>Some [R999].</p>")

    response = client.get(path)
    assert (response.status_code, "still being written" in response.text) == (409, True)


def test_making_a_link_is_on_record_and_shows_it_once(edith: User) -> None:
    version = make_version_in_review()
    response = client_of(edith).post(f"/admin/pages/articleversion/{version.pk}/link/")

    assert "http://testserver/preview/" in response.text
    assert version.events.get(kind="LINK_MADE").by == edith
    assert "/preview/ey" not in client_of(edith).get(f"/admin/pages/articleversion/{version.pk}/change/").text


def test_front_desk_sees_no_preview_and_makes_no_link() -> None:
    version, desk = make_version_in_review(), client_of(make_staff("fred", "front desk"))

    assert desk.get(preview_path(version)).status_code == 403
    assert desk.post(f"/admin/pages/articleversion/{version.pk}/link/").status_code == 403
