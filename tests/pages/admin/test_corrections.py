import pytest
from django.test import Client

from pages.models import ArticleVersion, Correction
from pages.publishing import send_to_review
from tests.factories import make_draft, make_published_version, make_staff, sign_off_and_publish
from tests.sleep_article import body_with

pytestmark = pytest.mark.django_db
WORDS = {"said_before": "Sleep helps everybody.", "says_now": "Sleep helps many.", "reason": "We misread the study."}
LIST = "/admin/pages/correction/"


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make_staff(f"{role}-person", role), backend="clinic_site.staff_backend.StaffBackend")
    return client


@pytest.fixture
def draft() -> ArticleVersion:
    make_published_version()
    risks = '<h2 id="risks">Risks</h2><p>Some are common, and many are serious [R90].</p>'
    return make_draft(body=body_with(risks=risks))


def add_at(version: ArticleVersion) -> str:
    return f"{LIST}add/?version={version.pk}"


@pytest.mark.parametrize("role", ["editor", "clinician"])
def test_version_asks_for_a_public_line_and_takes_it(draft: ArticleVersion, role: str) -> None:
    client = signed_in(role)
    page = client.get(f"/admin/pages/articleversion/{draft.pk}/change/").text
    response = client.post(add_at(draft), {**WORDS, "reason": "  We  misread\nthe study. "}, follow=True)

    assert add_at(draft) in page
    assert "Readers see it when this version is published." in response.text
    assert list(Correction.objects.values_list("version", *WORDS)) == [(draft.pk, *WORDS.values())]


def test_form_names_the_statements_that_have_changed(draft: ArticleVersion) -> None:
    assert "Some are common, and a few are serious." in signed_in("editor").get(add_at(draft)).text


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("said_before", "", "Say what the page said before."),
        ("says_now", "  \n ", "Say what it says now."),
        ("reason", "", "Say why it was changed."),
        ("reason", "Ada (ada@visitor.example) told us", "leave out names, e-mail addresses and phone numbers"),
        ("reason", "x" * 301, "at most 300 characters"),
    ],
)
def test_incomplete_or_personal_line_is_refused_with_what_was_typed(
    draft: ArticleVersion, field: str, value: str, error: str
) -> None:
    other = next(name for name in WORDS if name != field)
    page = signed_in("editor").post(add_at(draft), {**WORDS, field: value}).text

    assert error in page
    assert WORDS[other] in page
    assert Correction.objects.exists() is False


@pytest.mark.parametrize("named", ["", "?version=", "?version=abc", "?version=999999999999999999999", "?version=٣"])
def test_line_without_a_version_leads_back_to_the_list_with_a_sentence(draft: ArticleVersion, named: str) -> None:
    response = signed_in("editor").get(f"{LIST}add/{named}", follow=True)

    assert "Open the version that puts something right" in response.text


def test_first_version_is_told_that_it_corrects_nothing() -> None:
    response = signed_in("editor").get(add_at(make_draft()), follow=True)

    assert "there is nothing to correct in public" in response.text


@pytest.mark.parametrize("role", ["owner", "front desk"])
def test_nobody_else_adds_a_line(draft: ArticleVersion, role: str) -> None:
    assert signed_in(role).post(add_at(draft), WORDS).status_code == 403
    assert Correction.objects.exists() is False


def test_front_desk_is_not_told_which_versions_there_are() -> None:
    version = make_draft()

    assert signed_in("front desk").get(f"{LIST}add/?version={version.pk}").status_code == 403


def test_line_can_be_deleted_before_it_is_public_and_never_after(draft: ArticleVersion) -> None:
    editor = signed_in("editor")
    for _ in range(2):
        editor.post(add_at(draft), WORDS)
    first, second = Correction.objects.order_by("pk")
    editor.post(f"{LIST}{first.pk}/delete/", {"post": "yes"})
    send_to_review(draft)
    sign_off_and_publish(draft, reviewer=make_staff("clara", "clinician"), reviewer_line="Clara Test, MD")

    assert editor.post(f"{LIST}{second.pk}/delete/", {"post": "yes"}).status_code == 403
    assert list(Correction.objects.all()) == [second]


def test_line_is_never_changed_in_the_admin(draft: ArticleVersion) -> None:
    editor = signed_in("editor")
    editor.post(add_at(draft), WORDS)
    line = Correction.objects.get()

    assert editor.post(f"{LIST}{line.pk}/change/", {**WORDS, "reason": "Another"}).status_code == 403
    assert editor.get(f"{LIST}{line.pk}/change/").status_code == 200


def test_version_with_nothing_before_it_offers_no_line_and_its_form_leads_back_to_it() -> None:
    version, client = make_draft(), signed_in("editor")
    page = f"/admin/pages/articleversion/{version.pk}/change/"

    assert "Say so in one public line" not in client.get(page).text
    assert client.get(add_at(version)).headers["Location"] == page
