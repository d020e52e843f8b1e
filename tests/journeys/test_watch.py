"""The watch over the other journeys is awake: it hears what they count on it to hear."""

import pytest
from playwright.sync_api import Browser

from tests.journeys.watch import Watch

ELSEWHERE = "http://127.0.0.2:9/"


@pytest.mark.parametrize(
    ("wrong", "event", "complaint"),
    [
        ("console.error('oh no')", "console", "console: oh no"),
        ("setTimeout(() => { throw new Error('thrown') })", "weberror", "script: thrown"),
        ("document.body.setAttribute('style', 'color: red')", "console", "Content Security Policy"),
        ("document.body.append(Object.assign(new Image(), {src: '/none.png'}))", "console", "answered 404: "),
        (
            f"setTimeout(() => {{ location.href = '{ELSEWHERE}' }})",
            "requestfailed",
            f"asked another origin: {ELSEWHERE}",
        ),
    ],
)
def test_watch_complains_about_a_page_that_does_wrong(
    browser: Browser, site: str, wrong: str, event: str, complaint: str
) -> None:
    watch = Watch(site)
    with browser.new_context() as context:
        page = watch.over(context).new_page()
        page.goto(site)
        assert watch.complaints == []
        with context.expect_event(event):
            page.evaluate(wrong)
    assert any(complaint in line for line in watch.complaints)
