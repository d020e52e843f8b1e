"""What each role can see and do, in words, read from the table of permissions in staff_roles.py."""

from dataclasses import dataclass

from clinic_site.staff_roles import ROLES

SUMMARIES = {
    "front desk": "answers requests and calls people",
    "editor": "writes articles and looks after pictures and sources",
    "clinician": "signs off articles and keeps the words of danger",
    "owner": "everything of the front desk, the clinic’s facts and the staff accounts",
    "owner and clinician": "both, for an owner who also signs off articles",
}


@dataclass(frozen=True)
class Deed:
    """Something that staff do, and the permissions without which they cannot."""

    words: str
    needs: tuple[str, ...]

    @property
    def roles(self) -> list[str]:
        """Who can do it."""
        return [name for name, granted in ROLES.items() if set(self.needs) <= set(granted)]


def _deed(words: str, app: str, *needs: str) -> Deed:
    return Deed(words, tuple(f"{app}.{need}" for need in needs))


AREAS: dict[str, tuple[Deed, ...]] = {
    "Requests for a call": (
        _deed(
            "See requests, with their history, agreement and messages",
            "consultations",
            *("view_consultationrequest", "view_historyentry", "view_consent", "view_outboxemail"),
        ),
        _deed("Call people, note what came of it, close requests", "consultations", "change_consultationrequest"),
        _deed("Add somebody who phoned or walked in", "consultations", "add_consultationrequest"),
        _deed("See and record who must not be contacted", "consultations", "view_donotcontact", "add_donotcontact"),
        _deed("See the words of danger", "consultations", "view_dangerphrase"),
        _deed("Add and change words of danger", "consultations", "add_dangerphrase", "change_dangerphrase"),
        _deed("See how mail stands, send a test message", "consultations", "send_test_message"),
        _deed("See how many asked and what came of it", "consultations", "view_overview"),
        _deed("Take requests along as a file", "consultations", "export_consultationrequest"),
        _deed("See who looked at what", "consultations", "view_look"),
        _deed(
            "See how long requests are kept, and what visitors were told of it",
            "consultations",
            *("view_keepingtime", "view_privacynotice"),
        ),
        _deed("Say how long requests are kept", "consultations", "change_keepingtime"),
        _deed("Erase a person, and see who was erased", "consultations", "erase_consultationrequest", "view_erasure"),
        _deed("Keep a request under a legal hold", "consultations", "hold_consultationrequest"),
    ),
    "Articles": (
        _deed(
            "Read drafts, versions, sources, reviews and what was public",
            "pages",
            *("view_article", "view_articleversion", "view_reference", "view_picture"),
            *("view_publishedpage", "view_review", "view_correction"),
        ),
        _deed("Write drafts", "pages", "add_articleversion", "change_articleversion"),
        _deed("Start an article", "pages", "add_article"),
        _deed("Change the address of an article", "pages", "change_article"),
        _deed("Add and change sources", "pages", "add_reference", "change_reference"),
        _deed("Look after pictures", "pages", "add_picture", "change_picture", "delete_picture"),
        _deed("Sign off an article, or confirm that it is still correct", "pages", "sign_off_articleversion"),
        _deed(
            "Publish what is signed off, take an article off the site",
            "pages",
            "publish_articleversion",
            "retire_article",
        ),
        _deed("Record a correction", "pages", "add_correction"),
    ),
    "The clinic": (
        _deed("Change the clinic’s facts", "clinic_site", "view_clinicprofile", "change_clinicprofile"),
        *(
            _deed(words, "clinic_site", *(f"{action}_{model}" for action in ("view", "add", "change", "delete")))
            for words, model in (
                ("Change the opening hours", "openinghours"),
                ("Change the closing days", "closure"),
                ("Change the fees", "fee"),
            )
        ),
        _deed("See how backups and their rehearsals went", "clinic_site", "view_backuprun"),
        _deed(
            "Record which companies have signed an agreement",
            "clinic_site",
            *("view_vendor", "add_vendor", "change_vendor"),
        ),
        _deed(
            "Look after staff accounts: roles, passwords, second steps, sessions",
            "auth",
            *("view_user", "add_user", "change_user", "view_group"),
        ),
    ),
}
# What everybody does who is signed in.
EVERYBODY = (
    "Change one’s own password and second step",
    "See how the site is, and how its timed jobs run",
    "See this page",
)


def areas() -> dict[str, tuple[Deed, ...]]:
    """All of it; what has no words of its own yet is told by the name that it has in the code."""
    told = {need for deeds in AREAS.values() for deed in deeds for need in deed.needs}
    granted = sorted({permission for permissions in ROLES.values() for permission in permissions} - told)
    more = tuple(Deed(name.split(".", 1)[1].replace("_", " ").capitalize(), (name,)) for name in granted)
    return {**AREAS, **({"And also": more} if more else {})}
