"""Who may do what: four roles in one table. The groups and their permissions are made from it at every migrate."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser, Group, Permission, User
from django.db.models import Q

from clinic_site.mail_addresses import each_once

FRONT_DESK = "front desk"
EDITOR = "editor"
CLINICIAN = "clinician"
OWNER = "owner"

REQUESTS = (
    "consultations.view_consultationrequest",
    "consultations.add_consultationrequest",
    "consultations.change_consultationrequest",
    "consultations.view_historyentry",
    "consultations.view_consent",
    "consultations.view_outboxemail",
    "consultations.view_donotcontact",
    "consultations.add_donotcontact",
    "consultations.view_dangerphrase",
    "consultations.view_overview",
    "consultations.view_keepingtime",
    "consultations.view_privacynotice",
)
WORDS_OF_DANGER = tuple(f"consultations.{action}_dangerphrase" for action in ("view", "add", "change"))
MAIL = ("consultations.send_test_message",)
WHO_LOOKED = ("consultations.view_look",)
TAKE_ALONG = ("consultations.export_consultationrequest",)
DATA_ENDS = (
    *("consultations.change_keepingtime", "consultations.view_erasure"),
    *("consultations.erase_consultationrequest", "consultations.hold_consultationrequest"),
)
READ_ARTICLES = (
    *("pages.view_article", "pages.view_articleversion", "pages.view_reference", "pages.view_picture"),
    *("pages.view_publishedpage", "pages.view_review", "pages.view_correction"),
)
PICTURES = tuple(f"pages.{action}_picture" for action in ("add", "change", "delete"))
WRITE_ARTICLES = (*READ_ARTICLES, "pages.add_articleversion", "pages.change_articleversion")
# Publishing only ever follows a clinician's sign-off; whoever sees that a page must go can take it off the site.
PUBLISH_ARTICLES = ("pages.publish_articleversion", "pages.retire_article")
CLINIC_FACTS = tuple(
    f"clinic_site.{action}_{model}"
    for model in ("openinghours", "closure", "fee")
    for action in ("view", "add", "change", "delete")
) + ("clinic_site.view_clinicprofile", "clinic_site.change_clinicprofile")
BACKUPS = ("clinic_site.view_backuprun",)
AGREEMENTS = tuple(f"clinic_site.{action}_vendor" for action in ("view", "add", "change"))
STAFF_ACCOUNTS = ("auth.view_user", "auth.add_user", "auth.change_user", "auth.view_group")

ROLES: dict[str, tuple[str, ...]] = {
    FRONT_DESK: REQUESTS,
    EDITOR: (
        *(*WRITE_ARTICLES, *PUBLISH_ARTICLES, *PICTURES, "pages.add_article", "pages.change_article"),
        *("pages.add_reference", "pages.change_reference", "pages.add_correction"),
    ),
    CLINICIAN: (
        *(*READ_ARTICLES, *PUBLISH_ARTICLES, *WORDS_OF_DANGER),
        *("pages.sign_off_articleversion", "pages.add_correction"),
    ),
    OWNER: (
        *(*REQUESTS, *READ_ARTICLES, *PUBLISH_ARTICLES, *PICTURES, "pages.change_article"),
        *BACKUPS,
        *(*CLINIC_FACTS, *AGREEMENTS, *STAFF_ACCOUNTS, *MAIL, *WHO_LOOKED, *TAKE_ALONG, *DATA_ENDS),
    ),
}

# What an account can be. The clinic's owner is often its clinician, too.
POSITIONS: dict[str, tuple[str, ...]] = {**{name: (name,) for name in ROLES}, "owner and clinician": (OWNER, CLINICIAN)}


def position_of(account: User) -> str:
    """The name of what this account is; empty when it has no role, or a mixture that has no name."""
    held = {group.name for group in account.groups.all()}
    return next((name for name, roles in POSITIONS.items() if set(roles) == held), "")


def roles_in_words(account: User) -> str:
    """What this account is, for a sentence."""
    held = sorted(group.name for group in account.groups.all())
    return position_of(account) or " and ".join(held) or ("superuser" if account.is_superuser else "without a role")


def give_position(account: User, position: str) -> None:
    account.groups.set(Group.objects.filter(name__in=POSITIONS[position]))


def make_roles(**kwargs: object) -> None:
    """Bring the groups in line with the table. Receives the keyword arguments of `post_migrate` and needs none."""
    for name, permissions in ROLES.items():
        group, _ = Group.objects.get_or_create(name=name)
        group.permissions.set(_permissions(permissions))


def is_granted(user: AbstractBaseUser, name: str) -> bool:
    """Whether an active account has this right from a role or by name. Being a superuser is not enough.

    Asks the database, so that an account that was closed meanwhile has none.
    """
    app_label, codename = name.split(".", 1)
    right = Permission.objects.filter(content_type__app_label=app_label, codename=codename)
    account = User.objects.filter(Q(groups__permissions__in=right) | Q(user_permissions__in=right))
    return account.filter(pk=user.pk, is_active=True).exists()


def owner_addresses() -> list[str]:
    """The e-mail addresses of those who own the clinic's site, each once; a superuser counts as an owner."""
    owners = User.objects.filter(Q(groups__name=OWNER) | Q(is_superuser=True), is_active=True, is_staff=True)
    addresses = owners.exclude(email="").order_by("pk").values_list("email", flat=True)
    return each_once(addresses)


def _permissions(names: Iterable[str]) -> list[Permission]:
    wanted = {tuple(name.split(".", 1)) for name in names}
    found = Permission.objects.select_related("content_type").filter(codename__in={codename for _, codename in wanted})
    return [permission for permission in found if (permission.content_type.app_label, permission.codename) in wanted]
