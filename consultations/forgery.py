"""Whether a post comes from our own form. Unlike Django's own check, a refusal here loses nothing that was typed."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

from consultations.form_stamp import is_second_press, read_stamp


class _QuietCheck(CsrfViewMiddleware):
    """Django's check, which says why instead of answering."""

    def _reject(self, request: HttpRequest, reason: str) -> str:
        return reason


def is_forged(request: HttpRequest) -> bool:
    """True unless Django's token check holds, or the form was just shown again to a browser without cookies."""
    check = _QuietCheck(lambda request: HttpResponse())
    check.process_request(request)
    if check.process_view(request, None, (), {}) is None:
        return False
    stamp = read_stamp(request.POST.get("form_token", ""))
    return _is_from_elsewhere(request) or not is_second_press(request.POST.get("second_press", ""), stamp)


def _is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser itself says that another site sent this."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site not in ("same-origin", "none")
    source = request.headers.get("Origin") or request.headers.get("Referer") or ""
    if source == "null":  # a browser that tells nobody where it was
        return False
    try:
        return bool(source) and urlsplit(source).netloc != request.get_host()
    except ValueError:
        return True
