"""Pages and buttons for the steps of a version: ask what is needed, call the verb, say in words what became of it."""

from http import HTTPStatus

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from pages.admin.refusal import refusal
from pages.admin.step_forms import SignOffForm, StepForm
from pages.admin.version_steps import Step, sign_off_start
from pages.models import ArticleVersion
from pages.refusals import NotAllowed


def take_step(request: HttpRequest, pk: int, step: Step) -> HttpResponse:
    """A step with a form has a page of its own; one without is a button on the version's page."""
    version = get_object_or_404(ArticleVersion.objects.select_related("article"), pk=pk)
    if not step.may(request.user):
        raise PermissionDenied
    if step.form is None:
        return _press(request, version, step)
    return _fill_in(request, version, step)


def show_step(request: HttpRequest, form: StepForm, *, status: int = HTTPStatus.OK, **context: object) -> HttpResponse:
    """The page of a step: `title`, `consequence`, `label` of its button, and where `back_url` leads."""
    page = {**admin.site.each_context(request), "form": form, **context}
    return render(request, "admin/pages/step.html", page, status=status)


def _press(request: HttpRequest, version: ArticleVersion, step: Step) -> HttpResponse:
    if request.method != "POST":  # the page that one comes back to after signing in anew
        messages.info(request, f"Press “{step.label}” once more; it was not done yet.")
        return redirect("admin:pages_articleversion_change", version.pk)
    try:
        told, version = step.take(version, request.user, {})
        messages.success(request, told)
    except NotAllowed as problem:
        messages.error(request, refusal(problem))
    return redirect("admin:pages_articleversion_change", version.pk)


def _fill_in(request: HttpRequest, version: ArticleVersion, step: Step) -> HttpResponse:
    if request.method != "POST":
        if not step.fits(version):
            messages.error(request, f"“{step.label}” is not the next step of this version any more.")
            return redirect("admin:pages_articleversion_change", version.pk)
        start = sign_off_start(version, request.user) if step.form is SignOffForm else {}
        return _show(request, version, step, step.form(initial=start))
    form = step.form(request.POST)
    if form.is_valid():
        try:
            told, version = step.take(version, request.user, form.cleaned_data)
        except NotAllowed as problem:
            form.add_error(None, refusal(problem))
        else:
            messages.success(request, told)
            return redirect("admin:pages_articleversion_change", version.pk)
    return _show(request, version, step, form, HTTPStatus.UNPROCESSABLE_ENTITY)


def _show(
    request: HttpRequest, version: ArticleVersion, step: Step, form: StepForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    return show_step(
        request,
        form,
        status=status,
        title=step.label,
        label=step.label,
        consequence=step.consequence,
        version=version,
        back_url=_page_of(version),
    )


def _page_of(version: ArticleVersion) -> str:
    return redirect("admin:pages_articleversion_change", version.pk).url
