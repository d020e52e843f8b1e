"""Every way in which sending the form fails: what was typed comes back with a plain sentence, one press sends it once.

No test here runs a script, and each browser obeys the rules for forged posts. A body of more than a megabyte is the one
post of which nothing is kept: see test_views.py. Workers that are killed between page and post: see tests/processes.
"""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.core import signing
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client, RequestFactory
from pytest_django import Settings

from clinic_site.facts import forget_facts
from clinic_site.wsgi import application
from consultations.consent import current_agreement
from consultations.form_stamp import SALT
from consultations.models import ConsultationRequest, OutboxEmail
from consultations.reception import forget_outage
from tests.consultations.broken_table import without_table
from tests.consultations.browser import FORM, errors_at, kept, main_text, opened_form, summary_of, what_it_sends
from tests.factories import EVERY_ANSWER, make_staff

pytestmark = pytest.mark.django_db

PRESS_ONCE_MORE = (
    "everything you typed is still here, and nothing has been sent yet. Press “Ask for the call” once more."
)
WAIT_A_LITTLE = "Everything you typed is still here. Call us, or wait an hour and press “Ask for the call” again."
NOT_STORED = "and nothing has been sent. Everything you typed is still here. Wait a minute and press “Ask for the call”"
PASSWORD_CHECK = "clinic_site.staff_backend.StaffBackend"


def stored() -> list[str]:
    return list(ConsultationRequest.objects.order_by("pk").values_list("name", flat=True))


# Each of these makes one post fail and returns the page that came back.


def token_is_missing(browser: Client, settings: Settings) -> HttpResponse:
    return browser.post(FORM, EVERY_ANSWER)


def token_has_expired(browser: Client, settings: Settings) -> HttpResponse:
    sent = opened_form(browser, **EVERY_ANSWER)
    browser.cookies.clear()  # as browsers do when they are closed
    return browser.post(FORM, sent)


def cookies_are_blocked(browser: Client, settings: Settings) -> HttpResponse:
    sent = opened_form(browser, **EVERY_ANSWER)
    browser.cookies.clear()
    page = browser.post(FORM, sent)
    browser.cookies.clear()
    return page


def somebody_signed_in_meanwhile(browser: Client, settings: Settings) -> HttpResponse:
    """A member of staff, in another tab of the same browser: signing in changes the token of every open form."""
    make_staff("fay", "front desk")
    sent = opened_form(browser, **EVERY_ANSWER)
    sign_in = what_it_sends(browser.get("/admin/login/").text, "login-form")
    answer = browser.post("/admin/login/", {**sign_in, "username": "fay", "password": "a long enough sentence"})
    assert answer.status_code == 302
    return browser.post(FORM, sent)


def too_many_posts(browser: Client, settings: Settings) -> HttpResponse:
    settings.POSTS_PER_HOUR_FROM_ONE_ADDRESS = 0
    page = browser.post(FORM, opened_form(browser, **EVERY_ANSWER))
    settings.POSTS_PER_HOUR_FROM_ONE_ADDRESS = 20  # the next hour
    return page


def database_is_away_and_the_disk_is_full(browser: Client, settings: Settings) -> HttpResponse:
    settings.SPOOL_MOST_FILES = 0
    return _while_the_database_is_away(browser)


def database_is_away_and_this_address_has_its_share_of_the_disk(browser: Client, settings: Settings) -> HttpResponse:
    settings.SPOOL_MOST_FROM_ONE_ADDRESS = 0
    return _while_the_database_is_away(browser)


def _while_the_database_is_away(browser: Client) -> HttpResponse:
    sent = opened_form(browser, **EVERY_ANSWER)
    with without_table("consultations_outboxemail"):
        page = browser.post(FORM, sent)
    forget_outage()  # which some seconds do
    return page


FAILURES: list[tuple[Callable[[Client, Settings], HttpResponse], int, str]] = [
    (token_is_missing, 403, PRESS_ONCE_MORE),
    (token_has_expired, 403, PRESS_ONCE_MORE),
    (cookies_are_blocked, 403, PRESS_ONCE_MORE),
    (somebody_signed_in_meanwhile, 403, PRESS_ONCE_MORE),
    (too_many_posts, 429, WAIT_A_LITTLE),
    (database_is_away_and_the_disk_is_full, 503, NOT_STORED),
    (database_is_away_and_this_address_has_its_share_of_the_disk, 429, WAIT_A_LITTLE),
]


@pytest.mark.parametrize(("fail", "status", "sentence"), FAILURES, ids=[case[0].__name__ for case in FAILURES])
def test_every_answer_comes_back_with_a_plain_sentence_and_one_more_press_sends_it_once(
    strict_client: Client,
    settings: Settings,
    fail: Callable[[Client, Settings], HttpResponse],
    status: int,
    sentence: str,
) -> None:
    page = fail(strict_client, settings)
    told, takes_the_focus = summary_of(page.text)
    assert (page.status_code, kept(page.text), stored()) == (status, EVERY_ANSWER, [])
    assert (told.startswith("Not sent yet "), sentence in told, takes_the_focus) == (True, True, True)
    assert "(703) 555-0142" in main_text(page.text)

    again = what_it_sends(page.text)
    assert [strict_client.post(FORM, again).status_code for _ in range(2)] == [302, 302]
    assert (stored(), OutboxEmail.objects.count()) == (["Ada"], 3)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("note", "Everything I want to say. " * 40, "Shorten your note to 500 characters. It has 1039 now."),
        ("name", "A" * 101, "Enter a name of 100 characters or fewer."),
        ("phone", "12", "Enter one phone number with its area code"),
        ("email", "ada at visitor", "Enter an e-mail address like name@example.com."),
    ],
)
def test_a_wrong_answer_comes_back_as_it_was_typed_beside_all_others_and_its_correction_sends_it(
    strict_client: Client, field: str, value: str, sentence: str
) -> None:
    page = strict_client.post(FORM, opened_form(strict_client, **{**EVERY_ANSWER, field: value}))
    assert (page.status_code, kept(page.text), stored()) == (422, {**EVERY_ANSWER, field: value}, [])
    assert errors_at(page.text, field)[0].startswith(sentence)

    corrected = what_it_sends(page.text) | {field: EVERY_ANSWER[field]}
    assert strict_client.post(FORM, corrected).status_code == 302
    assert stored() == ["Ada"]


@pytest.mark.parametrize("field", ["channel", "good_time", "topic", "is_adult", "agreement"])
def test_a_choice_that_is_not_on_the_form_is_asked_again_and_nothing_else(strict_client: Client, field: str) -> None:
    page = strict_client.post(FORM, opened_form(strict_client, **{**EVERY_ANSWER, field: "SOMETHING"}))
    others = {name: value for name, value in EVERY_ANSWER.items() if name != field}
    assert (page.status_code, stored()) == (422, [])
    assert {name: value for name, value in kept(page.text).items() if name != field} == others
    assert errors_at(page.text, field) != []

    assert strict_client.post(FORM, what_it_sends(page.text) | EVERY_ANSWER).status_code == 302
    assert stored() == ["Ada"]


# What looks like a failure and is none: the first press sends it.


def test_a_restart_between_page_and_post_costs_nothing(strict_client: Client) -> None:
    sent = opened_form(strict_client, **EVERY_ANSWER)
    cache.clear()
    forget_facts()

    assert strict_client.post(FORM, sent).status_code == 302
    assert stored() == ["Ada"]


def test_another_secret_key_between_page_and_post_costs_nothing(strict_client: Client, settings: Settings) -> None:
    sent = opened_form(strict_client, **EVERY_ANSWER)
    settings.SECRET_KEY = "the key of the site after it was changed for a good reason"

    assert [strict_client.post(FORM, sent).status_code for _ in range(2)] == [302, 302]
    assert stored() == ["Ada"]


def test_a_form_in_a_second_tab_leaves_the_first_as_it_was(strict_client: Client) -> None:
    first = opened_form(strict_client, **EVERY_ANSWER)
    second = opened_form(strict_client, **{**EVERY_ANSWER, "name": "Bo"})

    assert [strict_client.post(FORM, sent).status_code for sent in (first, second)] == [302, 302]
    assert stored() == ["Ada", "Bo"]


def test_a_form_that_was_sent_in_one_tab_shows_the_same_reference_in_the_other(strict_client: Client) -> None:
    tabs = [opened_form(strict_client, **EVERY_ANSWER) for _ in range(2)]
    shown = [main_text(strict_client.post(FORM, sent, follow=True).text) for sent in tabs]

    assert (len(set(shown)), stored()) == (1, ["Ada"])


def test_going_back_after_sending_and_pressing_again_shows_the_same_reference(strict_client: Client) -> None:
    sent = opened_form(strict_client, **EVERY_ANSWER)
    shown = [main_text(strict_client.post(FORM, sent, follow=True).text) for _ in range(3)]

    assert (len(set(shown)), stored(), OutboxEmail.objects.count()) == (1, ["Ada"], 3)


def test_somebody_who_is_signed_in_as_staff_can_send_the_form_like_everybody_else(strict_client: Client) -> None:
    strict_client.force_login(make_staff("fay", "front desk"), backend=PASSWORD_CHECK)

    assert strict_client.post(FORM, opened_form(strict_client, **EVERY_ANSWER)).status_code == 302
    assert stored() == ["Ada"]


def test_a_form_that_an_earlier_release_served_is_sent_with_the_agreement_that_stood_on_it(
    strict_client: Client,
) -> None:
    agreement = current_agreement("the clinic as it was called then")
    stamp = signing.dumps(["a-token", "sleep", [agreement.wording, agreement.version]], salt=SALT)
    sent = opened_form(strict_client, **EVERY_ANSWER) | {"form_token": stamp, "a_field_of_old": "x"}
    del sent["second_press"]

    assert strict_client.post(FORM, sent).status_code == 302
    assert ConsultationRequest.objects.get().consents.get().wording == agreement.wording


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("charset", ["iso-8859-1", "utf-16", "nonsense"])
def test_a_browser_that_names_a_wrong_charset_is_read_as_it_writes(strict_client: Client, charset: str) -> None:
    sent = urlencode(opened_form(strict_client, **{**EVERY_ANSWER, "name": "Zoë 李"}))
    encoding = f"application/x-www-form-urlencoded; charset={charset}"
    post = RequestFactory().generic("POST", FORM, sent, content_type=encoding)
    post.environ["HTTP_COOKIE"] = strict_client.cookies.output(header="", sep=";", attrs=[])
    statuses: list[str] = []
    list(application(post.environ, lambda status, headers, *rest: statuses.append(status)))

    assert (statuses, stored()) == (["302 Found"], ["Zoë 李"])
