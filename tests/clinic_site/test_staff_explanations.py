"""Each staff screen says at its top what it is for, in few words."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver
from django.urls.resolvers import URLResolver

from clinic_site.staff_explanations import EXPLANATIONS, MOST_WORDS
from tests.factories import make_staff
from tests.markup import elements, parse, text_of


@pytest.mark.parametrize("screen", EXPLANATIONS)
def test_an_explanation_has_sixty_words_at_most(screen: str):
    assert 0 < len(EXPLANATIONS[screen].split()) <= MOST_WORDS


@pytest.mark.django_db
def test_a_list_explains_itself_under_its_title():
    client = Client()
    client.force_login(make_staff("olga", "owner"), backend="clinic_site.staff_backend.StaffBackend")
    page = parse(client.get("/admin/consultations/look/").text)
    told = [text_of(part) for part in elements(page, "p") if part.get("class") == "staff-explanation"]
    assert told == [EXPLANATIONS["admin:consultations_look_changelist"]]


# Addresses that show no screen of their own: they do something and lead on, or are read by a script or a browser.
NO_SCREEN = {
    *("login", "logout", "index", "lines", "jsi18n", "autocomplete", "view_on_site", "app_list", "open_request"),
    *("password_change_done", "page_as_it_was", "request_calling", "request_not_calling", "version_keep-my-words"),
    *("version_phone", "version_preview", "request_real", "request_spam", "request_open-again"),
    "clinic_site_clinicprofile_changelist",
}
# Each asks one question, and says above its button what follows.
ASK_ONE_THING = {
    *("send_again", "article_rename", "article_retire", "still_correct", "request_do_not_contact"),
    *("request_asked_again", "auth_user_password_change", "version_compare", "version_link"),
    *(f"version_{step}" for step in ("send-to-review", "sign-off", "send-back", "publish", "call-off", "new-version")),
    *("version_go-back", "new_password", "recovery_codes", "second_step", "set_up_second_step"),
    "auth_user_reset_second_step",
}
# Nobody has the right to these pages of the admin.
NOBODY = ("_delete", "_history")


def screens() -> Iterator[str]:
    for name in sorted({name for name, route in _names(get_resolver(), [], "") if route.startswith("admin/")}):
        short = name.rpartition(":")[2]
        if short in NO_SCREEN | ASK_ONE_THING or short.endswith(NOBODY):
            continue
        yield name


def _names(resolver: URLResolver, namespaces: list[str], route: str) -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            if pattern.name:
                yield ":".join([*namespaces, pattern.name]), route + str(pattern.pattern)
        else:
            own = [*namespaces, *([pattern.namespace] if pattern.namespace else [])]
            yield from _names(pattern, own, route + str(pattern.pattern))


def _is_open_to_nobody(name: str) -> bool:
    """Whether the admin of a model lets nobody, not even a superuser, add or change what it shows."""
    owner = User(is_superuser=True, is_active=True, is_staff=True)
    request = RequestFactory().get("/admin/")
    request.user = owner
    for model, model_admin in admin.site._registry.items():
        start = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        if name == f"{start}_add":
            return not model_admin.has_add_permission(request)
        if name == f"{start}_change":
            may = model_admin.has_change_permission(request) or model_admin.has_add_permission(request)
            return not may
    return False


@pytest.mark.django_db
@pytest.mark.parametrize("screen", list(screens()))
def test_every_screen_of_the_staff_explains_itself(screen: str) -> None:
    if not _is_open_to_nobody(screen):
        assert EXPLANATIONS.get(screen) or EXPLANATIONS.get(screen.removesuffix("_add") + "_change")
