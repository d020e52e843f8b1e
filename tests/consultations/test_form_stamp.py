import logging

import pytest
from django.conf import settings
from django.core import signing
from django.db import DatabaseError
from django.test import Client

from clinic_site import pages_read
from consultations.consent import current_agreement
from consultations.form_stamp import SALT
from consultations.models import ConsultationRequest, OutboxEmail
from consultations.retention import erase
from tests.consultations.browser import FORM, what_it_sends
from tests.factories import EVERY_ANSWER, make_published_version, make_request, make_staff
from tests.markup import elements, parse

pytestmark = pytest.mark.django_db
ARTICLE = "http://testserver/learn/sleep/"
SLEEP = "sleep, version 1"


def form_opened_from(client: Client, referer: str | None) -> dict[str, str]:
    headers = {} if referer is None else {"referer": referer}
    return what_it_sends(client.get(FORM, headers=headers).text) | EVERY_ANSWER


def stored() -> tuple[str, str]:
    return ConsultationRequest.objects.values_list("came_from", "read_version_id").get()


def test_request_names_the_version_that_led_to_the_form(client: Client) -> None:
    version = make_published_version()
    client.post(FORM, form_opened_from(client, f"{ARTICLE}?from=mail#risks"))

    assert stored() == (SLEEP, str(version.pk))


def test_version_is_the_one_that_was_shown_when_the_form_opened(client: Client) -> None:
    first = make_published_version()
    typed = form_opened_from(client, ARTICLE)
    make_published_version()
    client.post(FORM, typed)

    assert stored() == (SLEEP, str(first.pk))


@pytest.mark.parametrize(
    "referer",
    [
        *(None, "", "http://testserver/", "http://testserver/learn/", "http://testserver/learn/nothing-here/"),
        *("https://elsewhere.example/learn/sleep/", "https://testserver.example/learn/sleep/", "http://["),
        *("/learn/sleep/", "http://testserver/learn/sleep/more/", "http://testserver/learn/%00/", "x" * 9000),
    ],
)
def test_no_other_referer_counts_as_an_article(client: Client, referer: str | None) -> None:
    make_published_version()
    client.post(FORM, form_opened_from(client, referer))

    assert stored() == ("", "")


def test_version_survives_a_form_that_came_back_with_errors(client: Client) -> None:
    version = make_published_version()
    returned = client.post(FORM, {**form_opened_from(client, ARTICLE), "name": ""})
    client.post(FORM, what_it_sends(returned.text) | EVERY_ANSWER, headers={"referer": f"http://testserver{FORM}"})

    assert stored() == (SLEEP, str(version.pk))


def test_two_tabs_keep_their_own_articles(client: Client) -> None:
    make_published_version()
    make_published_version("rest")
    first = form_opened_from(client, ARTICLE)
    second = form_opened_from(client, "http://testserver/learn/rest/") | {"name": "Bo"}
    client.post(FORM, second)
    client.post(FORM, first)

    found = ConsultationRequest.objects.order_by("pk").values_list("name", "came_from")
    assert list(found) == [("Bo", "rest, version 1"), ("Ada", SLEEP)]


def of_another_key(stamp: str) -> str:
    return signing.dumps(signing.loads(stamp, salt=SALT), salt=SALT, key="a key of somebody else")


@pytest.mark.parametrize(
    "change", [str.swapcase, of_another_key, lambda stamp: stamp[:-1], lambda stamp: "x", lambda stamp: ""]
)
def test_forged_or_altered_field_tells_nothing_and_costs_nobody_the_request(client: Client, change: object) -> None:
    make_published_version()
    typed = form_opened_from(client, ARTICLE)
    client.post(FORM, {**typed, "form_token": change(typed["form_token"])})

    assert stored() == ("", "")


def test_form_that_an_earlier_release_served_still_names_its_article(client: Client) -> None:
    agreement = current_agreement("the clinic")
    stamp = signing.dumps(["a-token", "sleep", [agreement.wording, agreement.version]], salt=SALT)
    client.post(FORM, {**EVERY_ANSWER, "form_token": stamp})

    assert stored() == ("sleep", "")


def test_form_opens_while_nobody_can_say_what_was_read(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(path: str) -> None:
        raise DatabaseError

    monkeypatch.setattr(pages_read, "READINGS", [pages_read.Reading(away, str)])

    assert client.get(FORM, headers={"referer": ARTICLE}).status_code == 200


def test_no_cookie_and_no_store_holds_what_was_read(client: Client) -> None:
    make_published_version()
    page = client.get(FORM, headers={"referer": ARTICLE})

    assert page["Cache-Control"] == "no-store, private"
    assert not getattr(page, "is_published", False)
    assert set(page.cookies) == {settings.CSRF_COOKIE_NAME}
    assert "sleep" not in str(page.cookies)


def test_what_was_read_stands_in_no_message_and_no_log_line(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    make_published_version("a-telling-name")
    with caplog.at_level(logging.DEBUG):
        client.post(FORM, form_opened_from(client, "http://testserver/learn/a-telling-name/"))

    assert "a-telling-name, version 1" in stored()
    told = [f"{mail.subject} {mail.body}" for mail in OutboxEmail.objects.all()] + caplog.messages
    assert [line for line in told if "a-telling-name" in line] == []


def page_of(role: str, request: ConsultationRequest) -> str:
    client = Client()
    client.force_login(make_staff("sam", role), backend="clinic_site.staff_backend.StaffBackend")
    return client.get(f"/admin/consultations/consultationrequest/{request.pk}/change/").text


@pytest.mark.parametrize(("role", "links"), [("front desk", 0), ("owner", 1)])
def test_staff_see_what_was_read_and_who_may_opens_the_version(role: str, links: int) -> None:
    version = make_published_version()
    page = page_of(role, make_request(came_from=SLEEP, read_version_id=str(version.pk)))
    address = f"/admin/pages/articleversion/{version.pk}/change/"

    assert SLEEP in page
    assert len([link for link in elements(parse(page), "a") if link.get("href") == address]) == links


def test_staff_are_told_when_nothing_is_known() -> None:
    assert "Not from an article, or not known" in page_of("front desk", make_request())


def test_what_was_read_goes_with_the_request() -> None:
    version = make_published_version()
    erase(make_request(came_from=SLEEP, read_version_id=str(version.pk)), by=make_staff("olga", "owner"))

    assert ConsultationRequest.objects.exists() is False
