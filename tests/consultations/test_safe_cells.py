"""What visitors type is never taken for a formula by whichever program opens the file."""

import csv
import io

import pytest

from consultations.safe_cells import safe_cell

CALLS_A_PROGRAM = "=cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    "text",
    [
        CALLS_A_PROGRAM,
        "+1 571 555 0100",
        "-2+3",
        "@SUM(1+1)",
        "  =1+1",
        "\t=1+1",
        "\r\n=1+1",
        "\u00a0=1+1",
        "\u200b=1+1",
        "\ufeff=1+1",
        "\u202e=1+1",
        "\u2066\u2069 @x",
        "\x00=1+1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(1)",
    ],
)
def test_what_begins_like_a_formula_gets_an_apostrophe_in_front(text: str) -> None:
    assert safe_cell(text)[0] == "'"


@pytest.mark.parametrize("text", ["Ada;=1+1", "Ada ; @x", "Ada|=1+1", "Ada;\t＝1"])
def test_nor_does_a_program_find_one_that_parts_cells_elsewhere(text: str) -> None:
    cells = safe_cell(text).replace("|", ";").split(";")

    assert [cell[0] for cell in cells] == ["A", "'"]


@pytest.mark.parametrize(
    "text",
    ["", "Ada", "Émile 🙂", "مريم", "👩‍👧", "O'Brien-Smith", "ada+call@visitor.example", "(703) 555-0199", "1 - 2"],
)
def test_ordinary_words_stay_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


def test_a_cell_is_one_line() -> None:
    assert safe_cell("Ada\r\n\tLovelace") == "Ada   Lovelace"


def test_it_reads_back_as_one_cell() -> None:
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerow([safe_cell(f'{CALLS_A_PROGRAM},"x";=1'), "b"])

    assert list(csv.reader(io.StringIO(file.getvalue()))) == [[f"'{CALLS_A_PROGRAM},\"x\";'=1", "b"]]
