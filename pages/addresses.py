"""The addresses of articles: given once, changed with a redirect, and leading elsewhere when an article is retired."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils import timezone

from clinic_site.eastern_time import spoken_eastern
from pages import archive
from pages.models import Article, ArticleVersion, Redirect, Retirement, VersionEvent
from pages.publishing import new_draft, record
from pages.refusals import NotAllowed

# Under /learn/, for what the site itself may put there.
RESERVED = frozenset({"archive", "feed", "new", "page", "preview", "print", "questions", "search"})
WELL_FORMED = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_CHAIN = 20


def refuse_bad_address(slug: str, *, article: Article | None = None) -> None:
    """Raise NotAllowed, with what to do, unless `slug` can be the address of this article or of a new one."""
    if len(slug) > 80 or not WELL_FORMED.fullmatch(slug):
        raise NotAllowed("Use small letters, digits and single hyphens, 80 at most, for example “ketamine-and-sleep”.")
    if slug in RESERVED:
        raise NotAllowed(f"“{slug}” is kept for the site itself. Choose another address.")
    others = Article.objects.exclude(pk=article.pk) if article else Article.objects.all()
    if others.filter(slug=slug).exists():
        raise NotAllowed(f"Another article has the address “{slug}”. Choose another one.")
    if others.filter(old_addresses__slug=slug).exists():
        raise NotAllowed(f"“{slug}” was the address of another article and still leads there. Choose another one.")


@transaction.atomic
def start_article(title: str, *, kind: str, slug: str, by: AbstractBaseUser) -> ArticleVersion:
    """A new article with an empty draft; visitors see nothing of it until it is published.

    Raises NotAllowed for somebody who is no editor and for an address that cannot be.
    """
    if not by.has_perm("pages.add_article"):
        raise NotAllowed("Only an editor can start an article.")
    refuse_bad_address(slug)
    last = Article.objects.aggregate(last=models.Max("position"))["last"] or 0
    with _taken_meanwhile(slug):
        article = Article.objects.create(slug=slug, kind=kind, position=min(last + 1, 32767))
    return new_draft(article, written_by=by, title=title, short_title=title[:40].strip())


@transaction.atomic
def rename(article: Article, slug: str, *, by: AbstractBaseUser) -> None:
    """Give an article another address; every address it had leads to it for ever.

    Raises NotAllowed for an address that cannot be.
    """
    article.refresh_from_db(from_queryset=Article.objects.select_for_update())
    if not by.has_perm("pages.change_article"):
        raise NotAllowed("Only an editor or the owner can change an address.")
    refuse_bad_address(slug, article=article)
    if slug == article.slug:
        raise NotAllowed("That is its address already.")
    Redirect.objects.get_or_create(slug=article.slug, article=article, defaults={"made_by_id": by.pk})
    article.slug = slug
    with _taken_meanwhile(slug):
        article.save(update_fields=["slug"])


@transaction.atomic
def retire(
    article: Article, *, by: AbstractBaseUser, to_article: Article | None = None, to_page: str = "", reason: str = ""
) -> None:
    """Take an article off the site; its addresses lead to another article or page. A version published later brings
    it back.

    Raises NotAllowed when it is not on the site, or would lead to nothing or back to itself.
    """
    _lock_both(article, to_article)
    if not by.has_perm("pages.retire_article"):
        raise NotAllowed("Only an editor, a clinician or the owner can take an article off the site.")
    shown = shown_version_of(article)
    if shown is None:
        raise NotAllowed("This article is not on the site, so there is nothing to take off.")
    _refuse_planned(article)
    _refuse_bad_target(article, to_article, to_page)
    Retirement.objects.create(
        article=article, to_article=to_article, to_page=to_page, reason=reason.strip(), by_id=by.pk, at=timezone.now()
    )
    record(shown, VersionEvent.Kind.RETIRED, by, note=reason)
    # Should it fail, the worker does it within a minute.
    transaction.on_commit(partial(archive.keep_now, article), robust=True)


def shown_version_of(article: Article) -> ArticleVersion | None:
    """The version that visitors read now."""
    pk = Article.objects.with_shown_version().values_list("shown_version_id", flat=True).get(pk=article.pk)
    return ArticleVersion.objects.get(pk=pk) if pk else None


def new_address_of(slug: str) -> str | None:
    """Where somebody is sent who asks for an article that is not shown under `slug`; None when there is nothing.

    However often an article was renamed, and whatever it leads to was retired, it is one step.
    """
    article = Article.objects.filter(models.Q(slug=slug) | models.Q(old_addresses__slug=slug)).first()
    for _ in range(LONGEST_CHAIN):
        if article is None or shown_version_of(article):
            break
        retirement = article.retirements.order_by("-at", "-pk").first()
        if retirement is None:
            break
        if retirement.to_page:
            return retirement.page_url
        article = retirement.to_article
    else:
        return reverse("pages:article_list")  # a circle, which our own steps refuse to make
    return article.get_absolute_url() if article and article.slug != slug else None


@contextmanager
def _taken_meanwhile(slug: str) -> Iterator[None]:
    """Somebody else may have given the same address to another article since we looked; the database refuses it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        raise NotAllowed(f"“{slug}” has just been taken for another article. Choose another address.") from error


def _lock_both(article: Article, other: Article | None) -> None:
    """In the order of their keys, so that two people who retire two articles at once do not wait for each other."""
    keys = sorted({article.pk, *([other.pk] if other else [])})
    list(Article.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def _refuse_planned(article: Article) -> None:
    planned = article.versions.filter(published_at__gt=timezone.now()).first()
    if planned is not None:
        when = spoken_eastern(planned.published_at)
        raise NotAllowed(
            f"Version {planned.number} is planned for {when} and would bring it back. Call that off first."
        )


def _refuse_bad_target(article: Article, to_article: Article | None, to_page: str) -> None:
    if (to_article is None) == (not to_page):
        raise NotAllowed("Choose one article or page that its address leads to from now on.")
    if to_article is None:
        return
    if to_article.pk == article.pk:
        raise NotAllowed("An article cannot lead to itself. Choose another article or page.")
    if shown_version_of(to_article) is None:
        raise NotAllowed("Readers cannot open that article now. Choose one that is on the site, or a page.")
