from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core import checks
from django.core.checks import CheckMessage
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django import Settings

from clinic_site.models import Vendor
from tests.clinic_site.real_facts import make_the_agreements, make_vendor
from tests.factories import RECEIVED_AT, make_staff

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def monday(settings: Settings) -> Iterator[None]:
    settings.CONSULTATION_RECIPIENTS = ["desk@vit-clinic.org"]
    with time_machine.travel(RECEIVED_AT, tick=False):
        yield


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(make_staff("olga", "owner"), backend="clinic_site.staff_backend.StaffBackend")
    return client


def found() -> list[CheckMessage]:
    messages = checks.run_checks(include_deployment_checks=True)
    return [message for message in messages if message.id in ("clinic.E070", "clinic.E071", "clinic.E072")]


def refused() -> list[str]:
    return [message.id for message in found()]


def test_site_is_shipped_with_no_company_and_refused_for_each_that_every_clinic_has() -> None:
    told = [message.msg for message in found()]

    assert Vendor.objects.count() == 0
    assert [text.rpartition("for ")[2].rstrip(".") for text in told] == [
        "the machine on which the site runs",
        "the mailboxes of those who hear of requests",
        "the clinic's telephone and its voice messages",
        "the host vit-clinic.org in CONSULTATION_RECIPIENTS",
    ]


def test_clinic_with_every_agreement_is_refused_nothing() -> None:
    make_the_agreements()

    assert refused() == []


def test_mailbox_of_an_owner_counts_as_one_that_hears_of_requests() -> None:
    make_the_agreements()
    make_staff("olga", "owner", email="olga@elsewhere.net")
    make_staff("edith", "editor", email="edith@nowhere.net")

    assert [message.msg.rpartition("for ")[2] for message in found()] == [
        "the host elsewhere.net in the account of an owner."
    ]


@pytest.mark.parametrize(("days", "codes"), [(0, []), (1, ["clinic.E071"]), (365, ["clinic.E071"])])
def test_agreement_of_a_day_to_come_is_none(days: int, codes: list[str]) -> None:
    make_the_agreements()
    Vendor.objects.filter(telephone=True).update(signed_on=TODAY + timedelta(days=days))

    assert refused() == codes


def test_company_without_an_agreement_is_named() -> None:
    make_the_agreements()
    Vendor.objects.filter(telephone=True).update(standing="NONE", signed_on=None)

    assert [message.msg for message in found()] == ["Phone House has signed no agreement yet, or one of a day to come."]


@pytest.mark.parametrize("purpose", ["hosting", "mailbox", "telephone", "database", "backups", "mail_relay"])
def test_company_that_is_said_to_receive_nothing_and_does_is_refused(purpose: str) -> None:
    make_the_agreements()
    make_vendor("Other House", **{purpose: True}, standing="NO_DATA", signed_on=None, reason="It says so.")

    assert refused() == ["clinic.E072"]


@pytest.mark.parametrize("purpose", ["log_keeping", "error_tracking"])
def test_company_that_keeps_logs_needs_no_agreement_because_nothing_of_a_request_is_in_them(purpose: str) -> None:
    make_the_agreements()
    make_vendor("Log House", **{purpose: True}, standing="NO_DATA", signed_on=None, reason="Logs hold no request.")

    assert refused() == []


def test_keeper_of_logs_that_also_has_a_mailbox_of_ours_is_refused() -> None:
    make_the_agreements()
    Vendor.objects.filter(mailbox=True).update(hosts="mail-house.net")
    make_vendor(
        "Log House", log_keeping=True, hosts="vit-clinic.org", standing="NO_DATA", signed_on=None, reason="None."
    )

    assert refused() == ["clinic.E072"]


def test_clinic_that_runs_its_own_machine_has_nobody_to_sign_with() -> None:
    make_the_agreements()
    Vendor.objects.filter(hosting=True).update(standing="OURSELVES", signed_on=None, reason="It stands in our cellar.")

    assert refused() == []


@pytest.mark.parametrize(("last_day", "codes"), [(TODAY, []), (TODAY - timedelta(days=1), ["clinic.E070"])])
def test_company_that_is_no_longer_used_covers_nothing(last_day: date, codes: list[str]) -> None:
    make_the_agreements()
    Vendor.objects.filter(telephone=True).update(used_until=last_day)

    assert refused() == codes


@pytest.mark.parametrize(
    ("hosts", "covered"),
    [
        ("vit-clinic.org", True),
        ("VIT-Clinic.org", True),
        ("org", False),
        ("mail.vit-clinic.org", False),
        ("clinic.org", False),
        ("", False),
    ],
)
def test_host_is_covered_by_itself_and_what_stands_above_it(hosts: str, covered: bool) -> None:
    make_the_agreements()
    Vendor.objects.filter(mailbox=True).update(hosts=hosts)

    assert refused() == ([] if covered else ["clinic.E070"])


def test_database_without_the_list_is_named_and_stops_no_other_check() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE clinic_site_vendor RENAME TO moved_away")
        told = [message.msg for message in checks.run_checks(include_deployment_checks=True)]
        transaction.set_rollback(True)  # the table comes back

    assert "The list of companies and agreements could not be looked at: the database does not answer." in told


@pytest.mark.parametrize(
    "fields",
    [
        {"telephone": True, "standing": "SIGNED", "signed_on": None},
        {"telephone": True, "standing": "NONE", "signed_on": "2026-11-02"},
        {"telephone": True, "standing": "NO_DATA", "signed_on": None},
        {"telephone": True, "standing": "OURSELVES", "signed_on": None, "reason": ""},
        {"standing": "SIGNED", "signed_on": "2026-11-02"},
    ],
    ids=["signed on no day", "a day without a signature", "no reason", "no reason either", "does nothing"],
)
def test_half_a_record_is_refused_by_the_database_itself(fields: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        make_vendor("Half House", **fields)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"signed_on": "2026-11-24"}, "This day is still to come. Enter the agreement once it is signed."),
        ({"signed_on": ""}, "Give the day of signing for a signed agreement, and for nothing else."),
        ({"telephone": ""}, "Tick at least one thing that this company does."),
        ({"standing": "NO_DATA", "signed_on": ""}, "Say in one sentence why no agreement is needed."),
        ({"hosts": "https://mail.house.net/"}, "“https://mail.house.net/” is no host name."),
        ({"hosts": "mail.house.net:587"}, "“mail.house.net:587” is no host name."),
    ],
)
def test_owner_is_told_what_is_wrong_and_keeps_what_was_typed(
    owner: Client, changed: dict[str, str], told: str
) -> None:
    typed = {"name": "Phone House", "telephone": "on", "standing": "SIGNED", "signed_on": "2026-11-02", **changed}
    page = owner.post("/admin/clinic_site/vendor/add/", typed)

    assert page.status_code == 200
    assert told in page.text
    assert 'value="Phone House"' in page.text
    assert Vendor.objects.count() == 0


def test_owner_records_an_agreement_and_the_history_says_who_changed_it(owner: Client) -> None:
    typed = {"name": "Phone House", "telephone": "on", "standing": "SIGNED", "signed_on": "2026-11-02"}
    owner.post("/admin/clinic_site/vendor/add/", {**typed, "hosts": "B.house.net\r\na.house.net\r\n"})
    vendor = Vendor.objects.get()
    owner.post(f"/admin/clinic_site/vendor/{vendor.pk}/change/", {**typed, "used_until": "2026-11-20"})

    assert vendor.hosts == "a.house.net\nb.house.net"
    assert [str(entry.user) for entry in LogEntry.objects.all()] == ["olga", "olga"]
    history = owner.get(f"/admin/clinic_site/vendor/{vendor.pk}/history/").text
    assert "Used until" in history


def test_list_says_in_words_what_each_company_does_and_how_its_agreement_stands(owner: Client) -> None:
    make_vendor("Both House", telephone=True, backups=True)
    make_vendor(
        "Log House", log_keeping=True, standing="NO_DATA", signed_on=None, reason="None.", used_until="2026-11-20"
    )
    page = owner.get("/admin/clinic_site/vendor/").text

    assert "keeps backups, carries phone calls, voice messages or faxes" in page
    assert "signed on November 2, 2026" in page
    assert "it receives no request data, used until November 20, 2026<" in page


def test_record_of_an_agreement_is_ended_and_never_deleted(owner: Client) -> None:
    vendor = make_vendor("Phone House", telephone=True)

    assert owner.post(f"/admin/clinic_site/vendor/{vendor.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Vendor.objects.count() == 1


@pytest.mark.parametrize("line", ["a b.", "-a.net", "a/b", "user@a.net", "ä.net"])
def test_what_is_no_host_name_is_refused(line: str) -> None:
    with pytest.raises(ValidationError):
        Vendor(name="X", telephone=True, hosts=line).full_clean()
