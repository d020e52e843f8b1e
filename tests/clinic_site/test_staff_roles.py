import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from clinic_site.models import ClinicProfile
from clinic_site.staff_roles import ROLES, make_roles
from consultations.models import ConsultationRequest
from tests.factories import (
    make_draft,
    make_request,
    make_staff,
)

pytestmark = pytest.mark.django_db

REQUESTS = {"front desk", "owner"}
ARTICLES = {"editor", "clinician", "owner"}
# The addresses behind them are walked in test_every_address.py.
SECTIONS = {
    "/admin/consultations/": REQUESTS | {"clinician"},
    "/admin/pages/": ARTICLES,
    "/admin/clinic_site/": {"owner"},
    "/admin/auth/": {"owner"},
    "/admin/otp_totp/": set(),
    "/admin/axes/": set(),
    "/admin/sessions/": set(),
}


def signed_in(account: User) -> Client:
    client = Client()
    client.force_login(account, backend="clinic_site.staff_backend.StaffBackend")
    return client


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("role", sorted(ROLES))
def test_staff_find_the_sections_that_their_role_is_for(role: str, section: str) -> None:
    answer = signed_in(make_staff("sam", role)).get(section)

    assert answer.status_code == (200 if role in SECTIONS[section] else 404)


@pytest.mark.parametrize("changed", [{"is_staff": False}, {"is_active": False}])
def test_account_that_is_no_longer_staff_is_out_at_once(changed: dict[str, bool]) -> None:
    account = make_staff("sam", "owner")
    client = signed_in(account)
    assert client.get("/admin/auth/user/").status_code == 200
    User.objects.filter(pk=account.pk).update(**changed)

    assert client.get("/admin/auth/user/").status_code == 302


@pytest.mark.parametrize("role", ["editor", "clinician"])
def test_link_in_a_staff_message_shows_a_request_to_nobody_who_may_not_see_it(role: str) -> None:
    make_request("CDF347", name="Ada Visible")
    response = signed_in(make_staff("sam", role)).get("/admin/r/CDF347/", follow=True)

    assert (response.status_code, "Ada Visible" in response.text) == (403, False)


def test_link_in_a_staff_message_leads_the_front_desk_to_the_request() -> None:
    make_request("CDF347", name="Ada Visible")
    response = signed_in(make_staff("fred", "front desk")).get("/admin/r/CDF347/", follow=True)

    assert (response.status_code, "Ada Visible" in response.text) == (200, True)


@pytest.mark.parametrize("role", ["editor", "clinician"])
def test_home_of_staff_who_see_no_requests_names_none(role: str) -> None:
    make_request("CDF347", name="Ada Visible")
    html = signed_in(make_staff("sam", role)).get("/admin/").text

    assert [word for word in ("Ada Visible", "CDF347", "consultationrequest") if word in html] == []


def test_clinician_reads_a_draft_but_cannot_change_it() -> None:
    draft = make_draft(title="As it was")
    path = f"/admin/pages/articleversion/{draft.pk}/change/"
    client = signed_in(make_staff("grace", "clinician"))

    assert client.get(path).status_code == 200
    assert client.post(path, {"title": "Another title"}).status_code == 403


def test_owner_cannot_make_a_superuser() -> None:
    account = make_staff("nora")
    typed = {"username": "nora", "is_active": "on", "role": "editor", "is_superuser": "on", "user_permissions": ["1"]}
    response = signed_in(make_staff("olga", "owner")).post(f"/admin/auth/user/{account.pk}/change/", typed)

    assert response.status_code == 302
    account.refresh_from_db()
    assert (account.is_superuser, account.user_permissions.count()) == (False, 0)


def test_owner_cannot_make_themselves_a_superuser() -> None:
    owner = make_staff("olga", "owner")
    typed = {"username": "olga", "is_active": "on", "role": "owner", "is_superuser": "on"}
    signed_in(owner).post(f"/admin/auth/user/{owner.pk}/change/", typed)

    assert User.objects.get(username="olga").is_superuser is False


@pytest.mark.parametrize("part", ["change", "password", "history", "delete"])
def test_owner_cannot_reach_a_superuser(part: str) -> None:
    root = make_staff("root", is_superuser=True)
    client = signed_in(make_staff("olga", "owner"))
    response = client.get(f"/admin/auth/user/{root.pk}/{part}/")

    assert response.status_code in {302, 403, 404}
    assert "root" not in client.get("/admin/auth/user/").text.partition('id="result_list"')[2]


def test_owner_cannot_set_the_password_of_a_superuser() -> None:
    root = make_staff("root", is_superuser=True)
    passwords = {"password1": "another long sentence", "password2": "another long sentence", "usable_password": "true"}
    signed_in(make_staff("olga", "owner")).post(f"/admin/auth/user/{root.pk}/password/", passwords)

    root.refresh_from_db()
    assert root.check_password("a long enough sentence") is True


def test_short_password_is_refused() -> None:
    passwords = {"password1": "fourteen chars", "password2": "fourteen chars"}
    response = signed_in(make_staff("olga", "owner")).post(
        "/admin/auth/user/add/", {"username": "nora", "usable_password": "true", **passwords}
    )

    assert "This password is too short. It must contain at least 15 characters." in response.text
    assert User.objects.filter(username="nora").exists() is False


def test_roles_are_brought_back_in_line_with_the_table() -> None:
    group = Group.objects.get(name="editor")
    group.permissions.add(*Group.objects.get(name="front desk").permissions.all())
    make_roles()

    found = {f"{right.content_type.app_label}.{right.codename}" for right in group.permissions.all()}
    assert found == set(ROLES["editor"])


@pytest.mark.parametrize("role", ROLES)
def test_every_right_in_the_table_is_one_that_exists(role: str) -> None:
    rights = Group.objects.get(name=role).permissions.select_related("content_type")

    assert {f"{right.content_type.app_label}.{right.codename}" for right in rights} == set(ROLES[role])


def test_new_site_has_no_account() -> None:
    assert (User.objects.count(), ConsultationRequest.objects.count()) == (0, 0)


def test_list_of_the_clinics_facts_makes_none_for_somebody_who_may_not_see_them() -> None:
    ClinicProfile.objects.all().delete()
    desk = signed_in(make_staff("fred", "front desk"))

    assert desk.get("/admin/clinic_site/clinicprofile/").status_code == 403
    assert ClinicProfile.objects.exists() is False
    owner = signed_in(make_staff("olga", "owner"))
    assert owner.get("/admin/clinic_site/clinicprofile/", follow=True).status_code == 200
