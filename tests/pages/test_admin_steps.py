"""The steps of a version and an article in the admin: sentences in place of errors, and nothing typed is lost."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from pages.addresses import rename
from pages.models import Article, ArticleVersion, Retirement
from pages.publishing import new_draft, publish, send_back
from tests.factories import (
    make_draft,
    make_published_version,
    make_staff,
    make_version_in_review,
    sign_off,
    sign_off_and_publish,
)
from tests.markup import one, parse, text_of

pytestmark = pytest.mark.django_db
VERSIONS, ARTICLES = "/admin/pages/articleversion/", "/admin/pages/article/"


@pytest.fixture
def grace() -> User:
    return make_staff("grace", "clinician")


@pytest.fixture
def editor() -> Client:
    return client_of(make_staff("edith", "editor"))


def client_of(account: User) -> Client:
    client = Client()
    client.force_login(account, backend="clinic_site.staff_backend.StaffBackend")
    return client


def signed_version(grace: User) -> ArticleVersion:
    version = make_version_in_review()
    sign_off(version, reviewer=grace)
    return version


def buttons(client: Client, version: ArticleVersion) -> set[str]:
    told = client.get(f"{VERSIONS}{version.pk}/change/").text
    names = ("send-to-review", "sign-off", "send-back", "publish", "call-off", "new-version", "go-back")
    linked = {name for name in names if f"{VERSIONS}{version.pk}/{name}/" in told}
    return linked | ({"send-to-review"} if 'name="_send_to_review"' in told else set())


def test_each_person_is_offered_what_they_can_do_with_a_version(editor: Client, grace: User) -> None:
    clinician, draft, review = client_of(grace), make_draft("draft"), make_version_in_review("review")
    signed = signed_version(grace)

    assert buttons(editor, draft) == {"send-to-review"}
    assert buttons(clinician, draft) == set()
    assert (buttons(editor, review), buttons(clinician, review)) == ({"new-version"}, {"sign-off", "send-back"})
    assert (buttons(editor, signed), buttons(clinician, signed)) == ({"publish", "new-version"}, {"publish"})


def test_planned_and_older_versions_offer_the_way_back(editor: Client, grace: User) -> None:
    version = signed_version(grace)
    publish(version, by=grace, at=timezone.now() + timedelta(days=1))
    assert buttons(editor, version) == {"call-off", "new-version"}
    new_draft(version.article, written_by=None)

    assert buttons(editor, version) == {"call-off", "go-back"}


def test_clinician_who_wrote_a_version_is_told_so_and_not_offered_to_sign(grace: User) -> None:
    version = make_version_in_review(written_by=grace)
    client = client_of(grace)

    assert "You wrote words of this version" in client.get(f"{VERSIONS}{version.pk}/change/").text
    assert "sign-off" not in buttons(client, version)


def test_form_for_a_sign_off_that_somebody_else_has_given_meanwhile_says_who(grace: User) -> None:
    version = make_version_in_review()
    client = client_of(grace)
    seen = client.get(f"{VERSIONS}{version.pk}/sign-off/").context["form"].initial["seen"]
    sign_off(version, reviewer=make_staff("ada", "clinician"))
    typed = {"reviewer_line": "Grace, MD", "has_read": "on", "seen": seen}
    response = client.post(f"{VERSIONS}{version.pk}/sign-off/", typed)

    assert response.status_code == 422
    assert "ada has signed off this version already" in response.text
    assert 'value="Grace, MD"' in response.text


@pytest.mark.parametrize("missing", ["reviewer_line", "has_read", "seen"])
def test_sign_off_without_one_of_its_parts_is_refused(grace: User, missing: str) -> None:
    version = make_version_in_review()
    client = client_of(grace)
    seen = client.get(f"{VERSIONS}{version.pk}/sign-off/").context["form"].initial["seen"]
    typed = {"reviewer_line": "Grace, MD", "has_read": "on", "seen": seen, missing: ""}

    assert client.post(f"{VERSIONS}{version.pk}/sign-off/", typed).status_code == 422
    assert ArticleVersion.objects.get().state == "IN_REVIEW"


def test_marks_that_nobody_sees_are_no_name_of_a_reviewer(grace: User) -> None:
    version = make_version_in_review()
    client = client_of(grace)
    seen = client.get(f"{VERSIONS}{version.pk}/sign-off/").context["form"].initial["seen"]
    typed = {"reviewer_line": "\u202e\u200b\x07", "has_read": "on", "seen": seen}

    assert "Give the name and license" in client.post(f"{VERSIONS}{version.pk}/sign-off/", typed).text
    assert ArticleVersion.objects.get().state == "IN_REVIEW"


def test_going_back_twice_makes_one_draft(editor: Client, grace: User) -> None:
    old = make_published_version(reviewer=grace)
    make_published_version(reviewer=grace, title="Newer words")
    first = editor.post(f"{VERSIONS}{old.pk}/go-back/")
    second = editor.post(f"{VERSIONS}{old.pk}/go-back/")

    assert first.url == second.url
    assert ArticleVersion.objects.filter(state="DRAFT").count() == 1


@pytest.mark.parametrize(
    ("day", "clock", "words"),
    [
        ("2027-03-14", "02:30", "this time does not exist"),
        ("2027-11-07", "01:30", "this time comes twice"),
        ("2020-01-01", "09:30", "That time has passed"),
        ("2999-01-01", "09:30", "due for its next review"),
        ("9999-12-31", "23:30", "Choose a day within the next year"),
        ("", "09:30", "Choose the day."),
        ("2027-06-02", "", "Choose the time."),
        ("soon", "late", "Give the day as month/day/year"),
    ],
)
def test_time_that_cannot_be_is_refused_with_what_to_do(
    editor: Client, grace: User, day: str, clock: str, words: str
) -> None:
    version = signed_version(grace)
    typed = {"when": "later", "day": day, "clock": clock}
    response = editor.post(f"{VERSIONS}{version.pk}/publish/", typed)

    assert (response.status_code, words in response.text) == (422, True)
    assert f'value="{day}"' in response.text if day else True
    assert ArticleVersion.objects.get().published_at is None


def test_editor_plans_a_publication_by_the_clocks_of_leesburg(editor: Client, grace: User) -> None:
    version, day = signed_version(grace), timezone.localdate() + timedelta(days=3)
    typed = {"when": "later", "day": f"{day:%Y-%m-%d}", "clock": "09:30"}
    response = editor.post(f"{VERSIONS}{version.pk}/publish/", typed, follow=True)

    at = timezone.localtime(ArticleVersion.objects.get().published_at)
    assert (at.date(), f"{at:%H:%M}") == (day, "09:30")
    assert "visitors will read it from 9:30 am Eastern on" in response.text


def test_publication_is_called_off_in_the_admin(editor: Client, grace: User) -> None:
    version = signed_version(grace)
    publish(version, by=grace, at=timezone.now() + timedelta(days=1))
    editor.post(f"{VERSIONS}{version.pk}/call-off/")

    assert ArticleVersion.objects.get().published_at is None


def test_button_for_a_new_version_makes_one_draft_however_often_it_is_pressed(editor: Client) -> None:
    version = make_version_in_review()
    answers = [editor.post(f"{VERSIONS}{version.pk}/new-version/").headers["Location"] for _ in range(2)]

    assert (len(set(answers)), ArticleVersion.objects.count()) == (1, 2)


def test_going_back_takes_the_older_words(editor: Client) -> None:
    first = make_version_in_review(title="The first words")
    new_draft(first.article, written_by=None, title="The second words")
    editor.post(f"{VERSIONS}{first.pk}/go-back/")

    assert ArticleVersion.objects.get(number=3).title == "The first words"


def test_reason_of_a_clinician_is_shown_on_the_version_and_on_the_one_that_follows(editor: Client, grace: User) -> None:
    version = make_version_in_review()
    send_back(version, reviewer=grace, reason="Say how long <b>it</b> lasts.")
    editor.post(f"{VERSIONS}{version.pk}/new-version/")

    for shown in ArticleVersion.objects.all():
        told = editor.get(f"{VERSIONS}{shown.pk}/change/").text
        assert ("Say how long &lt;b&gt;it&lt;/b&gt; lasts." in told, "asked to change" in told) == (True, True)


def test_history_of_a_version_names_each_step_and_who_took_it(editor: Client, grace: User) -> None:
    version = make_version_in_review(written_by=make_staff("emil", "editor"))
    sign_off_and_publish(version, reviewer=grace)
    told = " ".join(editor.get(f"{VERSIONS}{version.pk}/change/").text.split())

    for words in (
        "Started</strong> by emil",
        "Sent to review</strong> by the site itself",
        "Signed off</strong> by grace",
    ):
        assert words in told


def test_step_of_a_version_that_is_gone_is_a_404(editor: Client) -> None:
    assert {editor.get(f"{VERSIONS}77/{name}/").status_code for name in ("publish", "preview", "compare", "phone")} == {
        404
    }


@pytest.mark.parametrize("other", ["abc", "0", "9" * 30, "-1"])
def test_comparison_with_what_is_no_version_of_the_article_is_a_404(editor: Client, other: str) -> None:
    version = make_version_in_review()

    assert editor.get(f"{VERSIONS}{version.pk}/compare/?with={other}").status_code == 404


def test_comparison_starts_from_what_visitors_read_and_takes_any_other_version(editor: Client, grace: User) -> None:
    shown = make_published_version(title="Shown words", reviewer=grace)
    middle = new_draft(shown.article, written_by=None, title="Middle words")
    newest = new_draft(shown.article, written_by=None, title="Newest words")
    by_itself = editor.get(f"{VERSIONS}{newest.pk}/compare/")
    chosen = editor.get(f"{VERSIONS}{newest.pk}/compare/?with={middle.pk}")

    assert (by_itself.context["other"], chosen.context["other"]) == (shown, middle)
    assert ("Shown" in by_itself.text, "Middle" in chosen.text.partition("comparison__block")[2]) == (True, True)


def test_comparison_of_the_only_version_says_that_there_is_no_other(editor: Client) -> None:
    assert "the only version" in editor.get(f"{VERSIONS}{make_draft().pk}/compare/").text


def test_phone_view_may_frame_the_preview_and_nothing_else_may(editor: Client) -> None:
    version = make_version_in_review()
    outer = editor.get(f"{VERSIONS}{version.pk}/phone/").headers
    inner = editor.get(f"{VERSIONS}{version.pk}/preview/").headers

    assert ("frame-src 'self'" in outer["Content-Security-Policy"], outer["X-Frame-Options"]) == (True, "DENY")
    assert "frame-ancestors 'self'" in inner["Content-Security-Policy"]
    assert inner["X-Frame-Options"] == "SAMEORIGIN"


def test_editor_starts_an_article_whose_address_is_made_from_the_title(editor: Client) -> None:
    response = editor.post(
        f"{ARTICLES}add/", {"title": "Ketamine & Pain: what we know", "kind": "CONDITION", "slug": ""}
    )

    assert response.headers["Location"] == f"{VERSIONS}{ArticleVersion.objects.get().pk}/change/"
    assert Article.objects.get().slug == "ketamine-pain-what-we-know"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"title": "", "kind": "GUIDE"}, "Give the article a title."),
        ({"title": "Sleep"}, "Choose what the article is about."),
        ({"title": "Sleep", "kind": "GUIDE"}, "Another article has the address “sleep”."),
        ({"title": "???", "kind": "GUIDE"}, "Use small letters"),
        ({"title": "Rest", "kind": "GUIDE", "slug": "Rest!"}, "Use small letters"),
    ],
)
def test_article_that_cannot_be_started_says_why_and_keeps_what_was_typed(
    editor: Client, typed: dict[str, str], words: str
) -> None:
    make_draft("sleep")
    response = editor.post(f"{ARTICLES}add/", typed)

    assert (response.status_code, words in response.text, Article.objects.count()) == (422, True, 1)
    assert f'value="{typed["title"]}"' in response.text if typed["title"] else True


def test_editor_changes_an_address_and_is_told_why_another_cannot_be(editor: Client) -> None:
    article = make_version_in_review("sleep").article
    rename(make_version_in_review("old").article, "young", by=make_staff("olga", "owner"))
    refused = editor.post(f"{ARTICLES}{article.pk}/rename/", {"slug": "old"})
    taken = editor.post(f"{ARTICLES}{article.pk}/rename/", {"slug": "rest"}, follow=True)

    assert (refused.status_code, "was the address of another article" in refused.text) == (422, True)
    assert "Its address is /learn/rest/ now. The old one leads there." in taken.text


def test_article_is_retired_in_the_admin_to_exactly_one_place(editor: Client) -> None:
    article, rest = (make_version_in_review(slug).article for slug in ("sleep", "rest"))
    path = f"{ARTICLES}{article.pk}/retire/"
    refused = editor.post(path, {"to_article": rest.pk, "to_page": "HOME", "reason": "Out of date, we think."})
    editor.post(path, {"to_article": rest.pk, "to_page": "", "reason": "Out of date."})

    assert (refused.status_code, "Out of date, we think." in refused.text) == (422, True)
    assert [row.to_article for row in Retirement.objects.all()] == [rest]


def test_article_cannot_be_retired_to_itself_or_to_one_that_is_off_the_site(editor: Client) -> None:
    article, draft = make_version_in_review("sleep").article, make_draft("draft").article
    for target in (article.pk, draft.pk, 99):
        response = editor.post(f"{ARTICLES}{article.pk}/retire/", {"to_article": target, "to_page": ""})
        assert "Readers cannot open that article now." in response.text

    assert Retirement.objects.count() == 0


@pytest.mark.parametrize("step", ["send-to-review", "new-version", "call-off", "go-back", "link", "keep-my-words"])
def test_button_pressed_after_the_session_has_ended_leads_back_to_its_page_and_not_to_a_fault(step: str) -> None:
    version, client = make_draft(), Client()
    make_staff("edith", "editor")
    sign_in = client.post(f"{VERSIONS}{version.pk}/{step}/").headers["Location"]
    typed = {"username": "edith", "password": "a long enough sentence"}

    response = client.post(sign_in, typed, follow=True)

    assert response.status_code == 200
    assert response.request["PATH_INFO"] == f"{VERSIONS}{version.pk}/change/"


def test_lists_and_choices_name_articles_by_their_titles(editor: Client, grace: User) -> None:
    version = make_published_version("an-address", title="What sleep does", reviewer=grace)
    article = make_published_version("another", title="What rest does", reviewer=grace).article
    retire, archive = f"{ARTICLES}{article.pk}/retire/", "/admin/pages/publishedpage/"

    assert f'<a href="{VERSIONS}{version.pk}/change/">What sleep does</a>' in editor.get(ARTICLES).text
    for path in (VERSIONS, retire, archive):
        assert (path, "What sleep does" in editor.get(path).text) == (path, True)
        assert (path, "an-address" in editor.get(path).text) == (path, False)


@pytest.mark.parametrize("name", ["article", "articleversion", "reference", "picture", "correction"])
def test_list_is_called_after_what_it_lists(editor: Client, name: str) -> None:
    assert "Select " not in text_of(one(parse(editor.get(f"/admin/pages/{name}/").text), "h1"))
