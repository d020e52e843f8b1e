from datetime import date, timedelta

import pytest
from django.utils import timezone

from pages.markup import tree
from pages.models import ArticleVersion
from pages.page_lines import approval_line, dates_line, machines_line, page_drawn, pictures_line
from tests.factories import make_draft, make_version_in_review
from tests.markup import parse, text_of

STATEMENT = "an anesthetic, not FDA-approved for this, off-label"
TODAY = date(2026, 11, 23)


def page(inside: str) -> object:
    return tree(f"<html><body><main>{inside}</main></body></html>")


def advice(line: object) -> list[str]:
    return [fault.advice for fault in line.faults]


@pytest.mark.django_db
def test_page_is_drawn_as_readers_would_get_it(client: object) -> None:
    version = make_version_in_review()
    drawn = next(tree(page_drawn(version)).iter("article"))
    (got,) = parse(client.get("/learn/sleep/").text).iter("article")

    assert text_of(drawn).replace("these hard questions", "") == text_of(got).replace("these hard questions", "")


@pytest.mark.django_db
def test_page_of_a_draft_is_drawn_without_storing_anything() -> None:
    draft = make_draft(title="What a draft says")

    assert "What a draft says" in text_of(tree(page_drawn(draft)))
    assert ArticleVersion.objects.get().body_html == ""


@pytest.mark.parametrize(
    ("inside", "faults"),
    [
        (f'<div class="approval">{STATEMENT}</div><h2 id="risks">Risks</h2><a href="/consultation/">Ask</a>', 0),
        (f'<div class="approval">{STATEMENT}</div>', 0),
        (f'<a href="/consultation/">Ask</a><div class="approval">{STATEMENT}</div>', 1),
        (f'<div class="approval">{STATEMENT}</div><a href="/consultation/">Ask</a><h2 id="risks">Risks</h2>', 1),
        ('<div class="approval">an anesthetic, off-label</div>', 1),
        ("<p>No statement</p>", 4),
    ],
)
def test_statement_on_approval_and_risks_stand_above_the_first_way_to_ask(inside: str, faults: int) -> None:
    assert len(advice(approval_line(page(inside), ArticleVersion()))) == faults


@pytest.mark.parametrize(
    ("inside", "faults"),
    [
        ('<img src="a.avif" alt="A brain">', 0),
        ('<img src="a.avif" alt="" role="presentation">', 0),
        ('<img src="a.avif" alt="" aria-hidden="true">', 0),
        ('<img src="a.avif" alt=" ">', 1),
        ('<img src="a.avif">', 1),
        ('<svg aria-hidden="true"></svg>', 0),
        ('<svg role="img" aria-label="71% against 6%"></svg>', 0),
        ("<svg><title>71% against 6%</title></svg>", 0),
        ("<svg><rect/></svg>", 1),
        ("<figure><svg><rect/></svg></figure>", 1),
        ("<figure><svg><rect/></svg><table><tr><td>71%</td></tr></table></figure>", 0),
    ],
)
def test_pictures_and_charts_are_told_in_words(inside: str, faults: int) -> None:
    assert len(advice(pictures_line(page(inside), ArticleVersion()))) == faults


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        ('{"@type": "WebPage", "name": "What sleep does", "url": "https://elsewhere.example"}', 0),
        ('{"@graph": [{"name": "What sleep does"}, {"citation": ["Sleeper A. A study."]}]}', 0),
        ('{"name": "What sleep cures"}', 1),
        ('{"description": "What sleep does. It cures."}', 1),
        ('{"name": "What', 1),
    ],
)
def test_machines_are_told_nothing_that_readers_cannot_see(told: str, faults: int) -> None:
    inside = f'<h1>What sleep  does</h1><p>Sleeper A. A study.</p><script type="application/ld+json">{told}</script>'

    assert len(advice(machines_line(page(inside), ArticleVersion()))) == faults


@pytest.mark.parametrize(
    ("days", "passes"), [(None, True), (-1, False), (0, True), (365, True), (366, True), (367, False)]
)
def test_next_review_lies_ahead_and_within_a_year(days: int | None, passes: bool) -> None:
    today = timezone.localdate()
    due = None if days is None else today + timedelta(days=days)

    assert dates_line(ArticleVersion(next_review_on=due)).passes is passes


def test_next_review_is_counted_from_the_last_one() -> None:
    today = timezone.localdate()
    reviewed = {"reviewed_on": today - timedelta(days=300), "next_review_on": today + timedelta(days=100)}

    assert advice(dates_line(ArticleVersion(**reviewed))) == [
        "The next review is more than a year after the last one. Choose an earlier day."
    ]
