from collections import Counter

import pytest

from bench.linked_files import Linked, linked_from_css, linked_from_headers, linked_from_html
from bench.page_weight import LIMITS, PageWeight

PAGE = """<!doctype html><head>
<link rel="canonical" href="http://clinic.example/learn/">
<link rel="icon" href="/icon.ico" sizes="32x32">
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="apple-touch-icon" href="/touch.png">
<link rel="preload" as="font" href="/text.woff2" crossorigin>
<link rel="stylesheet" href="/site.css"><link rel="stylesheet" href="/site.css">
<link rel="stylesheet" href="print.css" media="print">
<script type="application/ld+json">{"url": "http://clinic.example/"}</script><script src="/count.js" defer></script>
</head><body>
<svg><use href="/sprite.svg#sun"/></svg><svg><use href="/sprite.svg#hill"/></svg><svg><use href="#here"/></svg>
<img src="/house.webp" alt=""><img src="data:image/png;base64,AA" alt=""><a href="/about/">About</a>
</body>"""


def test_page_loads_each_file_once_and_one_icon() -> None:
    assert linked_from_html(PAGE, "/learn/") == [
        Linked("font", "/text.woff2"),
        Linked("CSS", "/site.css"),
        Linked("CSS", "/learn/print.css"),
        Linked("script", "/count.js"),
        Linked("sprite", "/sprite.svg"),
        Linked("picture", "/house.webp"),
        Linked("icon", "/icon.svg"),
    ]


def test_style_sheet_names_fonts_and_pictures() -> None:
    css = """@font-face{font-family:A;src:url("../fonts/a.woff2") format("woff2")}
        .hill{background:url('hill.webp')} .dot{background:url(data:image/png;base64,AA)}"""

    assert linked_from_css(css, "/static/css/site.css") == [
        Linked("font", "/static/fonts/a.woff2"),
        Linked("picture", "/static/css/hill.webp"),
    ]


def test_rules_for_loading_ahead_are_a_file_too() -> None:
    headers = [("Content-Type", "text/html"), ("Speculation-Rules", '"/static/ahead.json"')]

    assert linked_from_headers(headers, "/") == [Linked("other", "/static/ahead.json")]


def test_page_that_loads_from_another_host_is_refused() -> None:
    with pytest.raises(ValueError, match="another host"):
        linked_from_html('<img src="https://elsewhere.example/x.png">', "/")


def test_weight_is_summed_with_and_without_pictures_and_held_against_the_limits() -> None:
    weight = PageWeight("/", Counter({"HTML": 21_000, "CSS": 9000, "font": 30_000, "picture": 29_000}), requests=6)

    assert [limit.name for limit in weight.over()] == ["HTML"]
    assert {limit.name: weight.measure(limit) for limit in LIMITS} == {
        "HTML": 21_000,
        "CSS": 9000,
        "without pictures": 60_000,
        "everything": 89_000,
        "requests": 6,
    }
