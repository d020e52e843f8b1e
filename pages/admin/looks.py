"""Looking at a version: as the public will see it, on a phone, beside another version, and by a link for a reviewer."""

from collections.abc import Callable

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from pages.addresses import shown_version_of
from pages.admin.version_steps import may_write
from pages.article_page import render_article
from pages.comparison import compare
from pages.models import ArticleVersion
from pages.previews import MAY_READ, LinkIsOver, make_link, preview_of
from pages.refusals import CannotBeShown

View = Callable[..., HttpResponse]


@require_safe
@csp_replace({"frame-ancestors": [SELF]})
@xframe_options_sameorigin
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The very page that visitors will get, made now and kept by nobody."""
    version = _readable(request, pk)
    try:
        return render_article(request, preview_of(version))
    except CannotBeShown as problem:
        messages.error(request, str(problem))
        return _back_to(version)


@require_safe
@csp_update({"frame-src": [SELF]})
def on_a_phone(request: HttpRequest, pk: int) -> HttpResponse:
    version = _readable(request, pk)
    return _page(request, "phone", version, title="On a phone")


@require_safe
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed from another version, which `?with=` names, to this one."""
    version = _readable(request, pk)
    others = version.article.versions.exclude(pk=pk).order_by("-number")
    other = _other(request, version)
    try:
        differences = compare(other, version) if other else []
    except CannotBeShown as problem:
        messages.error(request, str(problem))
        return _back_to(version)
    return _page(
        request, "comparison", version, title="What changed", others=others, other=other, differences=differences
    )


def reviewers_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Shown once, on the answer itself: whoever has the address can read the version."""
    version = _readable(request, pk)
    if request.method != "POST":  # the page that one comes back to after signing in anew
        return _back_to(version)
    try:
        link = make_link(version, by=request.user)
    except LinkIsOver:
        messages.error(
            request, "Links are made for versions that are being written, reviewed or read, not for this one."
        )
        return _back_to(version)
    except CannotBeShown as problem:
        messages.error(request, str(problem))
        return _back_to(version)
    return _page(request, "link", version, title="A link for a reviewer", link=link)


def _readable(request: HttpRequest, pk: int) -> ArticleVersion:
    if not (request.user.has_perm(MAY_READ) or may_write(request.user)):
        raise PermissionDenied
    return get_object_or_404(ArticleVersion.objects.select_related("article"), pk=pk)


def _other(request: HttpRequest, version: ArticleVersion) -> ArticleVersion | None:
    """The one asked for; else the one that visitors read now, or the one before.

    Raises Http404 for one of another article.
    """
    asked = request.GET.get("with", "")
    if asked:
        found = version.article.versions.filter(pk=asked).first() if asked.isdecimal() and len(asked) < 19 else None
        if found is None or found.pk == version.pk:
            raise Http404
        return found
    shown = shown_version_of(version.article)
    if shown is not None and shown.pk != version.pk:
        return shown
    return version.article.versions.filter(number__lt=version.number).order_by("-number").first()


def _page(request: HttpRequest, name: str, version: ArticleVersion, **context: object) -> HttpResponse:
    page = {**admin.site.each_context(request), "version": version, **context}
    return render(request, f"admin/pages/articleversion/{name}.html", page)


def _back_to(version: ArticleVersion) -> HttpResponse:
    return redirect("admin:pages_articleversion_change", version.pk)


LOOKS: dict[str, View] = {
    "preview": preview,
    "phone": on_a_phone,
    "compare": comparison,
    "link": reviewers_link,
}
