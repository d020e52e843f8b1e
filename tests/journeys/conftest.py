"""A real browser in front of the real site, with the articles that ship; what goes wrong in it fails the test."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.chromium import launch_arguments
from tests.journeys.people import Staff, Visitor
from tests.journeys.screens import WIDE
from tests.journeys.watch import Watch

PATIENCE = 10_000  # milliseconds for one step
NO_COOKIES = {"profile": {"default_content_setting_values": {"cookies": 2}}}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    return {**browser_type_launch_args, **launch_arguments()}


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    return live_server.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    return {"viewport": WIDE, "reduced_motion": "reduce", **browser_context_args}


@pytest.fixture(autouse=True)
def site(live_server: LiveServer, django_db_serialized_rollback: None, articles: None, settings: Settings) -> str:
    """Where the site is: with the clinic's sample facts, the shipped articles, and links in messages that lead here."""
    settings.SITE_URL = live_server.url
    return live_server.url


@pytest.fixture
def watch(base_url: str) -> Iterator[Watch]:
    """Fails the test when a page asks another origin, breaks the content policy, or its console shows an error."""
    watch = Watch(base_url)
    yield watch
    assert watch.complaints == []


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext], watch: Watch) -> Callable[..., BrowserContext]:
    """Opens another person's browser window, watched like the first."""
    return lambda: watch.over(new_context())


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return impatient(context).new_page()


@pytest.fixture
def visitor(page: Page) -> Visitor:
    return Visitor(page)


@pytest.fixture
def visitor_without_cookies(
    playwright: Playwright, browser_type_launch_args: dict[str, object], base_url: str, watch: Watch, tmp_path: Path
) -> Iterator[Visitor]:
    """A visitor whose browser is set to block all cookies; such a setting lives in a profile of its own."""
    profile = tmp_path / "profile"
    (profile / "Default").mkdir(parents=True)
    (profile / "Default" / "Preferences").write_text(json.dumps(NO_COOKIES))
    context = playwright.chromium.launch_persistent_context(profile, **browser_type_launch_args, base_url=base_url)
    yield Visitor(impatient(watch.over(context)).new_page())
    context.close()


@pytest.fixture
def someone_on_staff(new_context: Callable[..., BrowserContext]) -> Callable[..., Staff]:
    """Somebody of the staff in a browser window of their own."""
    return lambda: Staff(impatient(new_context()).new_page())


def impatient(context: BrowserContext) -> BrowserContext:
    """Everything is on this machine: what takes long does not come."""
    context.set_default_timeout(PATIENCE)
    return context
