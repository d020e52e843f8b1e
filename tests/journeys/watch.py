"""What a browser would only mutter to its console, written down so that a test can fail for it."""

from http import HTTPStatus
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

# A page that says "not found" or "something is missing" is an answer; for a part of a page it is a failure.
ANSWERED_WITH_A_PAGE = (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY)
# Chromium asks for it once in its life, whenever a page names no icon of its own.
ASKED_UNBIDDEN = "/favicon.ico"
NOT_FETCHED = ("data", "about", "blob", "chrome-error")


class Watch:
    """Watches browser windows; `complaints` holds a line for each thing that no page of ours may do."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.complaints: list[str] = []
        self.answers: set[str] = set()

    def over(self, context: BrowserContext) -> BrowserContext:
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        return context

    def _on_request(self, request: Request) -> None:
        if urlsplit(request.url).scheme not in NOT_FETCHED and not request.url.startswith(f"{self.site}/"):
            self.complaints.append(f"asked another origin: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status < HTTPStatus.BAD_REQUEST:
            return
        if response.request.is_navigation_request() and response.status in ANSWERED_WITH_A_PAGE:
            self.answers.add(response.url)
        else:
            self.complaints.append(f"answered {response.status}: {response.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        """Violations of the content policy are errors of the console as well."""
        if message.type != "error" and "Content Security Policy" not in message.text:
            return
        where = message.location["url"]
        is_only_a_status = message.text.startswith("Failed to load resource")
        if not (is_only_a_status and (where in self.answers or where == f"{self.site}{ASKED_UNBIDDEN}")):
            self.complaints.append(f"console: {message.text} ({where})")

    def _on_error(self, error: WebError) -> None:
        self.complaints.append(f"script: {error.error.message}")
