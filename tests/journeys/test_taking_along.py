"""Requests leave the screen on paper or as a file, and each time it is on record."""

import csv
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import expect

from consultations.look_sentences import sentence_of
from consultations.models import Look
from tests.factories import make_request, make_staff
from tests.journeys.people import Staff

REQUESTS = "/admin/consultations/consultationrequest/"


def test_the_owner_takes_what_the_list_shows_along_as_a_file(someone_on_staff: Callable[[], Staff]) -> None:
    make_staff("olga", "owner")
    for reference, name in (("CDF347", "Ada"), ("CDF349", "Bo")):
        make_request(reference, name=name)
    olga = someone_on_staff()
    olga.signs_in("olga")
    olga.opens(f"{REQUESTS}?q=Ada")
    olga.follows("Export these requests")
    olga.fills("Why do you need names, phone numbers and e-mail addresses?", "The phones are out tomorrow.")
    with olga.page.expect_download() as download:
        olga.presses("Make the file")
    rows = list(csv.reader(Path(download.value.path()).read_text("utf-8-sig").splitlines()))

    assert [(row[0], row[-3]) for row in rows[1:]] == [("CDF 347", "Ada")]
    assert sentence_of(Look.objects.latest("pk")).startswith("olga made a file of 1 request, with names")


def test_paper_shows_nothing_of_a_request_but_by_its_own_sheet(someone_on_staff: Callable[[], Staff]) -> None:
    make_staff("fred", "front desk")
    request = make_request("CDF347", name="Ada")
    fred = someone_on_staff()
    fred.signs_in("fred")
    fred.page.emulate_media(media="print")
    for path in (REQUESTS, f"{REQUESTS}{request.pk}/change/", f"{REQUESTS}{request.pk}/history/"):
        fred.opens(path)
        expect(fred.page.locator("#content")).to_be_hidden()
        expect(fred.page.locator("#header")).to_be_hidden()
    fred.page.emulate_media(media="screen")
    fred.opens(f"{REQUESTS}{request.pk}/change/")
    fred.follows("Print sheet")
    fred.page.emulate_media(media="print")

    expect(fred.page.get_by_role("heading", name="Ada CDF 347")).to_be_visible()
    expect(fred.page.locator("#header")).to_be_hidden()
    assert Look.objects.filter(kind="PRINT", reference="CDF347").count() == 1


def test_a_number_of_the_overview_opens_its_list(someone_on_staff: Callable[[], Staff]) -> None:
    make_staff("fred", "front desk")
    now = timezone.now()
    make_request("CDF347", name="Ada", received_at=now - timedelta(days=3), answer_by=now - timedelta(days=1))
    fred = someone_on_staff()
    fred.signs_in("fred")
    fred.follows("How many asked, and how fast we answered")
    fred.page.get_by_role("row", name="Past the promise, still waiting").get_by_role("link").click()
    fred.reads("Who to answer next")

    assert fred.list_of_names() == ["Ada"]
