"""What a clinician has signed off is published now or at a set time, in the order in which it was written."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from clinic_site.edition import forget_edition
from pages import publishing
from pages.addresses import retire
from pages.checklist import NotReady
from pages.models import ArticleVersion
from pages.next_change import next_change_by_the_clock
from pages.publishing import call_off, new_draft, publish, send_to_review
from pages.refusals import NotAllowed
from tests.factories import make_published_version, make_staff, make_version_in_review, sign_off
from tests.sleep_article import body_with

pytestmark = pytest.mark.django_db
IN_A_DAY = timedelta(days=1)


@pytest.fixture
def grace() -> User:
    return make_staff("grace", "clinician")


@pytest.fixture(autouse=True)
def as_in_production(settings: object) -> None:
    settings.SHOW_UNREVIEWED_ARTICLES = False


def signed_version(grace: User, slug: str = "sleep", **words: object) -> ArticleVersion:
    version = make_version_in_review(slug, **words)
    sign_off(version, reviewer=grace)
    return version


def next_signed_version(before: ArticleVersion, grace: User, **words: object) -> ArticleVersion:
    version = new_draft(before.article, written_by=None, **words)
    send_to_review(version)
    sign_off(version, reviewer=grace)
    return version


def test_signed_off_version_is_shown_to_nobody_before_it_is_published(client: Client, grace: User) -> None:
    version = signed_version(grace)
    assert client.get("/learn/sleep/").status_code == 404
    publish(version, by=grace)

    assert client.get("/learn/sleep/").status_code == 200


@pytest.mark.parametrize("role", ["editor", "clinician", "owner"])
def test_editor_clinician_and_owner_publish_what_is_signed_off(grace: User, role: str) -> None:
    version = signed_version(grace)
    publish(version, by=make_staff("sam", role))

    assert version.events.get(kind="PUBLISHED").by.username == "sam"


def test_front_desk_publishes_nothing(grace: User) -> None:
    version = signed_version(grace)
    with pytest.raises(NotAllowed, match="Only an editor, a clinician or the owner"):
        publish(version, by=make_staff("fred", "front desk"))

    assert ArticleVersion.objects.get().published_at is None


def test_version_that_nobody_has_signed_off_is_not_published(grace: User) -> None:
    with pytest.raises(NotAllowed, match="signed off can be published"):
        publish(make_version_in_review(), by=grace)


def test_planned_version_appears_by_the_clock_and_no_sooner(client: Client, grace: User) -> None:
    version, at = signed_version(grace), timezone.now() + IN_A_DAY
    publish(version, by=grace, at=at)
    with time_machine.travel(at - timedelta(seconds=1), tick=False):
        assert client.get("/learn/sleep/").status_code == 404
        assert next_change_by_the_clock() == pytest.approx(at.timestamp())
    with time_machine.travel(at, tick=False):
        assert client.get("/learn/sleep/").status_code == 200


def test_time_that_has_passed_is_refused(grace: User) -> None:
    version = signed_version(grace)
    with pytest.raises(NotAllowed, match="That time has passed"):
        publish(version, by=grace, at=timezone.now() - timedelta(seconds=1))

    assert ArticleVersion.objects.get().published_at is None


def test_time_after_the_next_review_is_refused(grace: User) -> None:
    version = signed_version(grace)
    with pytest.raises(NotAllowed, match="due for its next review"):
        publish(version, by=grace, at=timezone.now() + timedelta(days=367))


def test_plan_is_called_off_before_its_time_and_can_be_made_anew(grace: User) -> None:
    version = signed_version(grace)
    publish(version, by=grace, at=timezone.now() + IN_A_DAY)
    call_off(version, by=grace)
    assert ArticleVersion.objects.get().published_at is None
    publish(version, by=grace)

    assert list(version.events.values_list("kind", flat=True))[-3:] == ["PLANNED", "CALLED_OFF", "PUBLISHED"]


def test_what_is_published_cannot_be_called_off(grace: User) -> None:
    version = make_published_version(reviewer=grace)
    with pytest.raises(NotAllowed, match="this version is published"):
        call_off(version, by=grace)


def test_plan_is_not_replaced_unseen(grace: User) -> None:
    version, at = signed_version(grace), datetime(2026, 12, 1, 14, 30, tzinfo=UTC)
    with time_machine.travel(at - IN_A_DAY, tick=False):
        publish(version, by=grace, at=at)
        with pytest.raises(NotAllowed, match="planned for 9:30 am Eastern on Tuesday, December 1, 2026"):
            publish(version, by=make_staff("olga", "owner"))


def test_newer_version_takes_the_place_of_the_one_before(client: Client, grace: User) -> None:
    first = make_published_version(reviewer=grace, title="The first words")
    publish(next_signed_version(first, grace, title="The second words"), by=grace)
    forget_edition()

    assert "<h1>The second words</h1>" in client.get("/learn/sleep/").text


def test_version_that_no_longer_passes_the_checklist_is_not_published(grace: User) -> None:
    link = (
        '<h2 id="risks">Risks</h2><p>Some are common, and a few are serious [R90]: <a href="/learn/rest/">rest</a>.</p>'
    )
    rest = make_published_version("rest", reviewer=grace)
    version = make_version_in_review(body=body_with(risks=link))
    sign_off(version, reviewer=grace)
    retire(rest.article, by=grace, to_page="HOME")
    with pytest.raises(NotReady, match="Links"):
        publish(version, by=grace)


def test_older_version_is_not_published_over_a_newer_one(grace: User) -> None:
    first = signed_version(grace)
    publish(next_signed_version(first, grace), by=grace)
    with pytest.raises(NotAllowed, match="Version 2 comes after this one"):
        publish(first, by=grace)


def test_newer_version_waits_for_the_plan_of_the_older_to_be_called_off(grace: User) -> None:
    first = signed_version(grace)
    publish(first, by=grace, at=timezone.now() + IN_A_DAY)
    second = next_signed_version(first, grace)
    with pytest.raises(NotAllowed, match="Version 1 is planned for"):
        publish(second, by=grace)
    publish(second, by=grace, at=timezone.now() + 2 * IN_A_DAY)


def test_going_back_makes_a_draft_with_the_older_words_that_needs_its_own_sign_off(grace: User) -> None:
    first = make_published_version(reviewer=grace, title="The first words")
    publish(next_signed_version(first, grace, title="The second words"), by=grace)
    draft = new_draft(first.article, written_by=make_staff("edith", "editor"), based_on=first)

    assert (draft.number, draft.title, draft.state, draft.based_on) == (3, "The first words", "DRAFT", first)
    with pytest.raises(NotAllowed, match="signed off can be published"):
        publish(draft, by=grace)


@pytest.mark.django_db(transaction=True)
def test_of_two_clinicians_who_sign_off_at_once_the_second_is_told_and_nothing_is_done_twice() -> None:
    version = make_version_in_review()
    reviewers, start, told = [make_staff(name, "clinician") for name in ("ada", "emmy")], Barrier(2), []

    def sign(reviewer: User) -> None:
        start.wait()
        try:
            sign_off(ArticleVersion.objects.get(pk=version.pk), reviewer=reviewer)
        except NotAllowed as problem:
            told.append(str(problem))
        connection.close()

    threads = [Thread(target=sign, args=[reviewer]) for reviewer in reviewers]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert [words.partition(" has ")[2] for words in told] == [
        "signed off this version already. It is no longer in review."
    ]
    assert version.events.filter(kind="SIGNED_OFF").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_publish_at_once_the_second_is_told(grace: User) -> None:
    version, start, told = signed_version(grace), Barrier(2), []

    def publish_it() -> None:
        start.wait()
        try:
            publishing.publish(ArticleVersion.objects.get(pk=version.pk), by=grace)
        except NotAllowed as problem:
            told.append(str(problem))
        connection.close()

    threads = [Thread(target=publish_it) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert told == ["This version has been published already."]
    assert version.events.filter(kind="PUBLISHED").count() == 1
