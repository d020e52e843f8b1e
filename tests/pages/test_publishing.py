import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from pages.admin import draft_form
from pages.checklist import NotReady
from pages.freezing import digest_of
from pages.models import ArticleVersion, Reference
from pages.publishing import new_draft, send_to_review
from pages.refusals import NotAllowed
from tests.factories import (
    make_draft,
    make_reference,
    make_staff,
    make_version_in_review,
    sign_off,
    sign_off_and_publish,
)
from tests.markup import parse, text_of
from tests.sleep_article import body_with

pytestmark = pytest.mark.django_db
LINE = "Grace Hopper, MD (Virginia license to follow)"
ARTICLES_WAIT = "Articles wait here for a clinician to check them. We show each one once that is done."


def clinician(username: str = "grace") -> User:
    return make_staff(username, "clinician")


def client_of(account: User) -> Client:
    client = Client()
    client.force_login(account, backend="clinic_site.staff_backend.StaffBackend")
    return client


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("title", "'Another title'"),
        ("body", "'Other words'"),
        ("body_html", "'Other words'"),
        ("in_short_html", "''"),
        ("questions", "'Other questions?'"),
        ("questions_html", "''"),
        ("approval_html", "''"),
        ("reference_items", "'[]'"),
        ("description", "'Another description'"),
        ("written_on", "'2020-01-01'"),
        ("author_name", "'Somebody else'"),
        ("frozen_at", "NULL"),
        ("frozen_at", "'2020-01-01 00:00:00'"),
        ("number", "7"),
    ],
)
def test_frozen_version_refuses_a_change_by_raw_sql(column: str, value: str) -> None:
    version = make_version_in_review(title="As it was")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE pages_articleversion SET {column} = {value} WHERE id = %s", [version.pk])  # noqa: S608

    assert ArticleVersion.objects.get().title == "As it was"


def test_frozen_version_refuses_a_change_through_a_queryset() -> None:
    version = make_version_in_review(title="As it was")
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleVersion.objects.filter(pk=version.pk).update(title="Another title")

    assert ArticleVersion.objects.get().title == "As it was"


def test_frozen_version_refuses_a_change_through_save() -> None:
    version = make_version_in_review(title="As it was")
    version.title = "Another title"
    with pytest.raises(IntegrityError), transaction.atomic():
        version.save()

    assert ArticleVersion.objects.get().title == "As it was"


def test_frozen_version_refuses_to_be_deleted() -> None:
    version = make_version_in_review()
    with pytest.raises(IntegrityError), transaction.atomic():
        version.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleVersion.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM pages_articleversion")

    assert ArticleVersion.objects.count() == 1


def test_signed_off_version_refuses_other_words_too() -> None:
    version = make_version_in_review(title="As it was")
    sign_off(version, reviewer=clinician(), reviewer_line=LINE)
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleVersion.objects.update(title="Another title")

    assert ArticleVersion.objects.get().title == "As it was"


def test_draft_can_be_changed_and_deleted() -> None:
    draft = make_draft(title="As it was")
    ArticleVersion.objects.filter(pk=draft.pk).update(title="Another title")

    assert ArticleVersion.objects.get().title == "Another title"
    draft.delete()
    assert ArticleVersion.objects.exists() is False


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ("in review without frozen words", {"state": "IN_REVIEW"}),
        ("published without a sign-off", {"published_at": timezone.now()}),
        ("approved by nobody", {"state": "APPROVED", "frozen_at": timezone.now(), "reviewer_line": LINE}),
    ],
)
def test_database_refuses_a_version_that_is(wrong: str, fields: dict[str, object]) -> None:
    draft = make_draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleVersion.objects.filter(pk=draft.pk).update(**fields)


def test_database_refuses_a_version_signed_off_by_its_writer() -> None:
    writer = clinician()
    version = make_version_in_review(written_by=writer)
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleVersion.objects.filter(pk=version.pk).update(
            state="APPROVED", reviewed_by=writer, reviewer_line=LINE, published_at=timezone.now()
        )


def test_sending_to_review_freezes_cleaned_words_with_numbered_sources() -> None:
    risks = '<h2 id="risks">Risks</h2><script>alert(1)</script><p onclick="x()">Common and serious ones [R90].</p>'
    draft = make_draft(body=body_with(risks=risks))
    send_to_review(draft)

    assert (
        '<h2 id="risks">Risks</h2><p>Common and serious ones<sup class="citation">'
        '<a href="#ref-1" id="cite-1-4" aria-label="Reference 1">1</a></sup>.</p><h2'
    ) in draft.body_html
    assert draft.contents[3] == {"id": "risks", "text": "Risks"}
    assert draft.reference_items[0]["title"] == "A study of sleep"


def test_version_in_review_keeps_the_source_as_it_was_when_staff_correct_it_later() -> None:
    version = make_version_in_review()
    Reference.objects.filter(key="R90").update(title="A corrected title")

    assert ArticleVersion.objects.get(pk=version.pk).reference_items[0]["title"] == "A study of sleep"


def test_version_that_cites_what_is_not_on_record_is_not_sent_to_review() -> None:
    draft = make_draft(body="<p>Nobody knows this source [R999].</p>")
    with pytest.raises(NotReady, match="R999"):
        send_to_review(draft)

    assert ArticleVersion.objects.get(pk=draft.pk).state == "DRAFT"


def test_version_is_sent_to_review_once() -> None:
    version = make_version_in_review()
    with pytest.raises(NotAllowed):
        send_to_review(version)


def test_sign_off_by_a_clinician_keeps_name_dates_and_the_next_review_and_publishes_nothing() -> None:
    version = make_version_in_review()
    reviewer = clinician()
    sign_off(version, reviewer=reviewer, reviewer_line=f" {LINE} ")

    stored = ArticleVersion.objects.get()
    today = timezone.localdate()
    assert (stored.state, stored.reviewed_by, stored.reviewer_line) == ("APPROVED", reviewer, LINE)
    assert (stored.reviewed_on, stored.next_review_on) == (today, today + timedelta(days=365))
    assert stored.published_at is None


@pytest.mark.parametrize("role", ["front desk", "editor", "owner"])
def test_sign_off_by_anyone_but_a_clinician_is_refused(role: str) -> None:
    version = make_version_in_review()
    with pytest.raises(NotAllowed, match="Only a clinician"):
        sign_off(version, reviewer=make_staff("sam", role), reviewer_line=LINE)

    assert ArticleVersion.objects.get().state == "IN_REVIEW"


def test_sign_off_by_the_writer_is_refused() -> None:
    writer = clinician()
    version = make_version_in_review(written_by=writer)
    with pytest.raises(NotAllowed, match="Another clinician"):
        sign_off(version, reviewer=writer, reviewer_line=LINE)

    assert ArticleVersion.objects.get().state == "IN_REVIEW"


def test_sign_off_of_a_draft_or_of_what_is_signed_already_is_refused() -> None:
    version = make_draft()
    with pytest.raises(NotAllowed, match="in review"):
        sign_off(version, reviewer=clinician(), reviewer_line=LINE)
    send_to_review(version)
    sign_off(version, reviewer=clinician("ada"), reviewer_line=LINE)
    with pytest.raises(NotAllowed, match="ada has signed off this version already"):
        sign_off(version, reviewer=clinician("emmy"), reviewer_line=LINE)

    assert ArticleVersion.objects.get().reviewed_by.username == "ada"


def test_sign_off_without_a_name_for_readers_is_refused() -> None:
    version = make_version_in_review()
    with pytest.raises(NotAllowed, match="name and license"):
        sign_off(version, reviewer=clinician(), reviewer_line="  ")

    assert ArticleVersion.objects.get().state == "IN_REVIEW"


def test_line_for_readers_that_may_not_be_published_is_refused_at_the_sign_off() -> None:
    version = make_draft()
    send_to_review(version)
    grace = clinician()
    with pytest.raises(NotAllowed, match="cannot say “board certified”: .* full name of the board"):
        sign_off(version, reviewer=grace, reviewer_line="Grace Hopper, MD, board certified")
    named = "Grace Hopper, MD, board certified by the American Board of Psychiatry and Neurology"
    sign_off_and_publish(version, reviewer=grace, reviewer_line=named)

    assert ArticleVersion.objects.get().reviewer_line == named


def test_signed_off_article_is_public_in_production_and_names_its_reviewer(client: Client, settings: object) -> None:
    settings.SHOW_UNREVIEWED_ARTICLES = False
    sign_off_and_publish(make_version_in_review(title="What sleep does"), reviewer=clinician(), reviewer_line=LINE)
    response = client.get("/learn/sleep/")

    assert response.status_code == 200
    assert "<h1>What sleep does</h1>" in response.text
    assert f"Reviewed by {LINE}" in response.text
    assert "Not yet reviewed by a clinician" not in response.text


def test_unsigned_article_says_in_production_that_it_waits_for_its_review(client: Client, settings: object) -> None:
    settings.SHOW_UNREVIEWED_ARTICLES = False
    make_version_in_review(title="What sleep does")
    response = client.get("/learn/sleep/")

    assert response.status_code == 404
    assert "This article waits for its review" in response.text
    assert "What sleep does" not in response.text


@pytest.mark.parametrize("path", ["/", "/learn/"])
def test_lists_leave_out_unsigned_articles_in_production_and_say_so(
    client: Client, settings: object, path: str
) -> None:
    make_version_in_review("sleep", title="What sleep does")
    sign_off_and_publish(
        make_version_in_review("rest", title="What rest does"), reviewer=clinician(), reviewer_line=LINE
    )
    settings.SHOW_UNREVIEWED_ARTICLES = False
    told = client.get(path).text

    assert ("What rest does" in told, "What sleep does" in told) == (True, False)
    assert ARTICLES_WAIT in told


@pytest.mark.parametrize("path", ["/", "/learn/"])
def test_lists_without_one_signed_article_announce_none_and_claim_no_review(
    client: Client, articles: None, settings: object, path: str
) -> None:
    settings.SHOW_UNREVIEWED_ARTICLES = False
    main = parse(client.get(path).text).find("body/main")
    announcing = re.compile(r"four conditions|has its own answer|guides to go|each article says|(is|are|being) review")

    assert ARTICLES_WAIT in text_of(main)
    assert [card for card in main.iter("article") if card.get("class") == "article-card"] == []
    assert announcing.findall(text_of(main).lower()) == []


@pytest.mark.parametrize("path", ["/", "/learn/"])
def test_lists_of_all_articles_speak_of_none_that_waits(client: Client, articles: None, path: str) -> None:
    told = client.get(path).text

    assert ("Four conditions, four different answers" in told, ARTICLES_WAIT in told) == (True, False)


def test_unsigned_article_is_shown_locally_with_a_line_that_says_so(client: Client) -> None:
    make_version_in_review(title="What sleep does")
    told = client.get("/learn/sleep/").text

    assert "Not yet reviewed by a clinician." in told.partition("<main")[2].partition("In short")[0]


@pytest.mark.parametrize("show_unreviewed", [True, False])
def test_draft_is_never_shown(client: Client, settings: object, show_unreviewed: bool) -> None:
    settings.SHOW_UNREVIEWED_ARTICLES = show_unreviewed
    make_draft("sleep", title="What nobody may read yet")

    assert client.get("/learn/sleep/").status_code == 404
    for path in ("/", "/learn/", "/learn/sleep/", "/sitemap.xml"):
        assert "What nobody may read yet" not in client.get(path).text


def test_newer_draft_leaves_the_published_version_in_its_place(client: Client) -> None:
    version = make_version_in_review(title="What sleep does")
    sign_off_and_publish(version, reviewer=clinician(), reviewer_line=LINE)
    new_draft(version.article, written_by=None, title="What sleep might do")

    assert "<h1>What sleep does</h1>" in client.get("/learn/sleep/").text


def test_newer_unsigned_version_leaves_the_signed_one_in_its_place(client: Client) -> None:
    version = make_version_in_review(title="What sleep does")
    sign_off_and_publish(version, reviewer=clinician(), reviewer_line=LINE)
    newer = new_draft(version.article, written_by=None, title="What sleep might do")
    send_to_review(newer)

    assert "<h1>What sleep does</h1>" in client.get("/learn/sleep/").text


def test_address_that_is_no_article_answers_the_ordinary_404_page(client: Client) -> None:
    response = client.get("/learn/no-such-article/")

    assert response.status_code == 404
    assert "We cannot find that page" in response.text


def sign_off_as_typed(version: ArticleVersion) -> dict[str, str]:
    return {"reviewer_line": LINE, "has_read": "on", "seen": digest_of(version)}


def draft_as_typed(version: ArticleVersion, **changed: str) -> dict[str, object]:
    names = ("title", "short_title", "description", "evidence", "in_short", "body", "author_name")
    seen = {"opened_with": draft_form.mark_of(draft_form.editable_words(version))}
    return {**{name: getattr(version, name) for name in names}, "offers_call": "on", **seen, **changed}


def test_editor_edits_a_draft_in_the_admin() -> None:
    draft = make_draft()
    response = client_of(make_staff("edith", "editor")).post(
        f"/admin/pages/articleversion/{draft.pk}/change/", draft_as_typed(draft, title="What an editor typed")
    )

    assert response.status_code == 302
    assert ArticleVersion.objects.get().title == "What an editor typed"


def test_markup_that_an_editor_types_is_cleaned_before_it_is_stored() -> None:
    draft = make_draft()
    client_of(make_staff("edith", "editor")).post(
        f"/admin/pages/articleversion/{draft.pk}/change/", draft_as_typed(draft, body="<p>Hi<script>x()</script></p>")
    )

    assert ArticleVersion.objects.get().body == "<p>Hi</p>"


def test_editor_takes_a_draft_to_review_in_the_admin() -> None:
    draft = make_draft()
    client_of(make_staff("edith", "editor")).post(f"/admin/pages/articleversion/{draft.pk}/send-to-review/")

    assert ArticleVersion.objects.get().state == "IN_REVIEW"


def test_editor_starts_a_new_version_from_the_newest_words_and_is_its_writer() -> None:
    version = make_version_in_review(title="What sleep does")
    editor = make_staff("edith", "editor")
    client_of(editor).post(f"/admin/pages/articleversion/{version.pk}/new-version/")

    newest = ArticleVersion.objects.order_by("-number").first()
    assert (newest.number, newest.title, newest.state, newest.written_by) == (2, "What sleep does", "DRAFT", editor)


def test_editor_cannot_change_a_version_in_review_through_the_admin() -> None:
    version = make_version_in_review(title="As it was")
    response = client_of(make_staff("edith", "editor")).post(
        f"/admin/pages/articleversion/{version.pk}/change/", draft_as_typed(version, title="Another title")
    )

    assert response.status_code == 422
    assert "Nothing of yours is lost" in response.text
    assert ArticleVersion.objects.get().title == "As it was"


def test_editor_cannot_sign_off_through_the_admin() -> None:
    version = make_version_in_review()
    response = client_of(make_staff("edith", "editor")).post(
        f"/admin/pages/articleversion/{version.pk}/sign-off/", {"reviewer_line": LINE}
    )

    assert response.status_code == 403
    assert ArticleVersion.objects.get().state == "IN_REVIEW"


def test_clinician_signs_off_through_the_admin() -> None:
    version = make_version_in_review()
    client_of(clinician()).post(f"/admin/pages/articleversion/{version.pk}/sign-off/", sign_off_as_typed(version))

    stored = ArticleVersion.objects.get()
    assert (stored.state, stored.reviewer_line, stored.reviewed_by.username) == ("APPROVED", LINE, "grace")


def test_clinician_who_wrote_a_version_is_told_in_the_admin_that_another_must_sign() -> None:
    writer = clinician()
    version = make_version_in_review(written_by=writer)
    response = client_of(writer).post(f"/admin/pages/articleversion/{version.pk}/sign-off/", sign_off_as_typed(version))

    assert "Another clinician must sign off what you wrote." in response.text
    assert ArticleVersion.objects.get().state == "IN_REVIEW"


def test_unknown_source_is_named_to_the_editor_who_sends_a_draft_to_review() -> None:
    draft = make_draft(body="<p>Nobody knows this source [R999].</p>")
    response = client_of(make_staff("edith", "editor")).post(
        f"/admin/pages/articleversion/{draft.pk}/send-to-review/", follow=True
    )

    assert "There is no reference with the key R999." in response.text
    assert ArticleVersion.objects.get().state == "DRAFT"


@pytest.mark.parametrize("step", ["sign-off", "send-back", "publish", "call-off", "new-version", "go-back"])
def test_steps_of_a_version_are_taken_by_post_alone(step: str) -> None:
    version = make_version_in_review()
    account = clinician()
    account.groups.add(Group.objects.get(name="editor"))
    client_of(account).get(f"/admin/pages/articleversion/{version.pk}/{step}/")

    assert ArticleVersion.objects.get().state == "IN_REVIEW"


def test_somebody_with_the_permission_but_who_is_the_writer_stays_refused_whatever_else_they_may_do() -> None:
    writer = make_staff("all", "editor", is_superuser=True)
    writer.user_permissions.add(Permission.objects.get(codename="sign_off_articleversion"))
    version = make_version_in_review(written_by=writer)
    with pytest.raises(NotAllowed, match="Another clinician"):
        sign_off(version, reviewer=writer, reviewer_line=LINE)


def test_reference_without_an_address_is_refused_by_the_database() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_reference("R91", doi="")
