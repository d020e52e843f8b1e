"""The page of an article: what its template is given, for the reader who asks and for the archive."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse

from clinic_site.facts import clinic_facts
from pages.reading import ReadingVersion
from pages.shelf import shelf
from pages.structured_data import article_data

TEMPLATE = "pages/article.html"


def article_context(version: ReadingVersion) -> dict[str, object]:
    """What the page of this version shows around its words: neighbours come from the shelf as it stands now."""
    article = version.version.article
    return {
        "version": version,
        "other_articles": shelf().neighbours(article),
        "questions_url": _questions_url(),
        "structured_data": article_data(version, clinic_facts()),
        "canonical_url": f"{settings.SITE_URL}{article.get_absolute_url()}",
    }


def render_article(request: HttpRequest, version: ReadingVersion) -> HttpResponse:
    """The page of an article with the words of this version, the same for a preview and for everybody."""
    return render(request, TEMPLATE, article_context(version))


def page_for_everybody(version: ReadingVersion) -> str:
    """The whole page as HTML, as a visitor without any cookie gets it."""
    request = HttpRequest()
    request.method, request.path = "GET", version.version.article.get_absolute_url()
    return render_to_string(TEMPLATE, article_context(version), request)


def _questions_url() -> str:
    """Where questions to ask any clinic stand: in the guide once it may be read, until then on our own page."""
    guide = shelf().find("will-ketamine-help-me")
    return f"{guide.url}#questions-to-ask" if guide else f"{reverse('pages:about')}#we-sell-this-treatment"
