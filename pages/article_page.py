"""The page of an article: what its template is given, for the reader who asks and for the archive."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from clinic_site.facts import clinic_facts
from pages.models import Article
from pages.reading import reading_version
from pages.shelf import shelf
from pages.structured_data import article_data

TEMPLATE = "pages/article.html"


def article_context(version_id: int, slug: str) -> dict[str, object]:
    """What the page of this version shows around its words: neighbours come from the shelf as it stands now."""
    version, card = reading_version(version_id), shelf().find(slug)
    return {
        "version": version,
        "other_articles": shelf().neighbours(card) if card else [],
        "questions_url": _questions_url(),
        "structured_data": article_data(version, clinic_facts()),
    }


def page_for_everybody(version_id: int, article: Article) -> str:
    """The whole page as HTML, as a visitor without any cookie gets it."""
    request = HttpRequest()
    request.method, request.path = "GET", article.get_absolute_url()
    return render_to_string(TEMPLATE, article_context(version_id, article.slug), request)


def _questions_url() -> str:
    """Where questions to ask any clinic stand: in the guide once it may be read, until then on our own page."""
    guide = shelf().find("will-ketamine-help-me")
    return f"{guide.url}#questions-to-ask" if guide else f"{reverse('pages:about')}#we-sell-this-treatment"
