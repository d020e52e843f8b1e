"""What a visitor leaves in the browser: nothing from reading, and from asking two cookies without a word typed."""

from playwright.sync_api import Page

from tests.journeys.people import Visitor
from tests.test_site_health import FORM, PAGES

KEPT = "() => [...Object.entries(localStorage), ...Object.entries(sessionStorage)]"
DATABASES = "async () => (await indexedDB.databases()).concat(await caches.keys())"


def test_reading_every_page_leaves_nothing_in_the_browser(visitor: Visitor) -> None:
    for path in [path for path in PAGES if path != FORM]:
        visitor.opens(path)
        assert (path, kept_by(visitor.page), visitor.page.context.cookies()) == (path, [], [])


def test_asking_leaves_two_cookies_that_hold_nothing_of_what_was_typed(visitor: Visitor) -> None:
    visitor.asks_for_a_call("Ada")
    visitor.is_at("/consultation/received/")
    cookies = {cookie["name"]: cookie for cookie in visitor.page.context.cookies()}
    values = " ".join(cookie["value"] for cookie in cookies.values())
    assert sorted(cookies) == ["csrf", "receipt"]
    assert [cookie["httpOnly"] for cookie in cookies.values()] == [True, True]
    assert [word for word in ("Ada", "555", "visitor") if word in values] == []
    assert kept_by(visitor.page) == []


def kept_by(page: Page) -> list[object]:
    """All that pages of this site have put aside in the browser, cookies apart."""
    return [*page.evaluate(KEPT), *page.evaluate(DATABASES)]
