from datetime import UTC, datetime

import pytest
from django.template import Context, Template

from clinic_site.facts import ClinicFacts
from clinic_site.static_storage import plain_addresses
from clinic_site.templatetags import drawn_once

PART = Template("{% load drawn_once %}{% drawnonce part shade %}{{ clinic.phone }} {{ count.next }}{% enddrawnonce %}")


class Count:
    def __init__(self) -> None:
        self.drawings = 0

    def next(self) -> int:
        self.drawings += 1
        return self.drawings


@pytest.fixture(autouse=True)
def nothing_drawn(monkeypatch):
    monkeypatch.setattr(drawn_once, "_drawn", None)


@pytest.fixture
def draw():
    count = Count()

    def draw(phone="703 555 0100", shade=""):
        return PART.render(Context({"clinic": ClinicFacts(phone=phone), "count": count, "shade": shade}))

    return draw


def test_a_part_is_drawn_once_for_the_same_facts(draw):
    assert [draw(), draw()] == ["703 555 0100 1", "703 555 0100 1"]


def test_a_part_is_drawn_anew_when_a_fact_changes(draw):
    draw()
    assert draw(phone="703 555 0199") == "703 555 0199 2"


def test_a_part_is_drawn_for_each_named_value(draw):
    assert [draw(shade="dark"), draw(shade="light"), draw(shade="dark")] == [
        "703 555 0100 1",
        "703 555 0100 2",
        "703 555 0100 1",
    ]


def test_a_part_that_was_drawn_to_be_checked_is_not_sent_to_a_reader(draw):
    with plain_addresses():
        draw()
    assert [draw(), draw()] == ["703 555 0100 2", "703 555 0100 2"]


def test_a_part_is_drawn_anew_after_midnight_in_leesburg(draw, time_machine):
    time_machine.move_to(datetime(2026, 11, 24, 4, 59, tzinfo=UTC), tick=False)
    draw()
    time_machine.move_to(datetime(2026, 11, 24, 5, 1, tzinfo=UTC), tick=False)
    assert draw().endswith("2")


def test_while_templates_are_being_written_nothing_is_kept(draw, settings):
    settings.DEBUG = True
    assert [draw(), draw()] == ["703 555 0100 1", "703 555 0100 2"]
