from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client

from pages import corrections
from pages.corrections import add_correction, changed_statements, take_back
from pages.models import ArticleVersion, Correction
from pages.publishing import send_to_review
from pages.refusals import NotAllowed
from tests.factories import make_draft, make_published_version, make_staff, sign_off_and_publish
from tests.markup import elements, one, parse, text_of

pytestmark = pytest.mark.django_db
FIRST, SECOND = datetime(2026, 3, 1, 15, tzinfo=UTC), datetime(2026, 4, 2, 2, tzinfo=UTC)  # April 1 in Leesburg
WORDS = {"said_before": "Sleep helps everybody.", "says_now": "Sleep helps many.", "reason": "We misread the study."}


@pytest.fixture
def draft() -> ArticleVersion:
    """A second version, not yet published."""
    with time_machine.travel(FIRST, tick=False):
        make_published_version()
        return make_draft(written_by=make_staff("edith", "editor"))


def publish(version: ArticleVersion) -> None:
    send_to_review(version)
    sign_off_and_publish(version, reviewer=make_staff("clara", "clinician"), reviewer_line="Clara Test, MD")


def correct(version: ArticleVersion, **words: str) -> Correction:
    return add_correction(version, made_by=make_staff(f"author-{User.objects.count()}"), **{**WORDS, **words})


def list_of(client: Client) -> str:
    return text_of(one(parse(client.get("/corrections/").text), "main"))


def test_list_of_corrections_says_when_there_are_none(client: Client) -> None:
    assert "Corrections so far: none" in list_of(client)


def test_correction_is_public_from_the_day_its_version_is_published(client: Client, draft: ArticleVersion) -> None:
    with time_machine.travel(FIRST, tick=False):
        correct(draft)
        assert "Corrections so far: none" in list_of(client)
        assert "What we corrected" not in client.get("/learn/sleep/").text
    with time_machine.travel(SECOND, tick=False):
        publish(draft)
        told = list_of(client)

    line = "Before: Sleep helps everybody. Now: Sleep helps many. Why: We misread the study."
    assert f"April 1, 2026: What sleep does {line}" in told
    assert "Corrections so far: none" not in told


def test_article_shows_its_own_corrections_and_no_others(client: Client, draft: ArticleVersion) -> None:
    make_published_version("rest")
    correct(draft)
    publish(draft)

    assert "Sleep helps everybody." in client.get("/learn/sleep/").text
    assert "Sleep helps everybody." not in client.get("/learn/rest/").text


def test_line_added_after_the_publication_carries_the_day_on_which_it_was_added(
    client: Client, draft: ArticleVersion
) -> None:
    with time_machine.travel(FIRST + timedelta(days=1), tick=False):
        publish(draft)
    with time_machine.travel(FIRST + timedelta(days=10), tick=False):
        correct(draft)
        assert "March 11, 2026: What sleep does" in list_of(client)


def test_newest_correction_stands_first(client: Client, draft: ArticleVersion) -> None:
    publish(draft)
    correct(draft, said_before="The older mistake")
    correct(draft, said_before="The newer mistake")
    told = list_of(client)

    assert told.index("The newer mistake") < told.index("The older mistake")


def test_list_leads_to_articles_that_can_be_read(client: Client, draft: ArticleVersion) -> None:
    correct(draft)
    publish(draft)
    links = [link.get("href") for link in elements(one(parse(client.get("/corrections/").text), "main"), "a")]

    assert "/learn/sleep/" in links


def test_correction_of_an_article_that_is_gone_stays_without_a_link(monkeypatch: pytest.MonkeyPatch) -> None:
    version = make_published_version()
    make_published_version()
    correct(version.article.versions.get(number=2))
    monkeypatch.setattr(corrections, "shelf", lambda: type("Empty", (), {"cards": []})())

    assert [(line.title, line.url) for line in corrections.public_corrections()] == [("What sleep does", "")]


def test_what_staff_typed_is_shown_as_text(client: Client, draft: ArticleVersion) -> None:
    correct(draft, said_before="<script>alert(1)</script>")
    publish(draft)

    for path in ("/corrections/", "/learn/sleep/"):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in client.get(path).text


def test_first_version_of_an_article_has_nothing_to_correct() -> None:
    with pytest.raises(NotAllowed, match="nothing to correct"):
        correct(make_draft())


def test_correction_can_be_taken_back_until_its_version_is_published(draft: ArticleVersion) -> None:
    take_back(correct(draft))
    kept = correct(draft)
    publish(draft)
    with pytest.raises(NotAllowed, match="public corrections stay"):
        take_back(kept)

    assert Correction.objects.get() == kept


@pytest.mark.parametrize(
    "statement", ["UPDATE pages_correction SET reason = 'Another'", "DELETE FROM pages_correction"]
)
def test_database_refuses_to_change_or_delete_a_public_correction(draft: ArticleVersion, statement: str) -> None:
    line = correct(draft)
    publish(draft)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    with pytest.raises(IntegrityError), transaction.atomic():
        line.delete()

    assert Correction.objects.get().reason == "We misread the study."


def test_sentences_with_a_source_that_are_gone_are_named(draft: ArticleVersion) -> None:
    draft.body = draft.body.replace("Sleep is a rest", "Sleep, we think, is a rest")
    assert changed_statements(draft) == []
    draft.body = draft.body.replace("Some are common", "Many are common")

    assert changed_statements(draft) == ["Some are common, and a few are serious."]


@pytest.mark.parametrize(
    "text", ["Ada told ada@visitor.example", "call 703 555 0199", "(703) 555-0199", "+1 703-555-0199"]
)
def test_line_with_an_address_or_a_number_names_somebody(text: str) -> None:
    assert corrections.names_somebody(text) is True


@pytest.mark.parametrize(
    "text", ["37% of 3,671 people in 2006", "NCT04032301", "0.5 mg/kg over 40 minutes", "2019–2021"]
)
def test_line_with_figures_names_nobody(text: str) -> None:
    assert corrections.names_somebody(text) is False
