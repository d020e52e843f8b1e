from functools import partial
from http import HTTPStatus

from django.conf import settings
from django.core.paginator import InvalidPage
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clinic_site.edition import look_now
from clinic_site.facts import clinic_facts
from clinic_site.models import Fee
from clinic_site.privacy_facts import privacy_facts
from pages.addresses import new_address_of
from pages.article_page import render_article
from pages.corrections import public_corrections
from pages.models import ArticleVersion
from pages.published import published
from pages.reading import article_cards, reading_version
from pages.search.answer import search_context
from pages.shelf import ArticleCard, shelf
from pages.structured_data import clinic_data

UNSEEN = (ArticleVersion.State.DRAFT, ArticleVersion.State.SENT_BACK)


@require_safe
@published
def home(request: HttpRequest) -> HttpResponse:
    context = {**article_cards(), "structured_data": clinic_data(clinic_facts())}
    return render(request, "pages/home.html", context)


@require_safe
@partial(published, reads_query=True, leads_on=True)
def article_list(request: HttpRequest) -> HttpResponse:
    try:
        cards = article_cards(request.GET.get("page", "1"))
    except InvalidPage as error:
        raise Http404 from error
    which = f"?page={cards['page'].number}" if cards["page"].has_previous() else ""
    cards["canonical_url"] = f"{settings.SITE_URL}{request.path}{which}"
    return render(request, "pages/article_list.html", cards)


@require_safe
@published
def article(request: HttpRequest, slug: str) -> HttpResponse:
    card = shelf().find(slug) or _look_again(slug)
    if card is None:
        address = new_address_of(slug)
        return redirect(address, permanent=True) if address else _in_review(request, slug)
    return render_article(request, reading_version(card.version_id))


def _look_again(slug: str) -> ArticleCard | None:
    """Somebody may come from another process, where an article stands already under its new address."""
    look_now()
    return shelf().find(slug)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was asked is in no log line, title or cookie, and is kept nowhere; see security_headers.PRIVATE_PATHS."""
    return render(request, "pages/search.html", search_context(request.GET.get("q", "")))


def _in_review(request: HttpRequest, slug: str) -> HttpResponse:
    """The page for an article that nobody may read yet. Raises Http404 when there is none, or none
    that anybody has sent to review and nobody has sent back.
    """
    versions = ArticleVersion.objects.filter(article__slug=slug).exclude(state__in=UNSEEN)
    newest = versions.order_by("-number").first()
    if newest is None:
        raise Http404
    context = {"offers_call": newest.offers_call}
    return render(request, "pages/article_in_review.html", context, status=HTTPStatus.NOT_FOUND)


@require_safe
@published
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about.html")


@require_safe
@published
def fees(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/fees.html", {"fees": Fee.objects.order_by("name", "pk")})


@require_safe
@published
def contact(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/contact.html", {"structured_data": clinic_data(clinic_facts())})


@require_safe
@published
def privacy(request: HttpRequest) -> HttpResponse:
    cookies = [
        (settings.CSRF_COOKIE_NAME, "protects the request form against forged posts", "until you close the browser"),
        (settings.RECEIPT_COOKIE_NAME, "lets the confirmation page show your reference", "30 minutes"),
    ]
    named = [{"name": name, "purpose": purpose, "lasts": lasts} for name, purpose, lasts in cookies]
    return render(request, "pages/privacy.html", {"cookies": named, "privacy": privacy_facts()})


@require_safe
@published
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html")


@require_safe
@published
def good_faith_estimate(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/good_faith_estimate.html")


@require_safe
@published
def how_we_write(request: HttpRequest) -> HttpResponse:
    are_reviewed = any(card.is_reviewed for card in shelf().cards)
    return render(request, "pages/how_we_write.html", {"reviewed_articles": are_reviewed})


@require_safe
@published
def privacy_practices(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/privacy_practices.html")


@require_safe
@published
def nondiscrimination(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/nondiscrimination.html")


@require_safe
@published
def corrections(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/corrections.html", {"corrections": public_corrections()})


@require_safe
@published
def robots(request: HttpRequest) -> HttpResponse:
    """No page is forbidden here: what should not be listed carries a noindex, which a robot kept out never reads."""
    lines = [
        "User-agent: *",
        "Disallow:",
        "",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
