"""Who may do what: four roles in one table. The groups and their permissions are made from it at every migrate."""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission

FRONT_DESK = "front desk"
EDITOR = "editor"
CLINICIAN = "clinician"
OWNER = "owner"

REQUESTS = (
    "consultations.view_consultationrequest",
    "consultations.change_consultationrequest",
    "consultations.view_historyentry",
    "consultations.view_consent",
    "consultations.view_outboxemail",
)
READ_ARTICLES = ("pages.view_article", "pages.view_articleversion", "pages.view_reference", "pages.view_picture")
PICTURES = tuple(f"pages.{action}_picture" for action in ("add", "change", "delete"))
WRITE_ARTICLES = (*READ_ARTICLES, "pages.add_articleversion", "pages.change_articleversion")
CLINIC_FACTS = tuple(
    f"clinic_site.{action}_{model}"
    for model in ("openinghours", "closure", "fee")
    for action in ("view", "add", "change", "delete")
) + ("clinic_site.view_clinicprofile", "clinic_site.change_clinicprofile")
STAFF_ACCOUNTS = ("auth.view_user", "auth.add_user", "auth.change_user", "auth.view_group")

ROLES: dict[str, tuple[str, ...]] = {
    FRONT_DESK: REQUESTS,
    EDITOR: (*WRITE_ARTICLES, "pages.add_reference", "pages.change_reference", *PICTURES),
    CLINICIAN: (*READ_ARTICLES, "pages.sign_off_articleversion"),
    OWNER: (*REQUESTS, *READ_ARTICLES, *PICTURES, *CLINIC_FACTS, *STAFF_ACCOUNTS),
}


def make_roles(**kwargs: object) -> None:
    """Bring the groups in line with the table. Receives the keyword arguments of `post_migrate` and needs none."""
    for name, permissions in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(_permissions(permissions))


def _permissions(names: Iterable[str]) -> list[Permission]:
    wanted = {tuple(name.split(".", 1)) for name in names}
    found = Permission.objects.select_related("content_type").filter(codename__in={codename for _, codename in wanted})
    return [permission for permission in found if (permission.content_type.app_label, permission.codename) in wanted]
