"""What can be measured of the page that is open: how wide it is, what is cut off, where the focus shows."""

from playwright.sync_api import Page

# What a reader may set for themselves (WCAG 1.4.12); a constructed sheet, like a reader's own, is not the page's.
SPACED_OUT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
    p { margin-block-end: 2em !important; }
  `);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}"""

# Words that stand outside the window and cannot be scrolled to, or that their own box hides.
# Text for screen readers alone is one pixel wide and means to be.
CUT_OFF = """() => {
  const isOutside = (words, { left, right, top, bottom }) =>
    words.left < left - 1 || words.right > right + 1 || words.top < top - 1 || words.bottom > bottom + 1;
  const isLost = (element, words) => {
    for (let box = element; box !== document.documentElement; box = box.parentElement) {
      const style = getComputedStyle(box);
      const ways = [style.overflowX, style.overflowY];
      if (ways.includes("auto") || ways.includes("scroll")) return false;
      const hides = ways.includes("hidden") || ways.includes("clip");
      if (hides && isOutside(words, box.getBoundingClientRect())) return true;
    }
    return words.left < -1 || words.right > innerWidth + 1;
  };
  const lost = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const text = walker.currentNode, element = text.parentElement;
    if (!text.data.trim() || !element.checkVisibility()) continue;
    if (element.closest("script, svg, .visually-hidden, .skip-link")) continue;
    range.selectNodeContents(text);
    if (isLost(element, range.getBoundingClientRect())) lost.push(text.data.trim());
  }
  return lost;
}"""

FOCUS = """() => {
  const element = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  return {
    name: element.outerHTML.slice(0, 120),
    isPage: element === document.body,
    ringed: outlineStyle !== "none" && parseFloat(outlineWidth) >= 2,
    inWindow: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""

SIZES = """elements => elements.filter((element) => element.checkVisibility()).map((element) => {
  const { width, height } = element.getBoundingClientRect();
  return [element.textContent.trim(), width, height];
})"""
# With the parts that a style sheet imports.
STYLE_SHEETS = """[...document.styleSheets]
  .flatMap((sheet) => [sheet, ...[...sheet.cssRules].map((rule) => rule.styleSheet).filter(Boolean)])
  .map((sheet) => [new URL(sheet.href).pathname, sheet.cssRules.length])"""
MOST_TABS = 600


def width_of(page: Page) -> int:
    """How wide the page is, with what one would have to scroll sideways for."""
    return page.evaluate("document.documentElement.scrollWidth")


def style_sheets_of(page: Page) -> dict[str, int]:
    """How many rules the browser took from each style sheet."""
    return dict(page.evaluate(STYLE_SHEETS))


def cut_off_in(page: Page) -> list[str]:
    return page.evaluate(CUT_OFF)


def space_out(page: Page) -> None:
    page.evaluate(SPACED_OUT)


def stops_of_the_tab_key(page: Page) -> list[dict[str, object]]:
    """Where the focus goes, from the top of the page to its end, and whether it can be seen there."""
    stops = []
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop.pop("isPage"):
            return stops
        stops.append(stop)
    raise AssertionError(f"Tab never leaves the page: {stops[-1]}")


def too_small_in(page: Page, selector: str, *, least: int) -> list[list[object]]:
    """Of the things to press that `selector` finds, those below `least` pixels, with their words and sizes."""
    sizes = page.locator(selector).evaluate_all(SIZES)
    assert sizes, f"nothing to press at {selector}"
    return [[words, width, height] for words, width, height in sizes if min(width, height) < least]
