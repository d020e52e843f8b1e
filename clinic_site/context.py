"""What every template may use: the clinic's facts, crisis contacts and this page's own address."""

from django.conf import settings
from django.http import HttpRequest

from clinic_site.crisis import crisis_contacts
from clinic_site.facts import clinic_facts, facts_from_disk


def clinic(request: HttpRequest) -> dict[str, object]:
    """Context processor for ordinary pages."""
    return {
        "clinic": clinic_facts(),
        "crisis": crisis_contacts(),
        "site_url": settings.SITE_URL,
        "canonical_url": f"{settings.SITE_URL}{request.path}",
    }


def facts_on_disk(request: HttpRequest) -> dict[str, object]:
    """The same for pages that must work without the database."""
    return {
        "clinic": facts_from_disk(),
        "crisis": crisis_contacts(),
        "site_url": settings.SITE_URL,
        "canonical_url": "",
    }
