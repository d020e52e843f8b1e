"""/.well-known/security.txt (RFC 9116): whom to tell of a weakness of this site."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from clinic_site.facts import clinic_facts
from clinic_site.mail_addresses import is_sample

# When the words of this release were written. It stands in until whoever runs the site has tried the address.
RELEASED = date(2026, 11, 27)
HOLDS = timedelta(days=364)  # under a year, as the standard wants it
POLICY = Path(settings.BASE_DIR) / "security" / "policy.txt"
SAMPLE = "# This address is a sample: the clinic has yet to name one.\n"


def contact() -> str:
    """The URI to write to: the setting, or the clinic's own e-mail address."""
    return settings.SECURITY_CONTACT or f"mailto:{clinic_facts().email}"


def expires() -> datetime:
    """Until when the file holds. Somebody has to look whether the contact is read before it is moved on."""
    checked = settings.SECURITY_CONTACT_CHECKED or RELEASED
    return datetime.combine(checked + HOLDS, time(), tzinfo=UTC)


@require_safe
@cache_control(public=True, max_age=3600)
def security_txt(request: HttpRequest) -> HttpResponse:
    to = contact()
    lines = [
        f"Contact: {to}",
        f"Expires: {expires():%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
    ]
    if settings.SECURITY_CONTACT:
        lines.append(f"Policy: {settings.SITE_URL}{reverse('security_policy')}")
    return _plain((SAMPLE if is_sample(to) else "") + "\n".join(lines) + "\n")


@require_safe
@cache_control(public=True, max_age=3600)
def security_policy(request: HttpRequest) -> HttpResponse:
    """What the clinic promises: there is none until it has named a contact, and so stands by the words."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    return _plain(POLICY.read_text(encoding="utf-8"))


def _plain(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
