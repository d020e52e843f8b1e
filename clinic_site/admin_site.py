"""The staff side: stock Django admin with the clinic's own name, colors and home."""

import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from clinic_site import password_views, second_step_views
from clinic_site.failures import too_many_sign_ins
from clinic_site.first_screen import goal_after
from clinic_site.job_reports import job_reports
from clinic_site.own_second_step import own_second_step
from clinic_site.role_words import EVERYBODY, SUMMARIES, areas
from clinic_site.security_log import tell_paused
from clinic_site.sign_in import remember_browser, too_many_tries
from clinic_site.staff_explanations import explanation_of
from clinic_site.staff_gate import Stage, gate_for
from clinic_site.staff_home import tasks_for
from clinic_site.staff_lines import lines_for
from clinic_site.status import status_lines
from clinic_site.way_in import address_onward, onward

View = Callable[..., HttpResponse]
KEY = re.compile(r"[0-9]{1,18}")  # fits into every column that holds one


class StaffAdminSite(AdminSite):
    # Neutral on purpose: the title of a staff tab may be read over a shoulder.
    site_title = "Staff"
    site_header = "Staff"
    index_title = "What would you like to do?"
    enable_nav_sidebar = False
    logout_template = "admin/signed_out.html"
    password_change_template = "admin/password_change.html"  # noqa: S105 (the name of a template)
    password_change_done_template = "admin/password_change_done.html"  # noqa: S105 (the name of a template)

    def get_urls(self) -> list[object]:
        own = [
            path("lines/", require_safe(never_cache(self.lines)), name="lines"),
            path("logout/", self.leave, name="logout"),
            path("second-step/", second_step_views.enter_code, name="second_step"),
            path("second-step/set-up/", second_step_views.set_up, name="set_up_second_step"),
            path("second-step/codes/", second_step_views.show_codes, name="recovery_codes"),
            path("second-step/mine/", self.admin_view(own_second_step), name="own_second_step"),
            path("new-password/", password_views.new_password, name="new_password"),
            path("roles/", require_safe(self.admin_view(self.roles)), name="roles"),
            path("status/", require_safe(self.admin_view(self.status)), name="status"),
            path("jobs/", require_safe(self.admin_view(self.timed_jobs)), name="timed_jobs"),
        ]
        return [*own, *super().get_urls()]

    def each_context(self, request: HttpRequest) -> dict[str, object]:
        lines = lines_for(request.user) if self.has_permission(request) else []
        own = {
            "staff_lines": lines,
            "explanation": explanation_of(request),
            "has_second_step": settings.STAFF_SECOND_FACTOR,
        }
        return {**super().each_context(request), **own}

    def lines(self, request: HttpRequest) -> HttpResponse:
        """The lines at the top of every staff page, for a page that stays open; 403 once the person is signed out."""
        if not self.has_permission(request):
            return HttpResponse(status=403)
        return render(request, "admin/staff_lines.html", {"staff_lines": lines_for(request.user)})

    def roles(self, request: HttpRequest) -> HttpResponse:
        """What each role can see and do, in words."""
        own = {"title": "What each role can do", "areas": areas(), "summaries": SUMMARIES, "everybody": EVERYBODY}
        return TemplateResponse(request, "admin/roles.html", {**self.each_context(request), **own})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, object]]:
        """Django's own word for an account is “user”."""
        apps = super().get_app_list(request, app_label)
        for model in (model for app in apps if app["app_label"] == "auth" for model in app["models"]):
            model["name"] = "Accounts"
        return apps

    def status(self, request: HttpRequest) -> HttpResponse:
        """How the site is, in eight lines: each is fine, or says what to do and whom to call."""
        context = {**self.each_context(request), "title": "How the site is", "lines": status_lines()}
        return TemplateResponse(request, "admin/status.html", context)

    def timed_jobs(self, request: HttpRequest) -> HttpResponse:
        """How each timed job last went, in words."""
        context = {**self.each_context(request), "title": "Timed jobs", "jobs": job_reports(timezone.now())}
        return TemplateResponse(request, "admin/timed_jobs.html", context)

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        if request.method == "POST" and too_many_tries(request):
            tell_paused(request.POST.get("username"))
            return too_many_sign_ins(request)
        if request.method != "POST" and request.gate.is_half_way:
            return onward(request)
        response = super().login(request, extra_context)
        if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
            self._lead_on(request, response)
        return response

    def _lead_on(self, request: HttpRequest, response: HttpResponse) -> None:
        """Nobody is in yet whose second step is still to come; then the browser is not one that is known, either.

        It stays the answer that the sign-in gave, with its cookies.
        """
        stage = gate_for(request, request.user).stage
        goal = goal_after(response.headers["Location"], request.user)
        response.headers["Location"] = address_onward(stage, goal)
        if stage not in (Stage.SECOND_STEP, Stage.SET_UP):
            remember_browser(response, request.user)

    def leave(self, request: HttpRequest) -> HttpResponse:
        """Log out, also from half the way."""
        if request.gate.is_half_way:
            return self.logout(request)
        return self.admin_view(self.logout)(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        response = super().password_change(request, extra_context)
        if request.method == "POST" and response.status_code == HTTPStatus.FOUND:
            password_views.was_changed(request, request.user)
        return response

    def index(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        return super().index(request, {"tasks": tasks_for(request.user), **(extra_context or {})})

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """What every list and page passes through; what can be no row's key is dropped from the rows chosen."""
        guarded = super().admin_view(view, cacheable)
        if getattr(view, "csrf_exempt", False):
            return guarded  # it takes what was posted in hand by itself, once it knows from whom

        @wraps(guarded)
        def with_plausible_keys(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if ACTION_CHECKBOX_NAME in request.POST:
                request.POST = request.POST.copy()
                chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
                request.POST.setlist(ACTION_CHECKBOX_NAME, [key for key in chosen if KEY.fullmatch(key)])
            return guarded(request, *args, **kwargs)

        return with_plausible_keys
