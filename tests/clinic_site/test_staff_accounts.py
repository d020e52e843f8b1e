"""What an owner does with the accounts of the staff, and what nobody can do to the last owner."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings

from clinic_site.recovery_codes import make_codes
from clinic_site.role_words import AREAS
from clinic_site.staff_roles import POSITIONS, ROLES
from tests.at_once import at_once
from tests.factories import make_staff
from tests.markup import elements, parse, text_of
from tests.phones import PASSWORD, all_the_way_in, connect_phone, is_in, with_password

pytestmark = pytest.mark.django_db
FIRST_PASSWORD = "seven green lamps on the roof"


@pytest.fixture
def olga() -> User:
    return make_staff("olga", "owner")


@pytest.fixture
def owner(olga: User) -> Client:
    return signed_in(olga)


def signed_in(account: User) -> Client:
    client = Client()
    client.force_login(account, backend="clinic_site.staff_backend.StaffBackend")
    return client


def roles_of(username: str) -> list[str]:
    return sorted(User.objects.get(username=username).groups.values_list("name", flat=True))


def change(client: Client, account: User, **typed: object) -> str:
    """Save the form of an account with these changes; the page that follows, and what it says."""
    as_it_is = {"username": account.username, "is_active": "on", "role": "owner"}
    fields = {name: value for name, value in {**as_it_is, **typed}.items() if value is not None}
    return text_of(parse(client.post(f"/admin/auth/user/{account.pk}/change/", fields, follow=True).text))


def rows_of(html: str) -> list[list[str]]:
    """The cells of every row of every table."""
    return [[text_of(cell) for cell in elements(row, "th", "td")] for row in elements(parse(html), "tr")]


def history_of(account: User) -> list[str]:
    entries = LogEntry.objects.filter(object_id=str(account.pk)).order_by("pk")
    return [f"{entry.user.username}: {entry.get_change_message()}" for entry in entries]


# Making an account.


def new_account(**typed: object) -> dict[str, object]:
    start = {"username": "nora", "first_name": "Nora", "email": "nora@clinic.example", "role": "front desk"}
    return {**start, "password1": FIRST_PASSWORD, "password2": FIRST_PASSWORD, **typed}


@pytest.mark.parametrize(("position", "roles"), POSITIONS.items())
def test_one_form_makes_an_account_with_its_role(owner: Client, position: str, roles: tuple[str, ...]) -> None:
    done = owner.post("/admin/auth/user/add/", new_account(role=position), follow=True)

    nora = User.objects.get(username="nora")
    assert (nora.first_name, nora.email, nora.is_staff, nora.is_superuser) == (
        "Nora",
        "nora@clinic.example",
        True,
        False,
    )
    assert roles_of("nora") == sorted(roles)
    assert "At the first sign-in nora chooses another password." in done.text
    assert history_of(nora) == [f"olga: Made the account, as {position}."]


def test_account_without_a_role_is_not_made_and_nothing_typed_is_lost(owner: Client) -> None:
    answer = owner.post("/admin/auth/user/add/", new_account(role=""))

    assert "Choose what this person does at the clinic." in answer.text
    assert 'value="nora@clinic.example"' in answer.text
    assert User.objects.filter(username="nora").exists() is False


def test_form_has_none_of_the_words_of_permissions(owner: Client, olga: User) -> None:
    for page in ("add", f"{olga.pk}/change"):
        html = owner.get(f"/admin/auth/user/{page}/").text
        said = text_of(parse(html)).lower()
        assert [word for word in ("groups", "superuser", "permissions", "usable", "staff status") if word in said] == []


def test_person_with_a_new_account_chooses_a_password_before_anything_else(owner: Client) -> None:
    owner.post("/admin/auth/user/add/", new_account())
    nora = Client()
    first = nora.post("/admin/login/", {"username": "nora", "password": FIRST_PASSWORD})
    assert first.headers["Location"] == "/admin/new-password/?next=%2Fadmin%2Fconsultations%2Fconsultationrequest%2F"
    assert is_in(nora) is False
    same = nora.post("/admin/new-password/", {"new_password1": FIRST_PASSWORD, "new_password2": FIRST_PASSWORD})
    assert "Choose one that only you know." in same.text
    nora.post("/admin/new-password/", {"new_password1": PASSWORD, "new_password2": PASSWORD})

    assert is_in(nora) is True
    assert (is_in(with_password("nora")), history_of(User.objects.get(username="nora"))[1:]) == (
        True,
        ["nora: Changed the password."],
    )


# Changing one.


def test_owner_changes_a_role_and_the_history_says_so(owner: Client) -> None:
    fred = make_staff("fred", "front desk")
    desk = signed_in(fred)
    change(owner, fred, role="editor", first_name="Frederic")

    assert roles_of("fred") == ["editor"]
    assert history_of(fred) == ["olga: Changed the role from front desk to editor. Changed the first name."]
    assert is_in(desk) is False
    page = owner.get(f"/admin/auth/user/{fred.pk}/history/").text
    assert "Changed the role from front desk to editor." in page


def test_owner_who_is_a_clinician_too_keeps_both_roles_when_the_name_is_changed(owner: Client, olga: User) -> None:
    change(owner, olga, role="owner and clinician")
    html = owner.get(f"/admin/auth/user/{olga.pk}/change/").text

    assert roles_of("olga") == ["clinician", "owner"]
    chosen = [
        box.get("value")
        for box in elements(parse(html), "input")
        if box.get("type") == "radio" and box.get("checked") is not None
    ]
    assert chosen == ["owner and clinician"]


def test_account_that_is_switched_off_is_out_at_once_and_cannot_come_back(owner: Client) -> None:
    fred = make_staff("fred", "front desk")
    desk = signed_in(fred)
    assert is_in(desk) is True
    change(owner, fred, role="front desk", is_active=None)

    assert is_in(desk) is False
    assert is_in(with_password("fred")) is False
    assert history_of(fred) == ["olga: Switched the account off."]
    change(owner, fred, role="front desk")
    assert is_in(with_password("fred")) is True


@pytest.mark.parametrize("who", ["owner", "superuser"])
def test_no_account_is_ever_deleted(olga: User, who: str) -> None:
    fred = make_staff("fred", "front desk")
    client = signed_in(olga if who == "owner" else make_staff("root", is_superuser=True))
    client.post(f"/admin/auth/user/{fred.pk}/delete/", {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [fred.pk], "post": "yes"}
    client.post("/admin/auth/user/", chosen)

    assert User.objects.filter(pk=fred.pk).exists() is True


# A forgotten password.


def test_password_that_an_owner_sets_ends_the_sessions_and_must_be_changed(owner: Client) -> None:
    fred = make_staff("fred", "front desk")
    desk = signed_in(fred)
    typed = {"password1": FIRST_PASSWORD, "password2": FIRST_PASSWORD}
    assert owner.post(f"/admin/auth/user/{fred.pk}/password/", typed).status_code == 302

    assert is_in(desk) is False
    again = Client().post("/admin/login/", {"username": "fred", "password": FIRST_PASSWORD})
    assert again.headers["Location"].startswith("/admin/new-password/")
    assert history_of(fred) == ["olga: Set a temporary password."]


def test_password_that_an_owner_sets_does_not_open_the_second_step(settings: Settings, olga: User) -> None:
    settings.STAFF_SECOND_FACTOR = True
    fred = make_staff("fred", "front desk")
    connect_phone(fred)
    owner = all_the_way_in("olga", connect_phone(olga))
    typed = {"password1": FIRST_PASSWORD, "password2": FIRST_PASSWORD}
    owner.post(f"/admin/auth/user/{fred.pk}/password/", typed)
    desk = Client()
    answer = desk.post("/admin/login/", {"username": "fred", "password": FIRST_PASSWORD})

    assert answer.headers["Location"].startswith("/admin/second-step/?")
    changed = desk.post("/admin/new-password/", {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert changed.headers["Location"].startswith("/admin/second-step/?")
    assert is_in(desk) is False


def test_owner_changes_their_own_password_where_the_old_one_is_asked_for(owner: Client, olga: User) -> None:
    typed = {"password1": FIRST_PASSWORD, "password2": FIRST_PASSWORD}
    answer = owner.post(f"/admin/auth/user/{olga.pk}/password/", typed)

    assert answer.headers["Location"] == "/admin/password_change/"
    olga.refresh_from_db()
    assert olga.check_password(PASSWORD) is True


# A lost phone.


def test_owner_resets_the_second_step_of_a_lost_phone(settings: Settings, olga: User) -> None:
    settings.STAFF_SECOND_FACTOR = True
    fred = make_staff("fred", "front desk")
    lost = connect_phone(fred)
    make_codes(fred)
    desk, owner = all_the_way_in("fred", lost), all_the_way_in("olga", connect_phone(olga))
    assert is_in(desk) is True
    done = owner.post(f"/admin/auth/user/{fred.pk}/reset-second-step/", follow=True)

    assert "At the next sign-in fred sets up the second step anew." in done.text
    assert is_in(desk) is False
    assert (TOTPDevice.objects.filter(user=fred).count(), StaticDevice.objects.filter(user=fred).count()) == (0, 0)
    assert with_password("fred").get("/admin/second-step/").headers["Location"].startswith("/admin/second-step/set-up/")
    assert history_of(fred)[-1] == "olga: Reset the second step."


def test_looking_at_the_page_of_the_reset_resets_nothing(owner: Client) -> None:
    fred = make_staff("fred", "front desk")
    connect_phone(fred)

    assert owner.get(f"/admin/auth/user/{fred.pk}/reset-second-step/").status_code == 200
    assert TOTPDevice.objects.count() == 1


def test_owner_cannot_reset_their_own_second_step_without_a_code(owner: Client, olga: User) -> None:
    connect_phone(olga)
    answer = owner.post(f"/admin/auth/user/{olga.pk}/reset-second-step/")

    assert answer.headers["Location"] == "/admin/second-step/mine/"
    assert TOTPDevice.objects.count() == 1


def test_owner_cannot_reset_the_second_step_of_a_superuser(owner: Client) -> None:
    root = make_staff("root", is_superuser=True)
    connect_phone(root)

    assert owner.post(f"/admin/auth/user/{root.pk}/reset-second-step/").status_code in (403, 404)
    assert TOTPDevice.objects.count() == 1


def test_secrets_of_second_steps_have_no_page(owner: Client) -> None:
    connect_phone(make_staff("fred", "front desk"))
    root = signed_in(make_staff("root", is_superuser=True))

    for path in ("/admin/otp_totp/totpdevice/", "/admin/otp_static/staticdevice/", "/admin/otp_totp/"):
        assert root.get(path).status_code == 404


# The last owner.


@pytest.mark.parametrize("typed", [{"role": "front desk"}, {"is_active": None}, {"role": "editor", "is_active": None}])
def test_the_last_owner_stays_an_owner(owner: Client, olga: User, typed: dict[str, object]) -> None:
    said = change(owner, olga, **typed)

    assert "This is the last owner who can sign in." in said
    assert (roles_of("olga"), User.objects.get(pk=olga.pk).is_active) == (["owner"], True)
    assert is_in(owner) is True


@pytest.mark.parametrize("other", [{"is_active": False}, {"is_staff": False}])
def test_owner_who_cannot_sign_in_does_not_count(owner: Client, olga: User, other: dict[str, bool]) -> None:
    make_staff("nora", "owner")
    User.objects.filter(username="nora").update(**other)

    assert "This is the last owner" in change(owner, olga, role="editor")


def test_owner_steps_back_once_there_is_another(owner: Client, olga: User) -> None:
    make_staff("nora", "owner")
    change(owner, olga, role="editor")

    assert roles_of("olga") == ["editor"]
    assert owner.get("/admin/auth/user/").status_code == 403


def test_owner_may_remove_another_owner_while_one_stays(owner: Client) -> None:
    nora = make_staff("nora", "owner")
    change(owner, nora, role="front desk")

    assert roles_of("nora") == ["front desk"]


def test_signing_everybody_out_locks_nobody_out(owner: Client, olga: User) -> None:
    chosen = {"action": "sign_out_everywhere", "_selected_action": [olga.pk]}
    owner.post("/admin/auth/user/", chosen)

    assert (is_in(owner), is_in(with_password("olga"))) == (True, True)


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_remove_each_other_at_the_same_time_leave_one() -> None:
    olga, nora = make_staff("olga", "owner"), make_staff("nora", "owner")
    clients = {olga: signed_in(nora), nora: signed_in(olga)}

    def remove(account: User) -> None:
        change(clients[account], account, role="front desk")

    at_once([lambda: remove(olga), lambda: remove(nora)])

    assert sorted([*roles_of("olga"), *roles_of("nora")]) == ["front desk", "owner"]


# What a role can do, in words.


def test_every_permission_of_a_role_has_words() -> None:
    told = {need for deeds in AREAS.values() for deed in deeds for need in deed.needs}

    assert {permission for permissions in ROLES.values() for permission in permissions} - told == set()


@pytest.mark.parametrize("role", [*ROLES, None])
def test_everybody_reads_what_each_role_can_do(role: str | None) -> None:
    rows = rows_of(signed_in(make_staff("sam", role)).get("/admin/roles/").text)

    assert ["Sign off an article, or confirm that it is still correct", "Clinician"] in rows
    assert ["Look after staff accounts: roles, passwords, second steps, sessions", "Owner"] in rows
    assert ["Call people, note what came of it, close requests", "Front desk, owner"] in rows


def test_list_of_accounts_says_who_does_what(owner: Client) -> None:
    fred = make_staff("fred", "front desk", first_name="Fred")
    connect_phone(fred)
    User.objects.filter(pk=make_staff("gone", "editor").pk).update(is_active=False)
    rows = [row[1:] for row in rows_of(owner.get("/admin/auth/user/").text)]

    assert ["fred", "Fred", "front desk", "may sign in", "second step set up"] in rows
    assert ["gone", "–", "editor", "switched off", "no second step yet"] in rows


def test_own_password_is_not_changed_without_the_old_one_however_the_address_is_written(owner: Client) -> None:
    own = User.objects.get(username="olga")
    before = own.password
    typed = {"password1": "seven quiet otters 12", "password2": "seven quiet otters 12"}
    for key in (f"{own.pk}", f"0{own.pk}"):
        assert owner.post(f"/admin/auth/user/{key}/password/", typed).headers["Location"] == "/admin/password_change/"

    own.refresh_from_db()
    assert own.password == before


def test_owner_who_signs_everybody_out_stays_in_this_browser(owner: Client) -> None:
    own = User.objects.get(username="olga")
    other = Client()
    other.force_login(own, backend="clinic_site.staff_backend.StaffBackend")
    chosen = {"action": "sign_out_everywhere", "_selected_action": [own.pk]}
    page = owner.post("/admin/auth/user/", chosen, follow=True)

    assert (page.status_code, "1 sessions ended. You stay signed in here." in page.text) == (200, True)
    assert (is_in(owner), is_in(other)) == (True, False)
