"""The page of a version shows staff what there is to fix before readers can have it."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from pages.models import ArticleVersion
from tests.factories import make_draft, make_staff, make_version_in_review, sign_off_and_publish
from tests.markup import elements, parse, text_of
from tests.sleep_article import body_with

pytestmark = pytest.mark.django_db
NEXT_STEP = '<h2 id="next-step">Next step</h2><p>{}</p>'
UNSOURCED = body_with(next_step=NEXT_STEP.format("Sleep eases a bad mood."))


def checklist_on(version: ArticleVersion, role: str = "editor") -> object:
    client = Client()
    client.force_login(make_staff("sam", role), backend="clinic_site.staff_backend.StaffBackend")
    html = client.get(f"/admin/pages/articleversion/{version.pk}/change/").text
    return next((one for one in elements(parse(html), "section") if one.get("class") == "checklist"), None)


def lines_of(section: object, state: str) -> list[str]:
    lines = [one for one in elements(section, "li") if one.get("class") == f"checklist__line checklist__line--{state}"]
    return [text_of(line) for line in lines]


def test_what_must_be_fixed_is_said_in_words_with_the_sentence_and_its_place() -> None:
    section = checklist_on(make_draft(body=UNSOURCED))
    (line,) = lines_of(section, "must")

    assert "Claims: fix this (must)." in line
    assert "“Sleep eases a bad mood.”" in line
    assert "in the text, under “next step”." in line
    assert "Must be fixed before readers can have it" in text_of(section)


def test_what_passes_is_said_in_words_too() -> None:
    lines = lines_of(checklist_on(make_draft()), "pass")

    assert len(lines) == 16
    assert all(": pass." in line for line in lines)


def test_list_says_how_many_pass_and_that_it_is_drawn_from_what_is_saved() -> None:
    told = text_of(checklist_on(make_draft(body=UNSOURCED)))

    assert "15 of 16 lines pass." in told
    assert "This list is drawn from what is saved" in told


def test_each_thing_to_fix_in_a_draft_links_to_its_field() -> None:
    section = checklist_on(make_draft(body=UNSOURCED, in_short="Sleep helps [R90].", description="Short."))

    assert {link.get("href") for link in elements(section, "a")} == {"#id_body", "#id_in_short", "#id_description"}


def test_reader_of_a_draft_without_its_fields_gets_no_link_that_leads_nowhere() -> None:
    section = checklist_on(make_draft(body=UNSOURCED), "clinician")

    assert elements(section, "a") == []
    assert "under “next step”" in text_of(section)


def test_clinician_sees_the_list_of_a_version_in_review_with_links_to_the_page() -> None:
    section = checklist_on(make_version_in_review(body=UNSOURCED), "clinician")

    assert [link.get("href") for link in elements(section, "a")] == ["/learn/sleep/#next-step"]
    assert "drawn from what is saved" not in text_of(section)


def test_version_in_review_that_readers_cannot_open_has_no_link(settings: object) -> None:
    settings.SHOW_UNREVIEWED_ARTICLES = False
    section = checklist_on(make_version_in_review(body=UNSOURCED), "clinician")

    assert elements(section, "a") == []


def test_signed_off_version_has_no_list_any_more() -> None:
    version = make_version_in_review()
    sign_off_and_publish(version, reviewer=make_staff("grace", "clinician"), reviewer_line="Grace Hopper, MD")

    assert timezone.localdate() == version.reviewed_on
    assert checklist_on(version) is None


def test_many_faults_in_one_line_are_folded_after_the_first_five() -> None:
    section = checklist_on(make_draft(body=body_with(next_step=NEXT_STEP.format("Sleep eases a bad mood. " * 9))))
    folded = [one for one in elements(section, "details") if "4 more under “Claims”" in text_of(one)]

    assert [len(elements(one, "li")) for one in folded] == [4]


def test_markup_in_a_sentence_is_shown_as_text() -> None:
    section = checklist_on(make_draft(title="Sleep lifts 90% of <script>x()</script> moods"))

    assert list(section.iter("script")) == []
    assert "Sleep lifts 90% of <script>x()</script> moods" in text_of(section)


def test_draft_that_cites_what_is_unknown_still_opens() -> None:
    section = checklist_on(make_draft(body=body_with(next_step=NEXT_STEP.format("Sleep eases mood [R998]."))))

    assert "There is no reference with the key R998." in text_of(section)


def test_marks_of_the_list_differ_in_shape_and_not_in_color_alone() -> None:
    styles = (Path(__file__).parents[2] / "static/css/staff-checklist.css").read_text()
    section = checklist_on(make_draft(body=UNSOURCED))
    marks = {text_of(mark) for mark in elements(section, "span") if mark.get("class") == "checklist__mark"}

    assert marks == {"✓", "✕"}
    assert len(set(re.findall(r"__mark \{[^}]*border-radius: ([^;]+);", styles))) == 3
