import base64
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from clinic_site import second_step
from clinic_site.recovery_codes import codes_of, make_codes
from tests.at_once import at_once
from tests.factories import make_request, make_staff
from tests.markup import one, parse, text_of
from tests.phones import PASSWORD, all_the_way_in, code_of_key, code_on, connect_phone, is_in, types_code, with_password

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
HALF_A_MINUTE = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def second_step_is_on(settings: Settings) -> None:
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def fred(clock: time_machine.Traveller) -> User:
    return make_staff("fred", "front desk")


@pytest.fixture
def phone(fred: User) -> TOTPDevice:
    return connect_phone(fred)


def said(html: str) -> str:
    """The words of the main part of a page."""
    return text_of(one(parse(html), "main"))


# The password alone.


def test_the_right_password_alone_leads_to_the_second_step_and_remembers_where_one_wanted_to_go(
    phone: TOTPDevice,
) -> None:
    typed = {"username": "fred", "password": PASSWORD, "next": "/admin/jobs/"}
    answer = Client().post("/admin/login/", typed)

    assert answer.headers["Location"] == "/admin/second-step/?next=%2Fadmin%2Fjobs%2F"
    assert "known" not in answer.cookies


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "path",
    [
        *("/admin/", "/admin/password_change/", "/admin/r/CDF347/", "/admin/mail/", "/admin/jsi18n/"),
        *("/admin/consultations/consultationrequest/", "/admin/auth/user/", "/admin/second-step/mine/"),
        "/admin/consultations/consultationrequest/{request}/change/",
    ],
)
def test_the_right_password_alone_opens_no_page_of_the_staff(phone: TOTPDevice, path: str, method: str) -> None:
    path = path.format(request=make_request("CDF347", name="Ada Visible").pk)
    answer = getattr(with_password("fred"), method)(path)

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/admin/login/?next={path}")


def test_the_right_password_alone_hears_nothing_of_what_waits(phone: TOTPDevice) -> None:
    assert with_password("fred").get("/admin/lines/").status_code == 403


def test_who_has_only_typed_the_password_is_nobody_on_public_pages(phone: TOTPDevice) -> None:
    answer = with_password("fred").get("/about/")

    assert (answer.status_code, answer.wsgi_request.user.is_authenticated) == (200, False)


def test_reading_public_pages_asks_for_no_session(client: Client) -> None:
    answer = client.get("/about/")

    assert (answer.wsgi_request.session.accessed, answer.cookies) == (False, {})


def test_page_of_the_second_step_shows_no_way_into_the_staff_pages(phone: TOTPDevice) -> None:
    html = with_password("fred").get("/admin/second-step/").text

    assert set(re.findall(r'(?:href|action)="(/admin/[^"]*)"', html)) == {"/admin/", "/admin/logout/"}
    assert "You are signing in as fred." in text_of(parse(html))


def test_sign_in_page_leads_who_has_typed_the_password_on_to_the_second_step(phone: TOTPDevice) -> None:
    answer = with_password("fred").get("/admin/login/?next=/admin/jobs/")

    assert answer.headers["Location"] == "/admin/second-step/?next=%2Fadmin%2Fjobs%2F"


def test_one_can_log_out_from_half_the_way(phone: TOTPDevice) -> None:
    client = with_password("fred")
    answer = client.post("/admin/logout/")

    assert (answer.status_code, Session.objects.count()) == (200, 0)
    assert client.get("/admin/second-step/").headers["Location"] == "/admin/login/?next=%2Fadmin%2F"


def test_stranger_is_sent_from_the_second_step_to_the_sign_in(client: Client) -> None:
    for page in ("second-step", "second-step/set-up", "second-step/codes", "new-password"):
        assert client.get(f"/admin/{page}/").headers["Location"] == "/admin/login/?next=%2Fadmin%2F"


# The code.


def test_the_code_of_the_app_lets_in_and_leads_where_one_wanted_to_go(phone: TOTPDevice) -> None:
    client = with_password("fred")
    answer = client.post("/admin/second-step/?next=/admin/jobs/", {"code": code_on(phone)})

    assert answer.headers["Location"] == "/admin/jobs/"
    assert answer.cookies["known"]["path"] == "/admin/"
    assert is_in(client) is True


def test_second_step_leads_to_no_other_site(phone: TOTPDevice) -> None:
    answer = with_password("fred").post("/admin/second-step/?next=https://evil.example/", {"code": code_on(phone)})

    assert answer.headers["Location"] == "/admin/"


@pytest.mark.parametrize("spell", ["{0}{1}", "{0} {1}", " {0}-{1} "])
def test_code_may_be_typed_with_spaces(phone: TOTPDevice, spell: str) -> None:
    client, code = with_password("fred"), code_on(phone)
    types_code(client, spell.format(code[:3], code[3:]))

    assert is_in(client) is True


def test_code_may_be_typed_in_the_digits_of_another_script(phone: TOTPDevice) -> None:
    client = with_password("fred")
    types_code(client, code_on(phone).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")))

    assert is_in(client) is True


@pytest.mark.parametrize("code", ["", "000", "abcdef", "1234567", "<script>", "²²²²²²", "\0", "9" * 500])
def test_what_is_no_right_code_gets_a_sentence_and_lets_nobody_in(phone: TOTPDevice, code: str) -> None:
    client = with_password("fred")
    answer = types_code(client, code)

    assert (answer.status_code, 'class="step__error"' in answer.text) == (200, True)
    assert is_in(client) is False


def test_the_key_of_the_session_changes_with_the_second_step(phone: TOTPDevice) -> None:
    client = with_password("fred")
    before = client.cookies["session"].value
    types_code(client, code_on(phone))
    old = Client()
    old.cookies["session"] = before

    assert client.cookies["session"].value != before
    assert (is_in(client), is_in(old)) == (True, False)


def test_the_same_code_does_not_open_twice(phone: TOTPDevice) -> None:
    code = code_on(phone)
    types_code(with_password("fred"), code)
    second = with_password("fred")
    answer = types_code(second, code)

    assert "That code was used already. Wait until your app shows the next one" in said(answer.text)
    assert is_in(second) is False


def test_an_old_code_is_told_to_be_used_and_not_blamed_on_the_clock(
    phone: TOTPDevice, clock: time_machine.Traveller
) -> None:
    code = code_on(phone)
    types_code(with_password("fred"), code)
    clock.shift(timedelta(minutes=3))

    assert "That code was used already." in said(types_code(with_password("fred"), code).text)


def test_the_next_code_opens_again(phone: TOTPDevice, clock: time_machine.Traveller) -> None:
    all_the_way_in("fred", phone)
    clock.shift(HALF_A_MINUTE)

    assert is_in(all_the_way_in("fred", phone)) is True


def test_code_of_somebody_else_is_not_right(phone: TOTPDevice) -> None:
    other = connect_phone(make_staff("olga", "owner"))
    client = with_password("fred")

    assert "That code is not right." in types_code(client, code_on(other)).text
    assert is_in(client) is False


def test_signing_in_again_asks_for_a_code_again(phone: TOTPDevice) -> None:
    client = all_the_way_in("fred", phone)
    client.post("/admin/login/", {"username": "fred", "password": PASSWORD})

    assert is_in(client) is False


# A clock that is wrong.


@pytest.mark.parametrize("minutes", [-0.5, 0.5])
def test_clock_that_is_off_by_half_a_minute_is_right_enough(phone: TOTPDevice, minutes: float) -> None:
    client = with_password("fred")
    types_code(client, code_on(phone, minutes_fast=minutes))

    assert is_in(client) is True


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1, "about 1 minute fast"),
        (5, "about 5 minutes fast"),
        (15, "about 15 minutes fast"),
        (-5, "about 5 minutes slow"),
        (-15, "about 15 minutes slow"),
    ],
)
def test_phone_with_a_wrong_clock_is_told_how_wrong_and_stays_outside(
    phone: TOTPDevice, minutes: int, words: str
) -> None:
    client = with_password("fred")
    answer = types_code(client, code_on(phone, minutes_fast=minutes))

    assert f"The clock of your phone seems to be {words}. Set its time to automatic" in said(answer.text)
    assert is_in(client) is False


@pytest.mark.parametrize("minutes", [17, -17, 60])
def test_clock_that_is_off_by_more_is_a_wrong_code(phone: TOTPDevice, minutes: int) -> None:
    answer = types_code(with_password("fred"), code_on(phone, minutes_fast=minutes))

    assert "That code is not right." in said(answer.text)


def test_code_that_is_right_some_minutes_off_counts_as_a_wrong_try(phone: TOTPDevice) -> None:
    types_code(with_password("fred"), code_on(phone, minutes_fast=5))
    phone.refresh_from_db()

    assert phone.throttling_failure_count == 1


def test_nobody_can_wait_for_the_time_at_which_a_code_would_be_right(
    phone: TOTPDevice, clock: time_machine.Traveller
) -> None:
    client, early = with_password("fred"), code_on(phone, minutes_fast=5)
    types_code(client, early)
    clock.shift(timedelta(minutes=5))

    assert "That code was used already." in said(types_code(client, early).text)
    assert is_in(client) is False


def test_phone_whose_clock_was_set_right_gets_in(phone: TOTPDevice, clock: time_machine.Traveller) -> None:
    client = with_password("fred")
    types_code(client, code_on(phone, minutes_fast=5))
    clock.shift(HALF_A_MINUTE)
    types_code(client, code_on(phone))

    assert is_in(client) is True


# Wrong tries.


def test_wrong_codes_are_slowed_down_and_told_how_long_to_wait(
    phone: TOTPDevice, clock: time_machine.Traveller
) -> None:
    client = with_password("fred")
    for number in range(5):
        types_code(client, f"00000{number}")
        clock.shift(timedelta(seconds=2**number))
    types_code(client, "000009")
    answer = types_code(client, code_on(phone))

    assert "After 6 wrong codes there is a pause. Wait 33 seconds, then try again" in said(answer.text)
    clock.shift(timedelta(seconds=33))
    types_code(client, code_on(phone))
    assert is_in(client) is True


def test_ten_wrong_codes_end_the_session(phone: TOTPDevice) -> None:
    client = with_password("fred")
    answers = [types_code(client, f"00000{number}", follow=True) for number in range(10)]

    assert "10 codes were wrong. Sign in with your password again." in answers[9].text
    assert client.get("/admin/second-step/").headers["Location"] == "/admin/login/?next=%2Fadmin%2F"


def test_whoever_has_learned_a_password_cannot_shut_its_owner_out_for_long(
    phone: TOTPDevice, clock: time_machine.Traveller
) -> None:
    for number in range(60):
        clock.shift(timedelta(minutes=9))
        types_code(with_password("fred"), f"{number:06d}")
    clock.shift(timedelta(minutes=9))

    assert is_in(all_the_way_in("fred", phone)) is True


def test_who_comes_in_after_somebody_else_tried_codes_is_told(phone: TOTPDevice, clock: time_machine.Traveller) -> None:
    types_code(with_password("fred"), "000000")
    clock.shift(HALF_A_MINUTE)
    client = with_password("fred")
    answer = types_code(client, code_on(phone), follow=True)

    assert "Somebody who knew your password has typed wrong codes" in answer.text


def test_who_has_mistyped_a_code_is_not_warned_of_oneself(phone: TOTPDevice, clock: time_machine.Traveller) -> None:
    client = with_password("fred")
    types_code(client, "000000")
    clock.shift(HALF_A_MINUTE)

    assert "Somebody who knew" not in types_code(client, code_on(phone), follow=True).text


def test_stranger_without_the_password_can_try_no_codes(phone: TOTPDevice) -> None:
    for _ in range(20):
        types_code(Client(), "000000")
    phone.refresh_from_db()

    assert phone.throttling_failure_count == 0


# Setting it up.


def key_on(html: str) -> str:
    """The secret that the page shows for typing it by hand."""
    groups = re.search(r'class="way-in__key">([A-Z2-7 ]+)<', html)[1]
    return base64.b32decode(groups.replace(" ", "")).hex()


def test_first_sign_in_leads_to_setting_it_up_with_a_picture_and_the_same_key_in_groups_of_four(fred: User) -> None:
    client = with_password("fred")
    html = client.get("/admin/", follow=True).text

    assert text_of(one(parse(html), "h1")) == "Set up the second step"
    assert re.search(r'way-in__key">([A-Z2-7]{4} ){7}[A-Z2-7]{4}<', html)
    assert re.search(r'<img class="way-in__picture" src="data:image/svg\+xml', html)
    assert "style" not in re.search(r'src="(data:image/svg[^"]+)"', html)[1]
    assert html.count("<h2>") == 3


def test_the_picture_says_what_the_key_says(fred: User) -> None:
    html = with_password("fred").get("/admin/second-step/set-up/").text
    address = re.search(r'href="(otpauth:[^"]+)"', html)[1].replace("&amp;", "&")

    secret = re.search(r'way-in__key">([^<]+)<', html)[1].replace(" ", "")
    assert address == f"otpauth://totp/VIT%20staff%3Afred?secret={secret}&issuer=VIT%20staff"


def test_the_key_stays_the_same_while_the_page_is_loaded_again(fred: User) -> None:
    client = with_password("fred")
    first, again = (key_on(client.get("/admin/second-step/set-up/").text) for _ in range(2))

    assert first == again
    assert key_on(with_password("fred").get("/admin/second-step/set-up/").text) != first


def test_right_code_connects_the_phone_and_shows_ten_recovery_codes_once(fred: User) -> None:
    client = with_password("fred")
    key = key_on(client.get("/admin/second-step/set-up/?next=/admin/jobs/").text)
    answer = client.post("/admin/second-step/set-up/?next=/admin/jobs/", {"code": code_of_key(key)}, follow=True)

    codes = re.findall(r"<code>([^<]+)</code>", answer.text)
    assert (text_of(one(parse(answer.text), "h1")), len(set(codes))) == ("Your recovery codes", 10)
    assert TOTPDevice.objects.get(user=fred).key == key
    kept = client.post("/admin/second-step/codes/?next=/admin/jobs/")
    assert kept.headers["Location"] == "/admin/jobs/"
    assert is_in(client) is True
    assert client.get("/admin/second-step/codes/").headers["Location"] == "/admin/"


def test_wrong_code_connects_nothing(fred: User) -> None:
    client = with_password("fred")
    answer = client.post("/admin/second-step/set-up/", {"code": "000000"})

    assert "That code is not right." in said(answer.text)
    assert (TOTPDevice.objects.count(), is_in(client)) == (0, False)


def test_wrong_clock_is_told_while_setting_up(fred: User) -> None:
    client = with_password("fred")
    key = key_on(client.get("/admin/second-step/set-up/").text)
    answer = client.post("/admin/second-step/set-up/", {"code": code_of_key(key, minutes_fast=-7)})

    assert "about 7 minutes slow" in said(answer.text)
    assert TOTPDevice.objects.count() == 0


def test_code_that_connected_the_phone_does_not_open_again(fred: User) -> None:
    client = with_password("fred")
    code = code_of_key(key_on(client.get("/admin/second-step/set-up/").text))
    client.post("/admin/second-step/set-up/", {"code": code})

    assert "That code was used already." in types_code(with_password("fred"), code).text


def test_of_two_windows_that_set_it_up_the_second_is_too_late(fred: User) -> None:
    first, second = with_password("fred"), with_password("fred")
    keys = [key_on(client.get("/admin/second-step/set-up/").text) for client in (first, second)]
    first.post("/admin/second-step/set-up/", {"code": code_of_key(keys[0])})
    second.post("/admin/second-step/set-up/", {"code": code_of_key(keys[1])})

    assert (is_in(first), is_in(second)) == (True, False)
    assert TOTPDevice.objects.get().key == keys[0]


def test_setting_up_again_with_the_password_alone_is_not_possible(phone: TOTPDevice) -> None:
    client = with_password("fred")

    assert client.get("/admin/second-step/set-up/").headers["Location"].startswith("/admin/second-step/?")
    assert client.post("/admin/second-step/set-up/", {"code": "123456"}).status_code == 302
    assert TOTPDevice.objects.get() == phone


# Recovery codes.


@pytest.fixture
def codes(fred: User, phone: TOTPDevice) -> list[str]:
    return codes_of(make_codes(fred))


def test_recovery_code_opens_once(codes: list[str]) -> None:
    client, again = with_password("fred"), with_password("fred")
    types_code(client, codes[0])
    answer = types_code(again, codes[0])

    assert (is_in(client), is_in(again)) == (True, False)
    assert "was used before. Each recovery code works once." in said(answer.text)


@pytest.mark.parametrize(
    "spell", [str.upper, lambda code: code.replace("-", ""), lambda code: code.replace("-", " – ")]
)
def test_recovery_code_may_be_typed_as_it_comes(codes: list[str], spell: object) -> None:
    client = with_password("fred")
    types_code(client, spell(codes[3]))

    assert is_in(client) is True


def test_recovery_codes_are_not_kept_as_they_are(codes: list[str], fred: User) -> None:
    kept = "".join(StaticToken.objects.values_list("token", flat=True))

    assert StaticToken.objects.filter(device__user=fred).count() == 10
    assert [code for code in codes if code in kept or code.replace("-", "") in kept] == []


def test_recovery_code_of_somebody_else_is_not_right(codes: list[str]) -> None:
    olga = make_staff("olga", "owner")
    connect_phone(olga)
    make_codes(olga)
    client = with_password("olga")
    types_code(client, codes[0])

    assert is_in(client) is False


def test_page_asks_for_a_recovery_code_with_letters_and_finds_the_way_back(phone: TOTPDevice) -> None:
    client = with_password("fred")
    html = client.get("/admin/second-step/?next=/admin/jobs/&with=recovery").text

    assert 'inputmode="text"' in html
    assert 'href="?next=%2Fadmin%2Fjobs%2F"' in html
    first = client.get("/admin/second-step/?next=/admin/jobs/").text
    assert 'inputmode="numeric"' in first
    assert 'autocomplete="one-time-code"' in first


def test_who_has_few_recovery_codes_left_is_told(codes: list[str]) -> None:
    for code in codes[:6]:
        types_code(with_password("fred"), code)
    answer = types_code(with_password("fred"), codes[6], follow=True)

    assert "3 recovery codes are left. Make new ones" in answer.text


def test_wrong_recovery_codes_are_slowed_down(codes: list[str]) -> None:
    client = with_password("fred")
    types_code(client, "aaaaa-aaaaa")

    assert "After 1 wrong code there is a pause." in said(types_code(client, codes[0]).text)


# One's own second step.


def test_new_recovery_codes_need_a_code_and_replace_the_old_ones(
    codes: list[str], phone: TOTPDevice, clock: time_machine.Traveller
) -> None:
    client = all_the_way_in("fred", phone)
    clock.shift(HALF_A_MINUTE)
    refused = client.post("/admin/second-step/mine/", {"code": "000000", "then": "new-codes"})
    clock.shift(HALF_A_MINUTE)
    done = client.post("/admin/second-step/mine/", {"code": code_on(phone), "then": "new-codes"}, follow=True)

    new = re.findall(r"<code>([^<]+)</code>", done.text)
    assert (refused.status_code, len(new), set(new) & set(codes)) == (200, 10, set())
    old, fresh = with_password("fred"), with_password("fred")
    types_code(old, codes[0])
    clock.shift(HALF_A_MINUTE)
    types_code(fresh, new[0])
    assert (is_in(old), is_in(fresh)) == (False, True)


def test_new_phone_takes_the_place_of_the_old_one_and_ends_other_sessions(
    phone: TOTPDevice, codes: list[str], clock: time_machine.Traveller
) -> None:
    elsewhere = all_the_way_in("fred", phone)
    clock.shift(HALF_A_MINUTE)
    client = all_the_way_in("fred", phone)
    before = client.cookies["session"].value
    client.post("/admin/second-step/mine/", {"code": codes[0], "then": "new-phone"})
    key = key_on(client.get("/admin/second-step/set-up/").text)
    assert is_in(elsewhere) is True
    client.post("/admin/second-step/set-up/", {"code": code_of_key(key)})

    assert (is_in(client), is_in(elsewhere)) == (True, False)
    assert client.cookies["session"].value != before
    assert TOTPDevice.objects.get().key == key
    assert Session.objects.count() == 1
    clock.shift(HALF_A_MINUTE)
    old = with_password("fred")
    types_code(old, code_on(phone))
    assert is_in(old) is False


def test_new_phone_needs_a_code_of_the_old_one(phone: TOTPDevice, clock: time_machine.Traveller) -> None:
    client = all_the_way_in("fred", phone)
    clock.shift(HALF_A_MINUTE)

    assert client.get("/admin/second-step/set-up/").headers["Location"] == "/admin/"
    client.post("/admin/second-step/mine/", {"code": code_on(phone), "then": "new-phone"})
    assert client.get("/admin/second-step/set-up/").status_code == 200
    clock.shift(timedelta(minutes=11))
    assert client.get("/admin/second-step/set-up/").headers["Location"] == "/admin/"


def test_phone_that_was_taken_away_ends_the_session_at_the_next_click(phone: TOTPDevice) -> None:
    client = all_the_way_in("fred", phone)
    assert is_in(client) is True
    TOTPDevice.objects.all().delete()

    assert is_in(client) is False


def test_where_the_second_step_is_switched_off_the_password_is_enough(settings: Settings, fred: User) -> None:
    settings.STAFF_SECOND_FACTOR = False
    client = with_password("fred")

    assert is_in(client) is True
    assert "second-step" not in client.get("/admin/").text


# Sessions on the way in.


def test_half_the_way_ends_after_fifteen_minutes(phone: TOTPDevice, clock: time_machine.Traveller) -> None:
    client = with_password("fred")
    clock.shift(timedelta(minutes=15, seconds=1))

    assert client.get("/admin/second-step/").headers["Location"].startswith("/admin/login/")


def test_half_the_way_ends_with_the_account(phone: TOTPDevice) -> None:
    client = with_password("fred")
    User.objects.update(is_active=False)
    types_code(client, code_on(phone))

    assert is_in(client) is False
    assert client.get("/admin/second-step/").headers["Location"].startswith("/admin/login/")


def test_owner_hears_of_a_sign_in_from_a_new_browser_in_the_history(
    phone: TOTPDevice, clock: time_machine.Traveller
) -> None:
    client = all_the_way_in("fred", phone)
    for _ in range(2):
        clock.shift(HALF_A_MINUTE)
        client.post("/admin/logout/")
        client.post("/admin/login/", {"username": "fred", "password": PASSWORD})
        types_code(client, code_on(phone))

    told = [entry.get_change_message() for entry in LogEntry.objects.all()]
    assert told == ["Signed in from another browser than before."]


# Two at the same moment.


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["app", "paper"])
def test_of_two_who_type_the_same_code_at_the_same_moment_one_gets_in(kind: str) -> None:
    fred = make_staff("fred", "front desk")
    phone = connect_phone(fred)
    code = code_on(phone) if kind == "app" else codes_of(make_codes(fred))[0]
    clients = [with_password("fred") for _ in range(2)]
    at_once([lambda client=client: types_code(client, code) for client in clients])

    assert sorted(is_in(client) for client in clients) == [False, True]


# What is logged.


def test_log_tells_of_each_step_by_the_number_of_the_account_and_repeats_nothing(
    caplog: pytest.LogCaptureFixture, clock: time_machine.Traveller
) -> None:
    zebulon = make_staff("zebulon", "front desk")
    phone = connect_phone(zebulon)
    codes = codes_of(make_codes(zebulon))
    with caplog.at_level(logging.DEBUG):
        Client().post("/admin/login/", {"username": "zebulon", "password": "typed-by-mistake"})
        client = with_password("zebulon")
        types_code(client, "314159")
        clock.shift(HALF_A_MINUTE)
        types_code(client, codes[0])
        client.get("/admin/auth/user/")
        client.post("/admin/logout/")

    told = [record.getMessage() for record in caplog.records if not record.name.startswith("django.db")]
    events = [line.removesuffix(f", account {zebulon.pk}") for line in told if line.endswith(f"account {zebulon.pk}")]
    assert events == [
        *("password wrong", "password right", "second step wrong", "second step right"),
        *("refused GET /admin/auth/user/", "signed out"),
    ]
    secrets = ["zebulon", "typed-by-mistake", "314159", codes[0], phone.key, PASSWORD]
    assert [line for line in told if any(secret in line for secret in secrets)] == []


def test_a_right_code_of_one_kind_ends_the_count_of_the_other(phone: TOTPDevice, clock: time_machine.Traveller) -> None:
    second_step.new_recovery_codes(phone.user)
    assert second_step.refusal_of(phone.user, "abcdefgh") != ""
    clock.shift(HALF_A_MINUTE)
    assert (second_step.refusal_of(phone.user, code_on(phone)), second_step.wrong_codes(phone.user)) == ("", 0)
