from pages.models import ArticleVersion
from pages.version_sentences import Form, sentences_of


def told(body: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """What the text of an article says: the sentence, the heading it stands under, and its sources."""
    return [
        (one.text, one.place, one.sources) for one in sentences_of(ArticleVersion(body=body)) if one.field == "body"
    ]


def test_each_sentence_knows_the_heading_above_it_and_its_own_sources() -> None:
    assert told("<p>First [R1]. Then.</p><h2>Risks</h2><h3>Common</h3><p>Some [R2].</p>") == [
        ("First [R1].", "", ("R1",)),
        ("Then.", "", ()),
        ("Risks", "risks", ()),
        ("Common", "risks", ()),
        ("Some [R2].", "risks", ("R2",)),
    ]


def test_every_field_that_a_reader_or_a_machine_meets_is_read() -> None:
    words = {
        "title": "A",
        "short_title": "B",
        "description": "C",
        "evidence": "D",
        "in_short": "E\nF",
        "body": "<p>G</p>",
        "questions": "H?",
    }
    fields = [one.field for one in sentences_of(ArticleVersion(**words))]

    assert list(dict.fromkeys(fields)) == [
        *("title", "short_title", "description", "evidence", "in_short", "approval statement", "body", "questions"),
    ]


def test_row_of_a_table_is_one_sentence_with_the_sources_of_its_cells() -> None:
    rows = "<tr><th>Trial</th></tr><tr><td>A. Two got well.</td><td>[R1]</td></tr><tr><td>B</td><td></td></tr>"

    assert told(f"<table><tbody>{rows}</tbody></table>") == [
        ("A. Two got well. [R1]", "", ("R1",)),
        ("B", "", ()),
    ]


def test_source_in_a_cell_that_spans_rows_counts_for_each_of_them_and_for_no_more() -> None:
    rows = '<tr><td>A</td><td rowspan="2">[R1]</td></tr><tr><td>B</td></tr><tr><td>C</td></tr>'

    assert [sources for _, _, sources in told(f"<table><tbody>{rows}</tbody></table>")] == [("R1",), ("R1",), ()]


def test_list_that_a_sourced_sentence_opens_with_a_colon_has_its_source() -> None:
    assert told("<p>Reasons [R1]:</p><ul><li>Mania</li></ul><ul><li>Loose</li></ul>")[1:] == [
        ("Mania", "", ("R1",)),
        ("Loose", "", ()),
    ]
    assert told("<p>Reasons [R1].</p><ul><li>Mania</li></ul>")[1] == ("Mania", "", ())


def test_points_that_an_editor_wrote_as_paragraphs_in_a_list_are_points_all_the_same() -> None:
    body = (
        "<p>Reasons [R1]:</p><ul><li><p>Mania</p></li><li><p><strong>Naps.</strong> Too many</p></li></ul><p>End.</p>"
    )

    assert told(body)[1:] == [("Mania", "", ("R1",)), ("Naps. Too many", "", ("R1",)), ("End.", "", ())]


def test_bold_beginning_that_names_a_point_is_read_with_what_is_said_of_it() -> None:
    assert told("<ul><li><strong>Anyone under 18.</strong> The trials were in adults [R26].</li></ul>") == [
        ("Anyone under 18. The trials were in adults [R26].", "", ("R26",)),
    ]


def test_bold_beginning_that_makes_a_claim_stands_for_itself() -> None:
    assert told("<ul><li><strong>Ketamine lifts mood.</strong> It was tested [R26].</li></ul>") == [
        ("Ketamine lifts mood.", "", ()),
        ("It was tested [R26].", "", ("R26",)),
    ]


def test_nested_points_and_quotes_are_read_once() -> None:
    body = "<ul><li>One<ul><li>Two</li></ul></li></ul><blockquote><p>Three</p></blockquote>"

    assert [text for text, _, _ in told(body)] == ["One", "Two", "Three"]


def test_caption_belongs_to_its_table() -> None:
    body = "<table><caption>Two trials</caption><tbody><tr><td>A</td></tr></tbody></table>"
    forms = [(one.form, one.table) for one in sentences_of(ArticleVersion(body=body)) if one.field == "body"]

    assert forms == [(Form.CAPTION, 1), (Form.ROW, 1)]
