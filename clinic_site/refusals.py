"""What the web server says for itself when it cannot read a request, so that Django never hears of it."""

from django.conf import settings

from clinic_site.crisis import crisis_contacts
from clinic_site.facts import facts_from_disk
from clinic_site.security_headers import HEADERS

# A text needs nothing; the policy of the pages would allow it more.
POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def refusal(status: int, reason: str) -> bytes:
    """The whole answer, ready to send: it repeats nothing of what was sent, and the line is closed after it."""
    body = _text().encode()
    headers = {
        **HEADERS,
        "Content-Security-Policy": POLICY,
        "X-Frame-Options": settings.X_FRAME_OPTIONS,
        "X-Robots-Tag": "noindex",
        "Cache-Control": "no-store",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    if settings.HTTPS:
        headers["Strict-Transport-Security"] = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
    lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _text() -> str:
    facts, crisis = facts_from_disk(), crisis_contacts()
    emergency, lifeline = crisis["emergency"], crisis["lifeline"]
    lines = [
        "We could not read what your browser sent, and nothing was stored.",
        f"In danger now? Call {emergency}. Need to talk at any hour? Call or text {lifeline}.",
    ]
    if facts.phone:
        sample = " (a sample number: the clinic has not given its own yet)" if facts.phone_is_sample else ""
        lines.append(f"You can call us: {facts.phone}{sample}")
    return "\n".join(lines) + "\n"
