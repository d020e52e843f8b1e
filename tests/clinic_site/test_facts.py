import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client

from clinic_site import facts
from clinic_site.edition import forget_edition
from clinic_site.facts import ClinicFacts
from clinic_site.models import ClinicProfile, Closure, OpeningHours
from tests.factories import EVERY_ANSWER, make_staff

REAL = ClinicFacts(
    phone="(703) 777-1234",
    email="hello@clinic.test-domain.org",
    street="1 Main Street",
    postal_code="20175",
    caller="a nurse",
    hours_confirmed=True,
)


@pytest.fixture
def owner(db: None) -> Client:
    client = Client()
    client.force_login(make_staff("olga", "owner"), backend="clinic_site.staff_backend.StaffBackend")
    return client


def test_new_site_has_facts_that_are_all_marked_as_samples(db: None) -> None:
    found = facts.clinic_facts()

    assert (found.name, found.neutral_name, found.city, found.region) == (
        *("Virginia Infusion Therapies", "VIT", "Leesburg", "VA"),
    )
    assert (found.phone, found.phone_is_sample) == ("(703) 555-0142", True)
    assert (found.email, found.email_is_sample) == ("office@clinic.example", True)
    assert (found.address_is_sample, found.hours_are_sample, found.caller_is_sample) == (True, True, True)


FLAGS = ("phone_is_sample", "email_is_sample", "address_is_sample", "caller_is_sample", "hours_are_sample")


def test_real_facts_are_not_marked_as_samples() -> None:
    assert [flag for flag in FLAGS if getattr(REAL, flag)] == []


@pytest.mark.parametrize(
    ("flag", "changed"),
    [
        ("phone_is_sample", {"phone": "(703) 555-0142"}),
        ("phone_is_sample", {"phone": "703-555-0199"}),
        ("phone_is_sample", {"phone": ""}),
        ("email_is_sample", {"email": "office@clinic.example"}),
        ("email_is_sample", {"email": ""}),
        ("address_is_sample", {"street": "[street address to follow]"}),
        ("address_is_sample", {"street": ""}),
        ("caller_is_sample", {"caller": "a nurse [name to follow]"}),
        ("hours_are_sample", {"hours_confirmed": False}),
    ],
)
def test_one_sample_is_marked_and_nothing_else(flag: str, changed: dict[str, object]) -> None:
    found = replace(REAL, **changed)

    assert [name for name in FLAGS if getattr(found, name)] == [flag]


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("(703) 555-0142", "+17035550142"),
        ("1-703-555-0142", "+17035550142"),
        ("+1 703 555 0142", "+17035550142"),
        ("703.555.0142", "+17035550142"),
    ],
)
def test_phone_number_is_dialled_the_same_however_staff_write_it(typed: str, link: str) -> None:
    assert replace(REAL, phone=typed).phone_link == link


def test_reading_the_facts_writes_a_copy_to_disk(db: None, tmp_path: Path) -> None:
    ClinicProfile.objects.filter(pk=1).update(phone="(703) 777-1234")
    facts.clinic_facts()

    assert json.loads((tmp_path / "clinic-facts.json").read_text())["phone"] == "(703) 777-1234"


def test_copy_on_disk_gives_back_what_was_read(db: None) -> None:
    Closure.objects.create(first_day="2026-11-26", last_day="2026-11-27", reason="Thanksgiving")
    read = facts.read_facts()

    assert facts.facts_from_disk() == read
    assert (read.closed_days, len(read.openings)) == ((("2026-11-26", "2026-11-27", "Thanksgiving"),), 5)


def test_facts_come_from_the_copy_while_the_table_cannot_be_read(db: None) -> None:
    ClinicProfile.objects.filter(pk=1).update(phone="(703) 777-1234")
    facts.read_facts()
    ClinicProfile.objects.filter(pk=1).update(phone="(703) 777-9999")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE clinic_site_clinicprofile RENAME TO moved_away")
        read = facts.read_facts()
        transaction.set_rollback(True)  # the table comes back

    assert read.phone == "(703) 777-1234"
    assert facts.read_facts().phone == "(703) 777-9999"


@pytest.mark.parametrize("copy", [None, "", "{", "[]", '{"phone": "x"}', '{"openings": 3}', '{"stranger": 1}', "\x00"])
def test_missing_or_broken_copy_leaves_the_little_that_is_always_true(tmp_path: Path, copy: str | None) -> None:
    if copy is not None:
        (tmp_path / "clinic-facts.json").write_text(copy)

    assert facts.facts_from_disk() == ClinicFacts()


def test_copy_that_cannot_be_written_stops_nobody(db: None, settings: object, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("in the way of a folder")
    settings.VAR_DIR = tmp_path / "a-file" / "var"

    assert facts.clinic_facts().name == "Virginia Infusion Therapies"


def test_writing_the_copy_leaves_no_half_file_behind(db: None, tmp_path: Path) -> None:
    facts.read_facts()
    facts.save_copy(replace(REAL, phone="(703) 777-0000"))

    files = [path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(map(str, files)) == ["away/away.html", "clinic-facts.json"]


def test_facts_are_read_once_an_edition(db: None, django_assert_num_queries: object) -> None:
    facts.clinic_facts()
    with django_assert_num_queries(0):
        assert facts.clinic_facts().phone == "(703) 555-0142"
    ClinicProfile.objects.filter(pk=1).update(phone="(703) 777-1234")
    forget_edition()

    assert facts.clinic_facts().phone == "(703) 777-1234"


def profile_as_typed(**changed: str) -> dict[str, str]:
    profile = ClinicProfile.objects.get(pk=1)
    typed = {
        field.name: getattr(profile, field.name)
        for field in ClinicProfile._meta.fields
        if field.name not in ("id", "hours_confirmed")
    }
    return {**typed, **changed}


def test_change_of_the_profile_by_staff_shows_on_the_next_page(owner: Client) -> None:
    assert "(703) 555-0142" in owner.get("/contact/").text
    saved = owner.post("/admin/clinic_site/clinicprofile/1/change/", profile_as_typed(phone="(703) 777-1234"))

    assert saved.status_code == 302
    told = owner.get("/contact/").text
    assert ("(703) 777-1234" in told, "(703) 555-0142" in told, "(sample number)" in told) == (True, False, False)


def test_a_visitor_reads_at_once_what_staff_have_just_changed(owner: Client) -> None:
    visitor = Client()
    assert "(703) 555-0142" in visitor.get("/contact/").text
    owner.post("/admin/clinic_site/clinicprofile/1/change/", profile_as_typed(phone="(703) 777-1234"))

    assert "(703) 777-1234" in visitor.get("/contact/").text


def test_closure_that_staff_enter_shows_on_the_next_page_and_goes_with_them(owner: Client) -> None:
    owner.get("/contact/")
    typed = {"first_day": "2099-12-24", "last_day": "2099-12-25", "reason": "The holidays"}
    owner.post("/admin/clinic_site/closure/add/", typed)
    assert "Closed Thursday, December 24 to Friday, December 25 (The holidays)" in owner.get("/contact/").text
    owner.post(f"/admin/clinic_site/closure/{Closure.objects.get().pk}/delete/", {"post": "yes"})

    assert "The holidays" not in owner.get("/contact/").text


def test_opening_hours_that_staff_remove_from_the_list_are_gone_from_the_next_page(owner: Client) -> None:
    assert "Monday to Friday: 9 am to 5 pm" in owner.get("/contact/").text
    friday = OpeningHours.objects.get(weekday=4)
    chosen = {"action": "delete_selected", "_selected_action": [friday.pk], "post": "yes"}
    owner.post("/admin/clinic_site/openinghours/", chosen)

    assert "Monday to Thursday: 9 am to 5 pm" in owner.get("/contact/").text


@pytest.mark.parametrize(
    ("path", "typed", "message"),
    [
        (
            "openinghours",
            {"weekday": "5", "opens": "12:00", "closes": "10:00"},
            "The closing time must be later than the opening time.",
        ),
        (
            "openinghours",
            {"weekday": "0", "opens": "09:00", "closes": "10:00"},
            "This day already has hours that start then.",
        ),
        (
            "closure",
            {"first_day": "2026-12-25", "last_day": "2026-12-24", "reason": "x"},
            "The last day must not be before the first day.",
        ),
    ],
)
def test_impossible_hours_and_closures_are_refused_in_words(
    owner: Client, path: str, typed: dict[str, str], message: str
) -> None:
    assert message in owner.post(f"/admin/clinic_site/{path}/add/", typed).text


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/contact/", ["(sample number)", "(sample address)", "(sample hours)"]),
        ("/about/", ["to follow from the clinic"]),
    ],
)
def test_samples_are_marked_where_visitors_read_them(client: Client, db: None, path: str, words: list[str]) -> None:
    told = client.get(path).text

    assert [word for word in words if word not in told] == []


@pytest.mark.parametrize("path", ["/contact/", "/consultation/", "/consultation/received/"])
def test_promise_is_marked_as_a_sample_until_the_clinic_has_confirmed_it(client: Client, db: None, path: str) -> None:
    client.post("/consultation/", EVERY_ANSWER)
    assert "(sample time)" in client.get(path).text
    ClinicProfile.objects.filter(pk=1).update(hours_confirmed=True)
    facts.forget_facts()

    assert "(sample" in client.get("/contact/").text
    assert "(sample time)" not in client.get(path).text


def test_clinic_says_nothing_of_other_closing_days_until_it_has_confirmed_them(client: Client, db: None) -> None:
    words = "No other closing days are planned so far."
    assert words not in client.get("/contact/").text
    ClinicProfile.objects.filter(pk=1).update(hours_confirmed=True)
    facts.forget_facts()
    assert words in client.get("/contact/").text
    Closure.objects.create(first_day="2099-12-24", last_day="2099-12-25", reason="The holidays")
    facts.forget_facts()

    assert words not in client.get("/contact/").text


def test_facts_that_staff_write_are_shown_escaped(client: Client, db: None) -> None:
    ClinicProfile.objects.filter(pk=1).update(directions="<script>alert(1)</script>", clinicians="<b>Dr.</b>")

    assert "<script>alert" not in client.get("/contact/").text
    assert "&lt;b&gt;Dr.&lt;/b&gt;" in client.get("/about/").text
