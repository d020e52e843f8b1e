"""The certificate that shows browsers that the site is the clinic's: looked at once a day, as they look at it."""

import socket
import ssl
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone

from clinic_site.models import CertificateCheck
from clinic_site.spoken_times import spoken_day, spoken_moment
from clinic_site.status import Fine, keeper

WAIT = 10.0  # seconds for each answer
EVERY = timedelta(days=1)
WARN_BEFORE = timedelta(days=21)
NOT_SEEN_FOR = timedelta(days=2)
# What OpenSSL calls the faults that we tell apart (X509_V_ERR_…).
HAS_EXPIRED, WRONG_NAME = 10, 62

Problem = CertificateCheck.Problem
TRYING_OUT = Fine("Not used here: this copy is for trying out.")
WARNED_AWAY = "Browsers warn visitors not to open the site"


def check_when_due() -> None:
    """Look at the certificate once a day; each time this is called while something is wrong with it, or ends soon."""
    now = timezone.now()
    last = CertificateCheck.objects.filter(pk=1).first()
    if not settings.HTTPS or (last and _is_fine(last, now) and now - EVERY < last.checked_at <= now):
        return
    ends_at, problem = examined(*address())
    seen = {"checked_at": timezone.now(), "problem": problem}
    CertificateCheck.objects.update_or_create(pk=1, defaults=seen | ({"ends_at": ends_at} if ends_at else {}))


def address() -> tuple[str, int]:
    """The name and the port under which visitors open the site."""
    parts = urlsplit(settings.SITE_URL)
    return parts.hostname or "", parts.port or 443


def examined(host: str, port: int) -> tuple[datetime | None, Problem]:
    """When the certificate ends, verified as a browser would, and what is wrong with it; one question to the site."""
    try:
        with (
            socket.create_connection((host, port), timeout=WAIT) as line,
            ssl.create_default_context().wrap_socket(line, server_hostname=host) as tls,
        ):
            ends = ssl.cert_time_to_seconds(tls.getpeercert()["notAfter"])
            return datetime.fromtimestamp(ends, tz=UTC), Problem.NONE
    except ssl.SSLCertVerificationError as refused:
        told = {HAS_EXPIRED: Problem.ENDED, WRONG_NAME: Problem.WRONG_NAME}
        return None, told.get(refused.verify_code, Problem.NOT_TRUSTED)
    except (OSError, ValueError):  # what is no TLS at all is an OSError, too
        return None, Problem.NOT_REACHED


def look() -> str | Fine:
    """What to do about the certificate, from what the last check has found."""
    if not settings.HTTPS:
        return TRYING_OUT
    last = CertificateCheck.objects.filter(pk=1).first()
    now = timezone.now()
    if last is None:
        return f"Nobody has looked at it yet. Open this page again in ten minutes. If it still says so, ask {keeper()}."
    if now - last.checked_at > NOT_SEEN_FOR:
        return f"It was last looked at on {spoken_day(_local(last.checked_at))}. Ask {keeper()} why not since."
    return _about(last, now)


def _about(last: CertificateCheck, now: datetime) -> str | Fine:
    ends = spoken_day(_local(last.ends_at)) if last.ends_at else ""
    if last.problem == Problem.ENDED or (last.ends_at and last.ends_at <= now):
        return f"It has ended. {WARNED_AWAY}, and few will. Call {keeper()} now to have it renewed."
    if last.problem == Problem.NOT_REACHED:
        return (
            f"The site was not reached under its own address, last tried at {spoken_moment(last.checked_at)}. Open it "
            f"on your phone. If it opens, tell {keeper()} of this line; if it does not, call {keeper()} now."
        )
    if last.problem == Problem.WRONG_NAME:
        return f"It was made for another address. {WARNED_AWAY}. Call {keeper()} now."
    if last.problem == Problem.NOT_TRUSTED:
        return f"Browsers do not trust it, and warn visitors not to open the site. Call {keeper()} now."
    if last.ends_at - now < WARN_BEFORE:
        return f"It ends on {ends}. After that, browsers warn visitors away. Ask {keeper()} to renew it this week."
    return Fine(f"It is good until {ends}.")


def _is_fine(last: CertificateCheck, now: datetime) -> bool:
    return last.problem == Problem.NONE and last.ends_at is not None and last.ends_at - now >= WARN_BEFORE


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment)
