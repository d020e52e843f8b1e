"""The owner finds and erases what one person sent, and is told what was erased, and what remains and why."""

import pytest
from django.test import Client
from django.utils import timezone

from consultations import spool
from consultations.erasing_person import find
from consultations.models import ConsultationRequest, Erasure, Look, OutboxEmail
from tests.consultations.browser import main_text
from tests.consultations.kept_posts import keep
from tests.factories import make_message, make_request, make_staff

pytestmark = pytest.mark.django_db

PERSON = "/admin/consultations/erasure/person/"
DONE = "/admin/consultations/erasure/"
SENT = {"why": "ASKED", "word": "erase"}


@pytest.fixture
def olga(client: Client) -> Client:
    client.force_login(make_staff("olga", "owner"), backend="clinic_site.staff_backend.StaffBackend")
    return client


@pytest.fixture
def people() -> dict[str, ConsultationRequest]:
    """Ada asked by phone, and by phone and e-mail; Bo is somebody else."""
    closed = {"status": "CLOSED", "closing_reason": "ANSWERED", "next_step": "", "next_step_at": None}
    return {
        "first": make_request("CDF347", **closed),
        "second": make_request("CDF349", email="Ada@Visitor.example", channel="EITHER"),
        "bo": make_request("CDF379", name="Bo", phone="+17035550142"),
    }


def references(text: str) -> set[str]:
    return {found.reference for found in find(text)}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("(703) 555-0199", {"CDF347", "CDF349"}),
        ("ada@visitor.EXAMPLE", {"CDF347", "CDF349"}),
        ("cdf 347", {"CDF347", "CDF349"}),
        ("CDF373", set()),
        ("Ada", set()),
        ("0199", set()),
        ("", set()),
        ("\x00' OR 1=1 --", set()),
    ],
)
def test_all_requests_of_a_person_are_found(
    people: dict[str, ConsultationRequest], typed: str, found: set[str]
) -> None:
    assert references(typed) == found


def test_what_lies_on_disk_is_found_by_number_address_or_reference(people: dict[str, ConsultationRequest]) -> None:
    keep("CDF373", phone="+17035550199", email="", token="one")
    keep("CDF374", phone="+17035550111", email="ada@visitor.example", token="two")
    keep("CDF376", phone="+17035550112", email="", token="three")

    assert references("703 555 0199") == {"CDF347", "CDF349", "CDF373", "CDF374"}
    assert references("CDF376") == {"CDF376"}
    assert references("CDF373") == {"CDF347", "CDF349", "CDF373", "CDF374"}


def test_owner_erases_a_person_and_nobody_else(olga: Client, people: dict[str, ConsultationRequest]) -> None:
    keep("CDF373", phone="+17035550199", email="")
    shown = main_text(olga.get(PERSON, {"q": "703 555 0199"}).text)
    assert [
        word for word in ("CDF 347", "CDF 349", "CDF 373", "Some of these requests are open") if word not in shown
    ] == []
    chosen = [str(people["first"].pk), str(people["second"].pk), "CDF373"]
    page = olga.post(PERSON, {"q": "703 555 0199", "chosen": chosen, **SENT}, follow=True)

    told = main_text(page.text)
    assert page.redirect_chain == [(PERSON, 302)]
    assert "Erased for good: CDF 347, CDF 349, CDF 373." in page.text
    assert "they age out within 35 days" in told
    assert (set(ConsultationRequest.objects.values_list("reference", flat=True)), spool.waiting()) == ({"CDF379"}, [])
    assert set(Erasure.objects.values_list("reference", "status", "why", "by_name")) == {
        ("CDF347", "ANSWERED", "ASKED", "olga"),
        ("CDF349", "OPEN", "ASKED", "olga"),
        ("CDF373", "ON_DISK", "ASKED", "olga"),
    }
    listed = main_text(olga.get(DONE).text)
    assert "Olga erased request CDF 347 (Questions answered, " in listed


def test_what_is_not_ticked_stays(olga: Client, people: dict[str, ConsultationRequest]) -> None:
    olga.post(PERSON, {"q": "703 555 0199", "chosen": [str(people["first"].pk)], **SENT})

    assert set(ConsultationRequest.objects.values_list("reference", flat=True)) == {"CDF349", "CDF379"}


def test_a_request_that_was_not_found_is_not_erased_whatever_is_sent(
    olga: Client, people: dict[str, ConsultationRequest]
) -> None:
    page = olga.post(PERSON, {"q": "703 555 0199", "chosen": [str(people["bo"].pk)], **SENT})

    assert "One of them changed in the meantime." in page.text
    assert ConsultationRequest.objects.count() == 3


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"word": ""}, "Type the word ERASE."),
        ({"word": "yes"}, "Type the word ERASE."),
        ({"why": ""}, "Say why."),
        ({"why": "TIME_OVER"}, "Choose why from the list."),
        ({"chosen": []}, "Tick the requests that are to be erased."),
    ],
)
def test_nothing_is_erased_by_mistake(
    olga: Client, people: dict[str, ConsultationRequest], changes: dict[str, object], told: str
) -> None:
    sent = {"q": "703 555 0199", "chosen": [str(people["first"].pk)], **SENT, **changes}
    page = olga.post(PERSON, sent)

    assert (told in page.text, "Nothing was erased yet." in page.text, ConsultationRequest.objects.count()) == (
        True,
        True,
        3,
    )


def test_what_is_kept_says_why_and_keeps_none_of_the_others(olga: Client) -> None:
    held = make_request("CDF347", legal_hold_at=timezone.now(), legal_hold_by_name="olga")
    unseen = make_request("CDF349", is_set_aside=True)
    sending = make_request("CDF379")
    make_message(sending, state=OutboxEmail.State.SENDING)
    free = make_request("CDF377")
    told = main_text(olga.get(PERSON, {"q": "703 555 0199"}).text)
    assert "CDF 347: It is under a legal hold." in told
    assert "CDF 349: Nobody has looked at this doubtful request yet." in told
    assert "CDF 379: An e-mail about it is just being sent." in told

    page = olga.post(PERSON, {"q": "703 555 0199", "chosen": [str(free.pk)], **SENT}, follow=True)
    assert "Erased for good: CDF 377." in page.text
    assert set(ConsultationRequest.objects.values_list("pk", flat=True)) == {held.pk, unseen.pk, sending.pk}


def test_a_file_that_cannot_be_read_is_erased_by_the_reference_in_its_name(olga: Client) -> None:
    keep("CDF373")
    (path,) = spool.waiting()
    path.write_text("damaged")
    spool.put_out_of_the_way(path)
    assert "unreadable" in main_text(olga.get(PERSON, {"q": "CDF373"}).text)
    olga.post(PERSON, {"q": "CDF373", "chosen": ["CDF373"], **SENT})

    assert spool.put_aside() == []


def test_the_search_is_on_record_and_a_page_of_a_request_leads_to_it(
    olga: Client, people: dict[str, ConsultationRequest]
) -> None:
    olga.get(PERSON)
    olga.get(PERSON, {"q": "703 555 0199"})
    page = olga.get(f"/admin/consultations/consultationrequest/{people['bo'].pk}/change/")

    assert list(Look.objects.order_by("pk").values_list("kind", "how_many")[:1]) == [("SEARCH", 2)]
    assert f"{PERSON}?q=CDF379" in page.text


@pytest.mark.parametrize("typed", ["7" * 3000, "<script>@</script>", "\u202e703"])
def test_whatever_is_typed_is_answered_with_a_page(olga: Client, typed: str) -> None:
    page = olga.get(PERSON, {"q": typed})

    assert (page.status_code, "<script>@" in page.text) == (200, False)


@pytest.mark.parametrize("role", ["front desk", "editor", "clinician"])
def test_only_the_owner_erases(role: str) -> None:
    client = Client()
    client.force_login(make_staff("sam", role), backend="clinic_site.staff_backend.StaffBackend")
    request = make_request()
    pages = [client.get(PERSON), client.post(PERSON, {"q": "CDF347", "chosen": [str(request.pk)], **SENT})]

    assert [page.status_code for page in [*pages, client.get(DONE)]] == [403, 403, 403]
    assert ConsultationRequest.objects.count() == 1


def test_a_request_that_only_a_shared_number_leads_to_is_found_and_not_ticked(olga: Client) -> None:
    make_request("CDF347", phone="+17035550199", email="ada@visitor.example", channel="EITHER")
    make_request("CDF349", phone="", email="ada@visitor.example", channel="EMAIL")

    assert {found.reference: found.is_sure for found in find("703 555 0199")} == {"CDF347": True, "CDF349": False}
