import pytest

from bench.tables import markdown, number, plain
from bench.wagtail_site import title_and_text

HEADS, ROWS = ["server", "CPU"], [["nginx", "14"], ["bare app", "120"]]


def test_plain_table_puts_names_left_and_figures_right() -> None:
    assert plain(HEADS, ROWS) == "server    CPU\n-------------\nnginx      14\nbare app  120"


def test_markdown_table_has_a_line_for_each_row() -> None:
    assert markdown(HEADS, ROWS) == "| server | CPU |\n| --- | --- |\n| nginx | 14 |\n| bare app | 120 |"


@pytest.mark.parametrize(("value", "text"), [(0.954, "0.95"), (12.34, "12.3"), (132.4, "132"), (41234.5, "41,234")])
def test_numbers_have_about_three_figures_that_mean_something(value: float, text: str) -> None:
    assert number(value) == text


def test_wagtail_gets_the_heading_and_what_stands_in_the_main_part() -> None:
    html = '<body><p>No</p><main id="main"><h1>Sleep</h1><p>It helps.</p></main><footer>No</footer></body>'

    assert title_and_text(html) == ("Sleep", "<p>It helps.</p>")
