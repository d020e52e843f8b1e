"""Which privacy notice a visitor had before them: each agreement names its version, and each version is kept."""

import hashlib
from functools import lru_cache

from clinic_site.edition import UNKNOWN, current_edition
from clinic_site.privacy_facts import privacy_facts
from consultations.models import PrivacyNotice

VERSION_LENGTH = 12


def current_version() -> str:
    """That of the notice as the page shows it now; asks the database only when something public has changed."""
    edition = current_edition()
    return version_of(notice_text()) if edition == UNKNOWN else _version_in(edition)


def keep_current() -> None:
    """Keep the words of the notice as it stands, if they are new."""
    text = notice_text()
    PrivacyNotice.objects.get_or_create(version=version_of(text), defaults={"text": text})


def notice_text() -> str:
    """What the page is made from, line by line."""
    facts = privacy_facts()
    asked = [f"{fact.heading} {fact.why} {fact.protection}".strip() for fact in facts.fields]
    return "\n".join([*asked, *facts.added, *facts.keeping, *facts.afterwards])


def version_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:VERSION_LENGTH]


@lru_cache(maxsize=2)
def _version_in(edition: int) -> str:
    return version_of(notice_text())
