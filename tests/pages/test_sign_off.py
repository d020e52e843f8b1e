"""Nothing is signed off but by a clinician who wrote none of it, by whichever route."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from pages import publishing
from pages.admin import draft_form
from pages.freezing import digest_of
from pages.models import ArticleVersion, VersionEvent, VersionWriter
from pages.publishing import new_draft, record_writer, send_back, send_to_review
from pages.refusals import NotAllowed
from tests.factories import make_draft, make_published_version, make_staff, make_version_in_review, sign_off

pytestmark = pytest.mark.django_db
LIST = "/admin/pages/articleversion/"


def clinician(username: str = "grace") -> User:
    return make_staff(username, "clinician")


def client_of(account: User) -> Client:
    client = Client()
    client.force_login(account, backend="clinic_site.staff_backend.StaffBackend")
    return client


def approve_directly(version: ArticleVersion, reviewer: User) -> None:
    with transaction.atomic():
        for kind in (VersionEvent.Kind.SIGNED_OFF, VersionEvent.Kind.PUBLISHED):
            publishing.record(version, kind, reviewer)
        ArticleVersion.objects.filter(pk=version.pk).update(
            state="APPROVED", reviewed_by=reviewer, reviewer_line="Somebody, MD", published_at=timezone.now()
        )


def state_of(version: ArticleVersion) -> str:
    return ArticleVersion.objects.get(pk=version.pk).state


def test_superuser_without_the_role_cannot_sign_off() -> None:
    version = make_version_in_review()
    with pytest.raises(NotAllowed, match="Only a clinician"):
        sign_off(version, reviewer=make_staff("root", is_superuser=True))

    assert state_of(version) == "IN_REVIEW"


def test_superuser_who_is_a_clinician_too_signs_off() -> None:
    version = make_version_in_review()
    sign_off(version, reviewer=make_staff("root", "clinician", is_superuser=True))

    assert state_of(version) == "APPROVED"


def test_clinician_whose_account_was_closed_meanwhile_cannot_sign_off() -> None:
    version, reviewer = make_version_in_review(), clinician()
    User.objects.filter(pk=reviewer.pk).update(is_active=False)
    with pytest.raises(NotAllowed, match="Only a clinician"):
        sign_off(version, reviewer=reviewer)

    assert state_of(version) == "IN_REVIEW"


def test_each_of_two_people_who_wrote_on_a_draft_is_refused() -> None:
    first, second = clinician("ada"), clinician("emmy")
    draft = make_draft(written_by=first)
    record_writer(draft, second)
    send_to_review(draft)
    for writer in (first, second):
        with pytest.raises(NotAllowed, match="Another clinician"):
            sign_off(draft, reviewer=writer)

    assert state_of(draft) == "IN_REVIEW"


def test_whoever_saves_a_changed_draft_in_the_admin_is_one_of_its_writers() -> None:
    ada, emmy = make_staff("ada", "editor"), make_staff("emmy", "editor")
    draft = make_draft(written_by=ada)
    names = ("title", "short_title", "description", "evidence", "in_short", "body", "author_name")
    typed = {**{name: getattr(draft, name) for name in names}, "offers_call": "on", "title": "Other words"}
    typed["opened_with"] = draft_form.mark_of(draft_form.editable_words(draft))
    client_of(emmy).post(f"{LIST}{draft.pk}/change/", typed)

    assert set(draft.writers.values_list("writer__username", flat=True)) == {"ada", "emmy"}


def test_words_taken_over_before_a_sign_off_keep_their_writer() -> None:
    writer = clinician()
    declined = make_version_in_review(written_by=writer)
    send_back(declined, reviewer=clinician("ada"), reason="Too strong.")
    draft = new_draft(declined.article, written_by=make_staff("edith", "editor"))
    send_to_review(draft)
    with pytest.raises(NotAllowed, match="Another clinician"):
        sign_off(draft, reviewer=writer)


def test_writer_of_words_that_another_clinician_has_signed_may_sign_the_next_version() -> None:
    writer = clinician()
    published = make_published_version(written_by=writer, reviewer=clinician("ada"))
    draft = new_draft(published.article, written_by=make_staff("edith", "editor"))
    send_to_review(draft)
    sign_off(draft, reviewer=writer)

    assert state_of(draft) == "APPROVED"


def test_digest_of_other_words_than_those_in_review_is_refused() -> None:
    version, other = make_version_in_review(), make_version_in_review("rest")
    with pytest.raises(NotAllowed, match="not the words that you had before you"):
        publishing.sign_off(version, reviewer=clinician(), reviewer_line="Grace, MD", seen=digest_of(other))

    assert state_of(version) == "IN_REVIEW"


def test_sign_off_keeps_what_was_signed_by_whom() -> None:
    version, reviewer = make_version_in_review(), clinician()
    sign_off(version, reviewer=reviewer)
    event = version.events.get(kind="SIGNED_OFF")

    assert (event.by, event.digest) == (reviewer, digest_of(ArticleVersion.objects.get(pk=version.pk)))


@pytest.mark.parametrize("role", ["front desk", "editor", "owner", None])
def test_database_refuses_a_reviewer_who_is_no_clinician(role: str | None) -> None:
    version = make_version_in_review()
    with pytest.raises(IntegrityError):
        approve_directly(version, make_staff("sam", role, is_superuser=role is None))

    assert state_of(version) == "IN_REVIEW"


def test_database_refuses_a_clinician_whose_account_is_closed() -> None:
    version = make_version_in_review()
    with pytest.raises(IntegrityError):
        approve_directly(version, make_staff("sam", "clinician", is_active=False))


def test_database_refuses_any_writer_as_reviewer() -> None:
    second = clinician()
    draft = make_draft(written_by=make_staff("edith", "editor"))
    record_writer(draft, second)
    send_to_review(draft)
    with pytest.raises(IntegrityError):
        approve_directly(draft, second)


def test_database_takes_a_clinician_who_has_the_right_by_name() -> None:
    version, reviewer = make_version_in_review(), make_staff("sam")
    reviewer.user_permissions.add(Permission.objects.get(codename="sign_off_articleversion"))
    approve_directly(version, reviewer)

    assert state_of(version) == "APPROVED"


def refuses(version: ArticleVersion, rule: str, **step: object) -> None:
    with pytest.raises(IntegrityError, match=f"pages_articleversion_{rule}"), transaction.atomic():
        ArticleVersion.objects.filter(pk=version.pk).update(**step)


def test_database_refuses_each_step_that_stands_in_the_row_alone_and_not_in_the_history() -> None:
    draft, reviewer = make_draft(body="<p>Ketamine cures.</p>"), clinician()
    refuses(draft, "is_sent_to_review_on_record", state="IN_REVIEW", frozen_at=timezone.now())
    reviewed = make_version_in_review("rest")
    signed = {"state": "APPROVED", "reviewed_by": reviewer, "reviewer_line": "Grace, MD"}
    publishing.record(reviewed, VersionEvent.Kind.SIGNED_OFF, clinician("ada"))  # by another than the row will say
    refuses(reviewed, "is_signed_off_on_record", **signed)
    publishing.record(reviewed, VersionEvent.Kind.SIGNED_OFF, reviewer)
    ArticleVersion.objects.filter(pk=reviewed.pk).update(**signed)
    refuses(reviewed, "is_published_on_record", published_at=timezone.now())

    assert (state_of(draft), state_of(reviewed)) == ("DRAFT", "APPROVED")


def test_database_refuses_to_take_in_a_version_as_signed_off() -> None:
    version = make_version_in_review()
    version.pk, version.number, version.state = None, 9, "APPROVED"
    version.reviewed_by, version.reviewer_line = clinician(), "Grace, MD"
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleVersion.objects.bulk_create([version])

    assert ArticleVersion.objects.count() == 1


@pytest.mark.parametrize("state", ["DRAFT", "IN_REVIEW", "SENT_BACK"])
def test_database_refuses_a_step_back_from_the_sign_off(state: str) -> None:
    version = make_published_version(reviewer=clinician())
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleVersion.objects.update(state=state, published_at=None, reviewed_by=None, reviewer_line="")

    assert state_of(version) == "APPROVED"


@pytest.mark.parametrize("state", ["DRAFT", "IN_REVIEW", "APPROVED"])
def test_database_refuses_to_take_up_what_was_sent_back(state: str) -> None:
    version, reviewer = make_version_in_review(), clinician()
    send_back(version, reviewer=reviewer, reason="Too strong.")
    signed = {"reviewed_by": reviewer, "reviewer_line": "Grace, MD"} if state == "APPROVED" else {}
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleVersion.objects.update(state=state, **signed)

    assert state_of(version) == "SENT_BACK"


def test_database_refuses_a_draft_that_skips_its_review() -> None:
    draft = make_draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleVersion.objects.update(
            state="APPROVED", frozen_at=timezone.now(), reviewed_by=clinician(), reviewer_line="Grace, MD"
        )

    assert state_of(draft) == "DRAFT"


@pytest.mark.parametrize("change", [{"published_at": None}, {"published_at": timezone.now() + timedelta(days=9)}])
def test_database_refuses_another_time_for_what_is_published(change: dict[str, object]) -> None:
    version = make_published_version(reviewer=clinician())
    before = ArticleVersion.objects.get().published_at
    with pytest.raises(IntegrityError), transaction.atomic():
        ArticleVersion.objects.filter(pk=version.pk).update(**change)

    assert ArticleVersion.objects.get().published_at == before


def test_database_keeps_the_history_and_the_writers_of_what_has_left_the_draft() -> None:
    make_version_in_review(written_by=make_staff("edith", "editor"))
    for rows in (VersionEvent.objects.all(), VersionWriter.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        VersionEvent.objects.update(note="Something else.")
    with pytest.raises(IntegrityError), transaction.atomic():
        VersionWriter.objects.update(writer=clinician())

    assert (VersionEvent.objects.count(), VersionWriter.objects.count()) == (2, 1)


def test_database_takes_no_writer_for_words_that_are_frozen() -> None:
    version = make_version_in_review()
    with pytest.raises(IntegrityError), transaction.atomic():
        record_writer(version, clinician())


def test_loading_the_shipped_articles_publishes_none() -> None:
    call_command("load_articles", verbosity=0)
    call_command("load_articles", verbosity=0)

    assert set(ArticleVersion.objects.values_list("state", "published_at")) == {("IN_REVIEW", None)}


@pytest.mark.parametrize("action", ["sign_off", "sign-off", "_sign_off", "publish", "delete_selected"])
def test_forged_action_on_the_list_signs_off_publishes_and_deletes_nothing(action: str) -> None:
    version = make_version_in_review()
    account = clinician()
    account.groups.add(Group.objects.get(name="editor"))
    client_of(account).post(LIST, {"action": action, "_selected_action": [version.pk]})

    assert (state_of(version), ArticleVersion.objects.get().published_at) == ("IN_REVIEW", None)


def test_editor_sends_several_drafts_to_review_and_is_told_of_each_that_cannot_go() -> None:
    good, bad = make_draft("good"), make_draft("bad", body="<p>Nobody knows this source [R999].</p>")
    chosen = {"action": "send_chosen_to_review", "_selected_action": [good.pk, bad.pk]}
    response = client_of(make_staff("edith", "editor")).post(LIST, chosen, follow=True)

    assert (state_of(good), state_of(bad)) == ("IN_REVIEW", "DRAFT")
    assert "There is no reference with the key R999." in response.text


def test_forged_action_of_a_clinician_sends_nothing_to_review() -> None:
    draft = make_draft()
    client_of(clinician()).post(LIST, {"action": "send_chosen_to_review", "_selected_action": [draft.pk]})

    assert state_of(draft) == "DRAFT"


def test_version_without_text_is_not_sent_to_review() -> None:
    draft = make_draft(body="<p> </p>")
    with pytest.raises(NotAllowed, match="no text yet"):
        send_to_review(draft)

    assert state_of(draft) == "DRAFT"


def test_version_is_sent_back_with_a_reason_and_keeps_its_words() -> None:
    version, reviewer = make_version_in_review(title="As it was"), clinician()
    send_back(version, reviewer=reviewer, reason=" The dose is wrong. ")
    event = version.events.get(kind="SENT_BACK")

    assert (event.by, event.note) == (reviewer, "The dose is wrong.")
    assert (state_of(version), ArticleVersion.objects.get().title) == ("SENT_BACK", "As it was")


def test_version_is_not_sent_back_without_a_reason_or_by_an_editor() -> None:
    version = make_version_in_review()
    with pytest.raises(NotAllowed, match="Say what should change"):
        send_back(version, reviewer=clinician(), reason=" ")
    with pytest.raises(NotAllowed, match="Only a clinician"):
        send_back(version, reviewer=make_staff("edith", "editor"), reason="No.")

    assert state_of(version) == "IN_REVIEW"


def test_version_that_was_sent_back_cannot_be_signed_off_and_is_shown_to_nobody(client: Client) -> None:
    version = make_version_in_review(title="Too strong")
    send_back(version, reviewer=clinician(), reason="Too strong.")
    with pytest.raises(NotAllowed, match="grace has sent back this version already"):
        sign_off(version, reviewer=clinician("ada"))

    assert client.get("/learn/sleep/").status_code == 404
    assert "Too strong" not in client.get("/").text
