import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from clinic_site.models import ClinicProfile
from clinic_site.staff_roles import ROLES, make_roles
from consultations.models import ConsultationRequest, DangerPhrase
from tests.factories import (
    make_draft,
    make_message,
    make_picture,
    make_request,
    make_staff,
    make_version_in_review,
    make_wish,
    sign_off,
)

pytestmark = pytest.mark.django_db

EVERYBODY = {"front desk", "editor", "clinician", "owner"}
REQUESTS = {"front desk", "owner"}
ARTICLES = {"editor", "clinician", "owner"}
# Who may open what. A superuser opens all of it, except what nobody or a clinician alone does.
MAY_OPEN = {
    "/admin/": EVERYBODY,
    "/admin/password_change/": EVERYBODY,
    "/admin/consultations/": REQUESTS | {"clinician"},
    "/admin/consultations/dangerphrase/": REQUESTS | {"clinician"},
    "/admin/consultations/dangerphrase/add/": {"clinician"},
    "/admin/consultations/dangerphrase/{phrase}/change/": REQUESTS | {"clinician"},
    "/admin/consultations/consultationrequest/{request}/do-not-contact/": REQUESTS,
    "/admin/consultations/consultationrequest/{request}/asked-again/": REQUESTS,
    "/admin/consultations/donotcontact/": REQUESTS,
    "/admin/consultations/donotcontact/add/": REQUESTS,
    "/admin/consultations/look/": {"owner"},
    "/admin/jobs/": EVERYBODY,
    "/admin/mail/": {"owner"},
    "/admin/overview/": REQUESTS,
    "/admin/consultations/consultationrequest/export/": {"owner"},
    "/admin/consultations/consultationrequest/{request}/print/": REQUESTS,
    "/admin/mail/{message}/send-again/": REQUESTS,
    "/admin/consultations/consultationrequest/": REQUESTS,
    "/admin/consultations/consultationrequest/{request}/change/": REQUESTS,
    "/admin/pages/": ARTICLES,
    "/admin/pages/article/": ARTICLES,
    "/admin/pages/article/add/": {"editor"},
    "/admin/pages/article/{article}/rename/": {"editor", "owner"},
    "/admin/pages/article/{article}/retire/": ARTICLES,
    "/admin/pages/articleversion/": ARTICLES,
    "/admin/pages/articleversion/{draft}/change/": ARTICLES,
    "/admin/pages/articleversion/{draft}/preview/": ARTICLES,
    "/admin/pages/articleversion/{draft}/phone/": ARTICLES,
    "/admin/pages/articleversion/{draft}/compare/": ARTICLES,
    "/admin/pages/articleversion/{review}/sign-off/": {"clinician"},
    "/admin/pages/articleversion/{review}/send-back/": {"clinician"},
    "/admin/pages/articleversion/{signed}/publish/": ARTICLES,
    "/admin/pages/reference/": ARTICLES,
    "/admin/pages/publishedpage/": ARTICLES,
    "/admin/pages/review/": ARTICLES,
    "/admin/pages/review/of/{draft}/": {"clinician"},
    "/admin/pages/correction/": ARTICLES,
    "/admin/pages/reference/add/": {"editor"},
    "/admin/pages/picture/": ARTICLES,
    "/admin/pages/picture/add/": {"editor", "owner"},
    "/admin/pages/picture/{picture}/change/": ARTICLES,
    "/admin/pages/picture/{picture}/delete/": {"editor", "owner"},
    "/admin/clinic_site/": {"owner"},
    "/admin/clinic_site/clinicprofile/1/change/": {"owner"},
    "/admin/clinic_site/openinghours/": {"owner"},
    "/admin/clinic_site/openinghours/add/": {"owner"},
    "/admin/clinic_site/closure/add/": {"owner"},
    "/admin/clinic_site/fee/add/": {"owner"},
    "/admin/auth/": {"owner"},
    "/admin/auth/user/": {"owner"},
    "/admin/auth/user/add/": {"owner"},
    "/admin/auth/user/{account}/change/": {"owner"},
    "/admin/auth/user/{account}/password/": {"owner"},
}
FOR_CLINICIANS_ALONE = {pattern for pattern, roles in MAY_OPEN.items() if roles == {"clinician"}}
NOBODY_OPENS = [
    "/admin/pages/articleversion/add/",
    "/admin/pages/articleversion/{draft}/delete/",
    "/admin/pages/publishedpage/add/",
    "/admin/consultations/dangerphrase/{phrase}/delete/",
    "/admin/consultations/donotcontact/{wish}/delete/",
    "/admin/consultations/look/add/",
    "/admin/pages/review/add/",
    "/admin/consultations/consultationrequest/add/",
    "/admin/consultations/consultationrequest/{request}/delete/",
    "/admin/clinic_site/clinicprofile/add/",
    "/admin/clinic_site/clinicprofile/1/delete/",
    "/admin/auth/group/",
    "/admin/auth/permission/",
    "/admin/axes/accessattempt/",
    "/admin/sessions/session/",
]


def signed_in(account: User) -> Client:
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(pattern: str) -> str:
    """The pattern with rows that are there to be opened."""
    account = make_staff("target")
    signed = make_version_in_review("signed")
    sign_off(signed, reviewer=make_staff("signer", "clinician"))
    rows = {"draft": make_draft(), "review": make_version_in_review("review"), "signed": signed}
    rows |= {"phrase": DangerPhrase.objects.order_by("pk").first(), "wish": make_wish(phone="+17035550123")}
    request = make_request()
    rows |= {
        "request": request,
        "message": make_message(request),
        "picture": make_picture(),
        "account": account,
        "article": signed.article,
    }
    return pattern.format(**{name: row.pk for name, row in rows.items()})


@pytest.mark.parametrize("pattern", MAY_OPEN)
@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_staff_open_what_their_role_is_for_and_nothing_else(role: str, pattern: str) -> None:
    response = signed_in(make_staff("sam", role)).get(address(pattern))

    refused = {403, 404} if pattern.count("/") == 3 else {403}  # a section of the admin without a page for you is a 404
    assert response.status_code in ({200} if role in MAY_OPEN[pattern] else refused)


@pytest.mark.parametrize("pattern", sorted(set(MAY_OPEN) - FOR_CLINICIANS_ALONE))
def test_superuser_counts_as_owner_and_more(pattern: str) -> None:
    response = signed_in(make_staff("root", is_superuser=True)).get(address(pattern))

    assert response.status_code == 200


@pytest.mark.parametrize("pattern", sorted(FOR_CLINICIANS_ALONE))
def test_superuser_is_no_clinician(pattern: str) -> None:
    assert signed_in(make_staff("root", is_superuser=True)).get(address(pattern)).status_code == 403


@pytest.mark.parametrize("pattern", NOBODY_OPENS)
def test_nobody_opens_what_would_undo_the_record(pattern: str) -> None:
    response = signed_in(make_staff("root", is_superuser=True)).get(address(pattern))

    assert response.status_code in {403, 404}


@pytest.mark.parametrize("pattern", [*MAY_OPEN, "/admin/r/CDF347/"])
def test_stranger_is_asked_to_sign_in(client: Client, pattern: str) -> None:
    path = address(pattern)
    response = client.get(path)

    assert (response.status_code, response.headers["Location"]) == (302, f"/admin/login/?next={path}")


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


def test_owner_makes_an_account_and_gives_it_a_role() -> None:
    owner = signed_in(make_staff("olga", "owner"))
    passwords = {"password1": "a long enough sentence", "password2": "a long enough sentence"}
    owner.post("/admin/auth/user/add/", {"username": "nora", "usable_password": "true", **passwords})
    account = User.objects.get(username="nora")
    front_desk = Group.objects.get(name="front desk")
    typed = {"username": "nora", "is_active": "on", "is_staff": "on", "groups": [front_desk.pk]}
    response = owner.post(f"/admin/auth/user/{account.pk}/change/", typed)

    assert response.status_code == 302
    account.refresh_from_db()
    assert (account.is_staff, list(account.groups.all())) == (True, [front_desk])


def test_owner_cannot_make_a_superuser() -> None:
    account = make_staff("nora")
    typed = {"username": "nora", "is_active": "on", "is_staff": "on", "is_superuser": "on", "user_permissions": ["1"]}
    response = signed_in(make_staff("olga", "owner")).post(f"/admin/auth/user/{account.pk}/change/", typed)

    assert response.status_code == 302
    account.refresh_from_db()
    assert (account.is_superuser, account.user_permissions.count()) == (False, 0)


def test_owner_cannot_make_themselves_a_superuser() -> None:
    owner = make_staff("olga", "owner")
    group = Group.objects.get(name="owner")
    typed = {"username": "olga", "is_active": "on", "is_staff": "on", "groups": [group.pk], "is_superuser": "on"}
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
