"""A visitor who presses the button, and presses it again when the line was cut."""

import html.parser
import http.client
import re
import time
import urllib.parse

PRESSES = 150


class Visitor:
    """Comes from an address of its own, as the proxy in front of the site tells it."""

    def __init__(self, port: int, number: int) -> None:
        self.port = port
        self.name = f"Visitor {number}"
        self.headers = {"X-Forwarded-For": f"198.51.{number // 250}.{number % 250 + 1}"}
        self.cookies: dict[str, str] = {}
        self.body = ""

    def asks_for_a_call(self) -> bool:
        """Fill in the form and send it until the site says thank you. True when it did."""
        self.fill_in()
        return self.sends()

    def sends(self) -> bool:
        """Send what was filled in until the site says thank you. True when it did."""
        for _ in range(PRESSES):
            if self.press()[0] == 302:
                return True
            time.sleep(0.1)
        return False

    def fill_in(self) -> None:
        answers = {
            **self._open_form(),
            "name": self.name,
            "phone": "703 555 0199",
            "channel": "PHONE",
            "good_time": "ANY",
            "is_adult": "on",
            "agreement": "on",
        }
        self.body = urllib.parse.urlencode(answers)

    def press(self) -> tuple[int, str]:
        """Send what was filled in; status and page."""
        return self._ask("POST", self.body)

    def opens(self, path: str) -> tuple[int, str]:
        return self._ask("GET", path=path)

    def reference(self) -> str:
        """What the confirmation tells this visitor to give on the phone; empty when it tells nothing."""
        _, page = self.opens("/consultation/received/")
        found = re.search(r'class="reference-code">([A-Z0-9]{3}) ([A-Z0-9]{3})<', page)
        return "".join(found.groups()) if found else ""

    def _open_form(self) -> dict[str, str]:
        for _ in range(PRESSES):
            status, page = self._ask("GET")
            if status == 200:
                fields = HiddenFields()
                fields.feed(page)
                return fields.found
            time.sleep(0.1)
        raise AssertionError("The form did not open.")

    def _ask(self, method: str, body: str = "", *, path: str = "/consultation/") -> tuple[int, str]:
        """Status and page; 0 when the line was cut."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = dict(self.headers)
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, path, body or None, headers)
            response = line.getresponse()
            page = response.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            line.close()
        for cookie in response.headers.get_all("Set-Cookie", []):
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        return response.status, page


class HiddenFields(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        if tag == "input" and own.get("type") == "hidden":
            self.found[own["name"]] = own.get("value") or ""
