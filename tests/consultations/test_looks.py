"""Every look at a request is on record, with person, time and request, and nobody can take it out again."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.admin.sites import site
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from consultations.look_sentences import sentence_of
from consultations.looks import forget_old_looks
from consultations.models import ConsultationRequest, Look
from consultations.retention import erase
from tests.consultations.broken_table import without_table
from tests.consultations.browser import main_text
from tests.consultations.test_admin import LIST, PASSWORD_CHECK, sign_in
from tests.factories import RECEIVED_AT, make_message, make_request, make_staff

pytestmark = pytest.mark.django_db

LOOKS = "/admin/consultations/look/"


def page_of(request: ConsultationRequest, step: str = "change") -> str:
    return f"{LIST}{request.pk}/{step}/"


def on_record() -> list[tuple[str, str, int | None]]:
    return list(Look.objects.order_by("pk").values_list("kind", "reference", "how_many"))


def test_list_search_and_page_are_each_on_record_with_person_time_and_place(front_desk: Client) -> None:
    request = make_request("CDF347", name="Ada Marker")
    make_request("CDF349", name="Bo")
    with time_machine.travel(RECEIVED_AT, tick=False):
        front_desk.get(LIST)
        front_desk.get(f"{LIST}?q=Marker")
        front_desk.get(page_of(request))
        front_desk.get(page_of(request, "history"))

    assert on_record() == [("LIST", "", 2), ("SEARCH", "", 1), ("VIEW", "CDF347", None), ("VIEW", "CDF347", None)]
    assert set(Look.objects.values_list("by_name", "at", "address")) == {("fred", RECEIVED_AT, "127.0.0.1")}


@pytest.mark.parametrize("step", ["do-not-contact", "asked-again"])
def test_steps_that_show_a_request_are_looks_too(front_desk: Client, step: str) -> None:
    front_desk.get(page_of(make_request("CDF347"), step))

    assert on_record() == [("VIEW", "CDF347", None)]


def test_page_about_one_message_is_a_look_at_its_request(front_desk: Client) -> None:
    message = make_message(request=make_request("CDF347"))
    front_desk.get(f"/admin/mail/{message.pk}/send-again/")

    assert on_record() == [("VIEW", "CDF347", None)]


def test_work_on_a_request_is_on_record(front_desk: Client) -> None:
    request = make_request("CDF347", is_set_aside=True)
    front_desk.post(page_of(request, "real"))

    assert on_record() == [("CHANGE", "CDF347", None)]


def test_nothing_of_a_request_or_a_search_is_kept(front_desk: Client) -> None:
    request = make_request("CDF347", name="Ada Marker", email="marker@visitor.example", note="marker")
    for path in (f"{LIST}?q=Marker", page_of(request)):
        front_desk.get(path)
    kept = [str(value) for row in Look.objects.values_list() for value in row]

    assert [value for value in kept if "marker" in value.casefold()] == []


@pytest.mark.parametrize(
    ("path", "what"),
    [
        (LIST, "the list of requests"),
        ("{request}change/", "request CDF 347"),
        ("{request}do-not-contact/", "request CDF 347"),
        ("/admin/mail/", "the mail"),
        ("/admin/consultations/donotcontact/", "a page about requests"),
    ],
)
def test_try_of_somebody_who_may_not_is_on_record(client: Client, path: str, what: str) -> None:
    make_staff("edith", "editor")
    client.force_login(User.objects.get(username="edith"), backend="clinic_site.staff_backend.StaffBackend")
    refused = client.get(path.format(request=f"{LIST}{make_request('CDF347').pk}/"))

    assert refused.status_code == 403
    assert [sentence_of(look) for look in Look.objects.all()] == [f"edith tried to open {what} and was refused."]


@pytest.mark.parametrize(
    "path",
    [
        f"{LIST}999/change/",
        f"{LIST}999/history/",
        f"{LIST}999/print/",
        f"{LIST}999/do-not-contact/",
        f"{LIST}999/",
        f"{LIST}x/change/",
        "/admin/r/CDF349/",
        "/admin/r/guess/",
        "/admin/mail/999/send-again/",
    ],
)
def test_a_guess_at_what_is_not_there_is_a_failed_try_on_record(front_desk: Client, path: str) -> None:
    make_request("CDF347")
    front_desk.get(path)

    assert sentence_of(Look.objects.first()) == "fred tried to open a request that is not there and was refused."


def test_whoever_may_see_no_request_is_not_told_which_references_there_are(client: Client) -> None:
    make_request("CDF347")
    sign_in(client, "editor")

    assert [client.get(f"/admin/r/{reference}/").status_code for reference in ("CDF347", "CDF349")] == [403, 403]
    assert Look.objects.filter(kind="REFUSED").count() == 2


@pytest.mark.parametrize("step", ["change", "real", "calling", "do-not-contact"])
def test_a_refused_press_is_on_record(step: str, strict_client: Client) -> None:
    request = make_request("CDF347", is_set_aside=True)
    strict_client.force_login(make_staff("fred", "front desk"), backend=PASSWORD_CHECK)
    strict_client.post(page_of(request, step))

    assert on_record() == [("REFUSED", "CDF347", None)]


@pytest.mark.parametrize("path", ["/admin/overview/", f"{LIST}export/", "/admin/consultations/look/"])
def test_refused_on_a_page_with_many_requests_is_on_record(client: Client, path: str) -> None:
    sign_in(client, "editor")

    assert client.get(path).status_code == 403
    assert on_record() == [("REFUSED", "", None)]


def test_what_is_done_with_several_at_once_is_on_record(front_desk: Client) -> None:
    requests = [make_request(f"CDF34{number}", is_set_aside=True) for number in (3, 4)]
    chosen = {"_selected_action": [request.pk for request in requests], "action": "release_requests", "index": 0}
    front_desk.post(f"{LIST}?show=set-aside", chosen)

    assert sentence_of(Look.objects.get()) == "fred worked on 2 requests."


def test_the_admins_own_list_of_suggestions_is_a_search_on_record(front_desk: Client) -> None:
    """It finds requests by name for whoever may see them, though no screen of ours uses it."""
    make_request("CDF347", name="Ada Marker")
    names_of_it = {"app_label": "consultations", "model_name": "historyentry", "field_name": "request"}
    found = front_desk.get("/admin/autocomplete/", {**names_of_it, "term": "Marker"})

    assert [one["text"] for one in found.json()["results"]] == ["Request CDF 347"]
    assert on_record() == [("SEARCH", "", 1)]


def routes_about_a_request() -> list[str]:
    """Every address of the admin that names one request, as it is routed."""
    return [
        f"/admin/consultations/consultationrequest/{pattern.pattern}"
        for pattern in site._registry[ConsultationRequest].get_urls()
        if re.search("<(path:object_id|int:pk)>", str(pattern.pattern))
    ]


@pytest.mark.parametrize("method", ["get", "head", "post"])
@pytest.mark.parametrize("route", routes_about_a_request())
def test_whatever_address_names_a_request_leaves_a_look(front_desk: Client, route: str, method: str) -> None:
    request = make_request("CDF347", is_set_aside=True)
    getattr(front_desk, method)(re.sub("<.*>", str(request.pk), route))

    assert {look.reference for look in Look.objects.all()} == {"CDF347"}


@pytest.mark.parametrize("query", ["?_popup=1", "?_to_field=id", "?all=", "?p=1", "?show=all&from=2026-01-01"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_the_list_leaves_a_look_however_it_is_asked_for(front_desk: Client, query: str, method: str) -> None:
    make_request("CDF347")
    getattr(front_desk, method)(f"{LIST}{query}")

    assert on_record() == [("LIST", "", 1)]


@pytest.mark.parametrize(
    ("kind", "words"), [("PRINT", "print sheet"), ("EXPORT", "made a file"), ("REFUSED", "was refused")]
)
def test_owner_filters_prints_files_and_failed_tries(client: Client, kind: str, words: str) -> None:
    request = make_request("CDF347")
    sign_in(client, "owner")
    client.get(page_of(request, "print"))
    client.post(f"{LIST}export/", {"reason": ""})
    client.get(page_of(request, "delete"))
    told = main_text(client.get(f"{LOOKS}?kind__exact={kind}").text).partition("What happened")[2]
    sentences = [sentence_of(look) for look in Look.objects.all()]

    assert [sentence in told for sentence in sentences] == [words in sentence for sentence in sentences]
    assert len(sentences) == 3


def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_is_nobody_to_record(client: Client) -> None:
    client.get(LIST)

    assert on_record() == []


@pytest.mark.django_db(transaction=True)
def test_page_is_not_shown_when_the_look_cannot_be_recorded(front_desk: Client) -> None:
    request = make_request(name="Ada Marker")
    front_desk.raise_request_exception = False
    with without_table("consultations_look"):
        answer = front_desk.get(page_of(request))

    assert (answer.status_code >= 500, "Ada Marker" in answer.text) == (True, False)


def test_opening_twenty_requests_in_five_minutes_is_told_to_the_owner_once(front_desk: Client) -> None:
    requests = [make_request(f"CDF3{number:02}".replace("0", "C").replace("1", "D")) for number in range(21)]
    for request in requests[:19]:
        front_desk.get(page_of(request))
    before = Look.objects.filter(kind="MANY").count()
    for request in requests[19:]:
        front_desk.get(page_of(request))
    owner = Client()
    sign_in(owner, "owner")

    assert (before, Look.objects.filter(kind="MANY").count()) == (0, 1)
    assert "fred opened 20 requests within five minutes." in owner.get("/admin/").text
    assert "within five minutes" not in front_desk.get("/admin/").text


def test_the_same_request_opened_again_and_again_is_one(front_desk: Client) -> None:
    request = make_request()
    for _ in range(25):
        front_desk.get(page_of(request))

    assert Look.objects.filter(kind="MANY").count() == 0


def test_owner_reads_it_in_sentences_and_finds_what_concerns_one_request(front_desk: Client) -> None:
    for reference in ("CDF347", "CDF349"):
        front_desk.get(page_of(make_request(reference)))
    owner = Client()
    sign_in(owner, "owner")
    everything, one = (main_text(owner.get(f"{LOOKS}{query}").text) for query in ("", "?q=cdf-347"))

    assert "fred opened request CDF 347." in everything
    assert "fred opened request CDF 349." in everything
    assert ("fred opened request CDF 347." in one, "CDF 349" in one) == (True, False)


@pytest.mark.parametrize("role", ["front desk", "editor", "clinician"])
def test_nobody_else_reads_it(client: Client, role: str) -> None:
    sign_in(client, role)

    assert client.get(LOOKS).status_code == 403


@pytest.mark.parametrize("path", ["add/", "{look}/delete/"])
def test_nobody_adds_or_deletes_a_look(front_desk: Client, path: str) -> None:
    front_desk.get(page_of(make_request()))
    owner = Client()
    sign_in(owner, "owner")

    assert owner.post(f"{LOOKS}{path.format(look=Look.objects.get().pk)}").status_code == 403


@pytest.mark.parametrize("statement", ["UPDATE consultations_look SET by_name = 'x'", "DELETE FROM consultations_look"])
def test_the_database_refuses_to_change_or_delete_a_look(front_desk: Client, statement: str) -> None:
    front_desk.get(LIST)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_look_outlives_the_request_and_names_it_by_its_reference_alone(front_desk: Client) -> None:
    request = make_request("CDF347")
    front_desk.get(page_of(request))
    erase(request, by=make_staff("olga", "owner"))

    assert on_record() == [("VIEW", "CDF347", None)]


def test_a_look_is_forgotten_after_six_years_and_not_a_day_before(front_desk: Client) -> None:
    front_desk.get(LIST)
    look = Look.objects.get()
    old = timezone.now() - timedelta(days=1)
    Look.objects.create(
        at=old - timedelta(days=6 * 366), keep_until=old, by=look.by, by_name="fred", kind="LIST", address="127.0.0.1"
    )

    assert (forget_old_looks(), Look.objects.get().pk) == (1, look.pk)
    assert (look.keep_until - look.at) > timedelta(days=6 * 365)


def test_many_print_sheets_in_a_short_time_are_noted_like_many_pages(front_desk: Client) -> None:
    for number in range(10, 30):
        front_desk.get(page_of(make_request(f"CDF3{number}"), "print"))

    assert Look.objects.filter(kind="MANY").count() == 1
