"""What a browser loads with a page: read from its HTML, from its style sheets, and from its headers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

CSS, FONT, SPRITE, SCRIPT, ICON, PICTURE, OTHER = "CSS", "font", "sprite", "script", "icon", "picture", "other"
PRELOADED = {"style": CSS, "font": FONT, "script": SCRIPT, "image": PICTURE}
URL_IN_CSS = re.compile(r"""url\(\s*["']?([^"')]+)["']?\s*\)""")
FONT_FACE = re.compile(r"@font-face\s*{[^}]*}")
Attributes = dict[str, str]


@dataclass(frozen=True)
class Linked:
    """A file that a page asks for."""

    kind: str
    path: str


class PageReader(HTMLParser):
    """Collects what the elements of a page load. Pictures that load late count too: a reader may scroll at once."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.icons: list[Attributes] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "link":
            self._link(given)
        elif tag == "script":
            self._add(SCRIPT, given.get("src", ""))
        elif tag == "img":
            self._add(PICTURE, given.get("src", ""))
        elif tag == "use":
            self._add(SPRITE, given.get("href", "") or given.get("xlink:href", ""))

    def _link(self, given: Attributes) -> None:
        relations = given.get("rel", "").lower().split()
        if "stylesheet" in relations:
            self._add(CSS, given.get("href", ""))
        elif "preload" in relations:
            self._add(PRELOADED.get(given.get("as", ""), OTHER), given.get("href", ""))
        elif "manifest" in relations:
            self._add(OTHER, given.get("href", ""))
        elif "icon" in relations:
            self.icons.append(given)

    def _add(self, kind: str, address: str) -> None:
        if address and not address.startswith(("#", "data:")):
            self.found.append((kind, address))


def linked_from_html(html: str, page: str) -> list[Linked]:
    """Every file that the page names, each once. Of its icons a browser loads one, the drawing before the bitmap."""
    reader = PageReader()
    reader.feed(html)
    icons = sorted(reader.icons, key=lambda icon: icon.get("type") != "image/svg+xml")
    addresses = [*reader.found, *((ICON, icon.get("href", "")) for icon in icons[:1])]
    return _each_once(Linked(kind, _path(page, address)) for kind, address in addresses)


def linked_from_css(css: str, sheet: str) -> list[Linked]:
    """Every file that a style sheet names: more than a browser loads when some of its rules match nothing."""
    fonts = [address for rule in FONT_FACE.findall(css) for address in URL_IN_CSS.findall(rule)]
    pictures = URL_IN_CSS.findall(FONT_FACE.sub("", css))
    named = [(FONT, address) for address in fonts] + [(PICTURE, address) for address in pictures]
    return _each_once(Linked(kind, _path(sheet, address)) for kind, address in named if not address.startswith("data:"))


def linked_from_headers(headers: list[tuple[str, str]], page: str) -> list[Linked]:
    """The rules for loading pages ahead; the pages themselves are loaded later, or never."""
    values = [value for name, value in headers if name.lower() == "speculation-rules"]
    return _each_once(
        Linked(OTHER, _path(page, address.strip().strip('"'))) for value in values for address in value.split(",")
    )


def _each_once(files: Iterator[Linked]) -> list[Linked]:
    return list({file.path: file for file in files}.values())


def _path(page: str, address: str) -> str:
    parts = urlsplit(urljoin(page, address))
    if parts.netloc:
        raise ValueError(f"{page} loads something from another host")
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
