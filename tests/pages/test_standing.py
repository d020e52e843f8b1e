"""Staff are told where a version stands, and what waits for them."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from clinic_site.staff_home import tasks_for
from pages.addresses import retire
from pages.models import ArticleVersion
from pages.publishing import new_draft, publish, send_back, send_to_review
from pages.standing import standing_of, with_standing
from tests.factories import make_draft, make_published_version, make_staff, make_version_in_review, sign_off

pytestmark = pytest.mark.django_db


@pytest.fixture
def grace() -> User:
    return make_staff("grace", "clinician")


@pytest.fixture
def edith() -> User:
    return make_staff("edith", "editor")


def label(version: ArticleVersion) -> str:
    return standing_of(with_standing(ArticleVersion.objects.all()).get(pk=version.pk)).label


def waiting_for(account: User) -> list[str]:
    return [task.text for task in tasks_for(account)]


def test_version_is_told_at_each_step_of_its_life(grace: User) -> None:
    version = make_draft()
    told = [label(version)]
    send_to_review(version)
    told.append(label(version))
    sign_off(version, reviewer=grace)
    told.append(label(version))
    publish(version, by=grace)

    assert [*told, label(version)] == ["Draft", "In review", "Signed off", "Published"]


def test_version_that_was_sent_back_or_planned_is_told(grace: User) -> None:
    back, planned = make_version_in_review("back"), make_version_in_review("planned")
    send_back(back, reviewer=grace, reason="No.")
    sign_off(planned, reviewer=grace)
    publish(planned, by=grace, at=timezone.now() + timedelta(days=1))

    assert (label(back), label(planned)) == ("Sent back", "Planned")


def test_version_that_was_replaced_and_the_last_of_a_retired_article_are_told(grace: User, edith: User) -> None:
    first = make_published_version(reviewer=grace)
    second = new_draft(first.article, written_by=edith)
    send_to_review(second)
    sign_off(second, reviewer=grace)
    publish(second, by=grace)
    assert (label(first), label(second)) == ("Superseded", "Published")
    retire(first.article, by=edith, to_page="HOME")

    assert (label(first), label(second)) == ("Superseded", "Retired")


def test_clinician_is_asked_to_read_what_others_wrote(grace: User) -> None:
    make_version_in_review("own", title="Own words", written_by=grace)
    make_version_in_review("other", title="Other words", written_by=make_staff("edith", "editor"))

    assert waiting_for(grace) == ["Read and sign off: Other words"]


def test_version_that_a_newer_one_in_review_has_overtaken_is_asked_of_nobody(grace: User, edith: User) -> None:
    first = make_version_in_review(title="Old words")
    newer = new_draft(first.article, written_by=edith, title="New words")
    assert waiting_for(grace) == ["Read and sign off: Old words"]
    send_to_review(newer)

    assert waiting_for(grace) == ["Read and sign off: New words"]


def test_editor_is_asked_to_publish_to_go_on_writing_and_to_see_what_should_change(grace: User, edith: User) -> None:
    make_draft("draft", title="Begun", written_by=edith)
    make_draft("foreign", title="Of somebody else", written_by=make_staff("emil", "editor"))
    send_back(make_version_in_review("back", title="Declined", written_by=edith), reviewer=grace, reason="No.")
    sign_off(make_version_in_review("signed", title="Ready"), reviewer=grace)

    assert waiting_for(edith) == ["Publish: Ready", "See what should change in: Declined", "Go on writing: Begun"]


@pytest.mark.parametrize("account", [{"role": "front desk"}, {"role": None, "is_superuser": True}])
def test_nobody_but_a_clinician_is_asked_to_sign_off(account: dict[str, object]) -> None:
    make_version_in_review(title="Words")

    assert waiting_for(make_staff("sam", **account)) == []


def test_long_list_of_what_waits_ends_with_a_way_to_the_rest(grace: User) -> None:
    for number in range(11):
        make_version_in_review(f"article-{number}")

    assert len(waiting_for(grace)) == 11
    assert waiting_for(grace)[-1] == "Read and sign off: more articles"
