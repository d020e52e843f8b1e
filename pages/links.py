"""Whether the links of an article lead somewhere that its readers may open."""

from collections.abc import Iterator
from functools import cached_property, lru_cache
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce
from django.urls import Resolver404, resolve

from pages import shipped
from pages.check_line import Fault, Line
from pages.markup import elements, text_of, tree
from pages.models import Article, ArticleVersion, Retirement
from pages.rich_text import clean
from pages.sections import sections_of
from pages.sentences import without_markers

PROMISE = "Each link has words, and leads to a page and a place on it that readers can open."
# Places that the page itself brings, beside the headings of the text.
OWN_PLACES = frozenset({"main", "in-short", "contents", "references", "mistakes", "ask"})
CONTACTS = {"mailto", "tel", "sms"}
NOWHERE = "This link leads nowhere. Give it an address that begins with https:// or with / for our own pages."
State = ArticleVersion.State


def links_line(version: ArticleVersion) -> Line:
    return Line("Links", PROMISE, tuple(_Links(version).faults()))


class _Links:
    def __init__(self, version: ArticleVersion) -> None:
        self.version = version

    def faults(self) -> Iterator[Fault]:
        for section in sections_of(self.version.body):
            for link in elements(section.root(), "a"):
                advice = self._fault_of(link)
                if advice:
                    yield Fault(advice, place=section.id, quote=text_of(link) or link.get("href", ""))
        for link in elements(tree(self.version.body), "a"):
            if text_of(link) and "href" in link.attrib and link.get("href") not in self._kept_addresses:
                yield Fault(NOWHERE, quote=text_of(link))

    def _fault_of(self, link: Element) -> str:
        address = link.get("href", "").strip().removeprefix(settings.SITE_URL)
        if not without_markers(text_of(link)):
            return "This link has no words. Write what it leads to, or remove it."
        if not address:
            return NOWHERE
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            return self._fault_outside(parts.scheme, parts.netloc)
        return self._fault_inside(parts.path, parts.fragment)

    def _fault_outside(self, scheme: str, host: str) -> str:
        if scheme in CONTACTS or scheme == "https" and host:
            return ""
        return "Give it an address that begins with https://."

    def _fault_inside(self, path: str, place: str) -> str:
        if not path:
            return "" if place in self._own_places else f"There is no heading with the address #{place} on this page."
        try:
            found = resolve(path)
        except Resolver404:
            return f"There is no page {path} on our site."
        if found.namespace == "admin" or not path.startswith("/"):
            return f"Visitors cannot open {path}."
        if found.view_name == "pages:article":
            return self._fault_in_article(found.kwargs["slug"], path, place)
        return ""

    def _fault_in_article(self, slug: str, path: str, place: str) -> str:
        own = slug == self.version.article.slug
        body = self.version.body if own else self._body_of(slug)
        if body is None:
            return f"There is no published article at {path}, nor one in review."
        places = self._own_places if own else OWN_PLACES | _places_in(body)
        return (
            f"The article at {path} has no heading with the address #{place}." if place and place not in places else ""
        )

    @cached_property
    def _kept_addresses(self) -> set[str]:
        """Cleaning keeps the words of a link whose address nobody may follow, and drops the link without a word."""
        return {link.get("href", "") for link in elements(tree(clean(self.version.body)), "a")}

    @cached_property
    def _own_places(self) -> frozenset[str]:
        return OWN_PLACES | _places_in(self.version.body)

    def _body_of(self, slug: str) -> str | None:
        """The newest words of another article that readers have or soon will have; None when there are no such."""
        article = Article.objects.filter(Q(slug=slug) | Q(old_addresses__slug=slug)).first()
        return _open_body_of(article) if article else self._shipped_bodies.get(slug)

    @cached_property
    def _shipped_bodies(self) -> dict[str, str]:
        """Articles of this release that are still to be loaded: they link to each other."""
        return {article.slug: article.body for article in shipped.articles()}


def _open_body_of(article: Article) -> str | None:
    """Drafts, what was sent back, and what stood in the article when it was taken off the site are not open."""
    began = Coalesce(OuterRef("published_at"), OuterRef("frozen_at"))
    retired_since = Retirement.objects.filter(article=article, at__gte=began)
    versions = article.versions.filter(~Exists(retired_since), state__in=[State.IN_REVIEW, State.APPROVED])
    return versions.order_by("-number").values_list("body", flat=True).first()


@lru_cache(maxsize=64)
def _places_in(body: str) -> frozenset[str]:
    return frozenset({heading.get("id", "") for heading in elements(tree(clean(body)), "h2", "h3")})
