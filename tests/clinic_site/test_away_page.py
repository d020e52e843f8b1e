"""The page that the web server in front shows while the site does not answer."""

from dataclasses import replace
from pathlib import Path

import pytest

from clinic_site import facts
from clinic_site.away_page import away_page_path, renew_away_page
from clinic_site.models import ClinicProfile
from tests.clinic_site.test_facts import REAL
from tests.markup import elements, one, parse, text_of


def test_the_page_has_the_crisis_line_and_the_clinics_own_number_and_loads_nothing() -> None:
    renew_away_page(REAL)
    page = parse(away_page_path().read_text())
    words = text_of(one(page, "body"))

    links = [link.get("href") for link in elements(page, "a")]
    assert links == ["tel:911", "tel:988", "sms:988", "tel:7037771234"]
    assert "In danger now? Call 911." in words
    assert "You can call us: (703) 777-1234" in words
    assert "sample" not in words
    assert elements(page, "script", "style", "link", "img") == []


def test_a_sample_number_is_marked_and_a_missing_one_left_out() -> None:
    renew_away_page(replace(REAL, phone="(703) 555-0142"))
    assert "a sample number" in away_page_path().read_text()
    renew_away_page(replace(REAL, phone=""))

    assert "call us" not in away_page_path().read_text()


def test_the_page_changes_with_the_facts(db: None) -> None:
    facts.read_facts()
    ClinicProfile.objects.filter(pk=1).update(phone="(703) 777-9999")
    facts.read_facts()

    assert "(703) 777-9999" in away_page_path().read_text()


def test_everybody_may_read_the_page_and_its_folder_and_what_is_right_is_not_written_again() -> None:
    renew_away_page(REAL)
    before = away_page_path().stat()
    renew_away_page(REAL)

    assert (before.st_mode & 0o777, away_page_path().parent.stat().st_mode & 0o777) == (0o644, 0o755)
    assert away_page_path().stat().st_ino == before.st_ino
    assert [path.name for path in away_page_path().parent.iterdir()] == ["away.html"]


def test_markup_in_the_number_is_text() -> None:
    renew_away_page(replace(REAL, phone='<b onclick="x">1</b>'))

    assert elements(parse(away_page_path().read_text()), "b") == []


@pytest.mark.parametrize("word", ["ketamine", "infusion", "therap"])
def test_the_page_names_no_illness_and_no_treatment(word: str, tmp_path: Path) -> None:
    renew_away_page(REAL)

    assert word not in away_page_path().read_text().lower()
