"""How the labelled posts fare: people's are all kept and hardly ever set aside, advertising is."""

import re
import tomllib
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from clinic_site.pages_read import PageRead
from consultations.consent import current_agreement
from consultations.doubts import TRAP_FIELD
from consultations.form_stamp import FormStamp
from consultations.models import ConsultationRequest

POSTS = tomllib.loads((Path(__file__).parent / "data" / "posts.toml").read_text(encoding="utf-8"))
START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
BETWEEN = timedelta(minutes=3)
ABOUT_THE_POST = ("kind", "form", "seconds", "address", "trap")

SPAM = POSTS["spam"] + POSTS["spam_written_later"]
PEOPLE = POSTS["real"] + POSTS["real_written_later"] + POSTS["real_close_to_spam"]
# A row of consonants from a broken keyboard, and a restaurant's “our team” that wants a “demo call”.
PEOPLE_SET_ASIDE = ["schwrtz", "Ida"]
# The first of a text that is repeated cannot be told from an ordinary one.
SPAM_THAT_PASSES = ["Greg"]

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def as_for_people(settings: Settings) -> None:
    settings.SHORTEST_FILLING_SECONDS = 3


def form_of(post: dict[str, object], number: int) -> dict[str, str]:
    """What the browser of this post sends."""
    channel = "EITHER" if "phone" in post and "email" in post else "PHONE" if "phone" in post else "EMAIL"
    typed = {"channel": channel, "good_time": "ANY", "is_adult": "on", "agreement": "on"}
    typed |= {name: value for name, value in post.items() if name not in ABOUT_THE_POST}
    if "seconds" in post:
        opened_at = timezone.now().timestamp() - post["seconds"]
        stamp = FormStamp(post.get("form", f"token {number}"), PageRead(""), current_agreement("the clinic"), opened_at)
        typed["form_token"] = stamp.signed()
    return typed | {TRAP_FIELD: post.get("trap", "")}


def send(posts: list[dict[str, object]]) -> list[int]:
    """Send them one after the other; the answers, of which 302 is the thank-you."""
    answers = []
    for number, post in enumerate(posts):
        with time_machine.travel(START + number * BETWEEN, tick=False):
            sent = Client().post("/consultation/", form_of(post, number), REMOTE_ADDR=post["address"])
        answers.append(sent.status_code)
    return answers


def names(*, set_aside: bool) -> list[str]:
    found = ConsultationRequest.objects.filter(is_set_aside=set_aside).order_by("pk")
    return list(found.values_list("name", flat=True))


def test_labelled_posts_are_as_many_as_a_judgement_needs() -> None:
    assert (len(SPAM), len(POSTS["spam_untuned"]), len(PEOPLE)) == (124, 20, 134)


def test_no_person_is_refused_or_lost_and_hardly_anybody_is_set_aside() -> None:
    assert send(PEOPLE) == [302] * len(PEOPLE)

    sent = Counter(post["name"] for post in PEOPLE)
    sent["Isla"] = sent["Jens"] = 1  # who pressed twice, and who corrected an address
    assert Counter(names(set_aside=False) + names(set_aside=True)) == sent
    assert names(set_aside=True) == PEOPLE_SET_ASIDE


def test_spam_is_set_aside_with_reasons_in_whole_sentences_and_never_refused() -> None:
    assert send(SPAM) == [302] * len(SPAM)

    assert names(set_aside=False) == SPAM_THAT_PASSES
    assert len(names(set_aside=True)) >= 0.97 * len(SPAM)
    reasons = set(chain.from_iterable(ConsultationRequest.objects.values_list("set_aside_reasons", flat=True)))
    assert len(reasons) >= 8
    assert [reason for reason in reasons if not re.fullmatch(r"[A-Z][^.!?]+\.", reason)] == []


def test_half_of_the_spam_whose_words_nobody_thought_of_is_set_aside() -> None:
    posts = POSTS["spam_untuned"]
    send(posts)

    assert len(names(set_aside=True)) >= len(posts) / 2
