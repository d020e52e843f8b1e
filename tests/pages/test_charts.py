import re
from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest

from pages import charts, shipped
from pages.charts import WrongChart, place
from pages.checklist import NotReady
from pages.citations import CitationNumbers
from pages.publishing import send_to_review
from tests.factories import make_draft, make_version_in_review
from tests.markup import cited, elements, parse, text_of

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = [(name, trial) for name, chart in charts.charts().items() for trial in chart.trials]
# Every figure that EVIDENCE section 7 gives as seen, by the reference it stands on.
FIGURES_SEEN = {
    "R25": [59],
    "R26": [55.4, 41.2],
    "R27": [46, 63],
    "R34": [55, 30],
    "R51": [71, 6],
    "R52": [79, 0],
    "R77": [70],
}
# What the trials of an article found: for each chart, how many results of each kind stand in it.
RESULTS = {
    "depression": {"UP": 4, "EQUAL": 3, "DOWN": 1},
    "bipolar-depression": {"UP": 2, "EQUAL": 2},
    "autism": {"EQUAL": 1, "UNCLEAR": 2},
    "schizophrenia": {"DOWN": 4},
}
PEOPLE = re.compile(r"\b(\d+) (?:[a-z]+ )?(?:people|adults|outpatients)\b")
every_chart = pytest.mark.parametrize("name", charts.charts())
every_trial = pytest.mark.parametrize(
    ("name", "trial"), DRAWN, ids=[f"{name} {trial.name} {trial.year}" for name, trial in DRAWN]
)


def drawn_in(root: Element, *tags: str) -> list[Element]:
    return elements(root, *(f"{SVG}{tag}" for tag in tags))


@every_trial
def test_trial_in_a_chart_is_the_one_that_its_reference_is_about(name: str, trial: charts.Trial) -> None:
    reference = shipped.references()[trial.reference]

    assert trial.year == reference.year
    assert trial.people in (0, reference.people)
    assert reference.substance == "KETAMINE"
    assert reference.subjects == "PEOPLE"


@every_trial
def test_trial_in_a_chart_shows_the_figures_that_were_seen_in_its_source_and_no_others(
    name: str, trial: charts.Trial
) -> None:
    drawn = [group.percent for outcome in trial.outcomes for group in outcome.groups]

    assert drawn in ([], FIGURES_SEEN.get(trial.reference))


@every_trial
def test_trial_whose_size_is_known_says_it_in_words(name: str, trial: charts.Trial) -> None:
    told = {int(found) for found in PEOPLE.findall(trial.who)}

    assert told == ({trial.people} if trial.people > 1 else set())


@every_chart
def test_chart_shows_good_and_null_and_bad_results_together_oldest_first(name: str) -> None:
    trials = charts.charts()[name].trials
    signs = [trial.sign for trial in trials]

    assert {sign: signs.count(sign) for sign in signs} == RESULTS[name]
    assert [trial.year for trial in trials] == sorted(trial.year for trial in trials)


@every_chart
def test_chart_is_read_out_as_a_table_with_a_caption_and_a_heading_for_each_row_and_column(name: str) -> None:
    page = parse(charts.drawn(name))
    rows = [row for row in elements(page, "tr") if drawn_in(row, "svg") and elements(row, "th")]

    assert text_of(elements(page, "caption")[0]) == charts.charts()[name].caption
    assert [head.get("scope") for head in elements(elements(page, "thead")[0], "th")] == ["col", "col"]
    assert {head.get("scope") for head in elements(page, "th")} <= {"col", "row", "rowgroup"}
    assert len(rows) >= 1
    assert [[head.get("scope") for head in elements(row, "th")] for row in rows] == [["row"]] * len(rows)


@every_chart
def test_chart_names_every_trial_with_its_source_in_words_also_where_nothing_can_be_drawn(name: str) -> None:
    chart = charts.charts()[name]
    bodies = elements(parse(charts.drawn(name)), "tbody")

    assert len(bodies) == len(chart.trials)
    for body, trial in zip(bodies, chart.trials, strict=True):
        told = text_of(body)
        assert (f"{trial.name}, {trial.year}" in told, trial.verdict in told) == (True, True)
        assert cited(told) == [trial.reference]


@every_chart
def test_bar_is_as_long_as_the_number_beside_it_says(name: str) -> None:
    told = [group for trial in charts.charts()[name].trials for outcome in trial.outcomes for group in outcome.groups]
    cells = [cell for cell in elements(parse(charts.drawn(name)), "td") if cell.get("class") == "bar"]
    bars = [cell for cell in cells if text_of(cell).endswith("%")]

    assert [text_of(bar) for bar in bars] == [f"{group.percent:g}%" for group in told]
    for bar in bars:
        track, *shapes = drawn_in(bar, "rect", "line")
        assert track.get("width") == "100%"
        assert {shape.get("width") or shape.get("x2") for shape in shapes} == {text_of(bar)}


def test_each_person_of_a_trial_is_one_dot() -> None:
    lines = drawn_in(parse(charts.drawn("autism")), "line")
    lengths = [int(line.get("x2")) - int(line.get("x1")) for line in lines]

    # A dot every ten units, the first at the start.
    assert [length // 10 + 1 for length in lengths] == [1, 21]


@every_chart
def test_chart_says_what_it_shows_and_what_it_does_not(name: str) -> None:
    caption = text_of(elements(parse(charts.drawn(name)), "figcaption")[0])

    assert caption.startswith("What it shows. ")
    assert "What it does not show. " in caption


@pytest.mark.parametrize("name", charts.names())
def test_chart_has_a_source_for_every_number_in_its_words(name: str) -> None:
    told = [text_of(cell) for cell in elements(parse(charts.drawn(name)), "figcaption", "li")]
    sentences = [one for block in told for one in re.split(r"(?<=\.)\s+(?=[A-Z“])", block)]

    assert [one for one in sentences if re.search(r"\d", re.sub(r"\[R\d.*?\]", "", one)) and not cited(one)] == []


@pytest.mark.parametrize("name", charts.names())
def test_chart_carries_no_style_and_no_script_and_nothing_from_outside(name: str) -> None:
    page = parse(charts.drawn(name))
    tags = {element.tag.removeprefix(SVG) for element in page.iter()}
    attributes = {attribute for element in page.iter() for attribute in element.attrib}

    assert tags & {"script", "style", "use", "image", "img", "a"} == set()
    assert [attribute for attribute in attributes if attribute in ("style", "href") or attribute.startswith("on")] == []


def test_drawing_of_the_synapse_marks_each_step_as_found_in_mice_or_in_people() -> None:
    scenes = [div for div in elements(parse(charts.drawn("synapse")), "div") if div.get("class") == "scene__words"]
    marked = [text_of(elements(scene, "p")[0]) for scene in scenes]
    keys = [set(cited(text_of(scene))) for scene in scenes]

    assert marked == [*["From studies in people and animals"] * 2, "Found in mice", "Found in people"]
    assert keys == [{"R46"}, {"R46"}, {"R41", "R44"}, {"R45"}]
    assert {shipped.references()[key].subjects for key in keys[2]} == {"ANIMALS"}
    assert {shipped.references()[key].subjects for key in keys[3]} == {"PEOPLE"}


def test_drawing_of_the_synapse_is_told_to_those_who_do_not_see_it() -> None:
    page = parse(charts.drawn("synapse"))
    ids = {element.get("id"): text_of(element) for element in page.iter() if element.get("id")}
    drawings = drawn_in(page, "svg")
    steps = elements(page, "ol")

    assert len(drawings) == 4
    for drawing in drawings:
        assert drawing.get("role") == "img"
        assert [bool(ids[named]) for named in drawing.get("aria-labelledby").split()] == [True, True]
    assert [int(one.get("start", "1")) for one in steps] == [1, 2, 3, 5]
    assert sum(len(elements(one, "li")) for one in steps) == 5


@pytest.mark.parametrize(
    "marker",
    [
        "<p>[chart autism]</p>",
        "<p> [Chart Autism] </p>",
        "<p>&nbsp;[chart&nbsp;autism]\n</p>",
    ],
)
def test_chart_takes_the_place_of_its_marker_and_nothing_else_changes(marker: str) -> None:
    assert place(f"<h2>A</h2>{marker}<p>B</p>") == f"<h2>A</h2>{charts.drawn('autism')}<p>B</p>"


def test_chart_of_two_words_is_found_with_a_space_as_well() -> None:
    assert place("<p>[chart bipolar depression]</p>") == charts.drawn("bipolar-depression")


def test_text_without_a_marker_stays_as_it_is() -> None:
    assert place("<p>A chart [R26].</p><p>[charts]</p>") == "<p>A chart [R26].</p><p>[charts]</p>"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            "<p>[chart weather]</p>",
            "There is no chart with the name “weather”. There are: [chart autism], [chart bipolar-depression], "
            "[chart depression], [chart schizophrenia], [chart synapse].",
        ),
        ("<p>[chart ]</p>", "There is no chart with the name “”."),
        ("<p>[chart]</p>", "Put [chart] in a paragraph of its own"),
        ("<p>See [chart autism].</p>", "Put [chart autism] in a paragraph of its own, with nothing else in it."),
        ("<ul><li>[chart autism]</li></ul>", "Put [chart autism] in a paragraph of its own"),
        ("<p><strong>[chart autism]</strong></p>", "Put [chart autism] in a paragraph of its own"),
        ("<p>[chart autism]</p><p>[chart autism]</p>", "[chart autism] stands in the text twice. Keep one of them."),
        ("<p>[chart <em>autism</em>]</p>", "Put [chart  in a paragraph of its own"),
    ],
)
def test_chart_that_cannot_be_shown_is_refused_in_words_that_say_what_to_do(body: str, told: str) -> None:
    with pytest.raises(WrongChart) as refused:
        place(body)

    assert told in str(refused.value)


@pytest.mark.django_db
def test_sources_of_a_chart_are_numbered_with_the_text_and_lead_back_to_it() -> None:
    version = make_version_in_review(body="<p>First [R66].</p><p>[chart autism]</p><p>Last [R67, R70].</p>")
    links = elements(parse(version.body_html), "a")

    assert [item["key"] for item in version.reference_items[-4:]] == ["R66", "R65", "R67", "R70"]
    backlinks = {place for item in version.reference_items for place in item["backlinks"]}
    assert {link.get("id") for link in links} <= backlinks
    assert "[R" not in version.body_html


@pytest.mark.django_db
def test_chart_in_a_frozen_version_is_not_cleaned_away_and_its_marker_stays_for_the_editor() -> None:
    version = make_version_in_review(body="<p>[chart depression]</p>")
    numbers = CitationNumbers()
    numbers.link(version.in_short + shipped.approval_statement())

    assert version.body == "<p>[chart depression]</p>"
    assert version.body_html == numbers.link(charts.drawn("depression"))


@pytest.mark.django_db
def test_version_with_an_unknown_chart_is_not_frozen() -> None:
    draft = make_draft(body="<p>[chart weather]</p>")
    with pytest.raises(NotReady, match="There is no chart with the name “weather”."):
        send_to_review(draft)

    draft.refresh_from_db()
    assert (draft.state, draft.body, draft.body_html) == ("DRAFT", "<p>[chart weather]</p>", "")


def test_every_chart_stands_in_the_article_it_belongs_to() -> None:
    placed = {article.slug: re.findall(r"<p>\[chart ([a-z-]+)\]</p>", article.body) for article in shipped.articles()}

    assert placed == {
        "how-ketamine-works": ["synapse"],
        "ketamine-for-depression": ["depression"],
        "ketamine-for-bipolar-disorder": ["bipolar-depression"],
        "ketamine-and-autism": ["autism"],
        "ketamine-and-schizophrenia": ["schizophrenia"],
        "will-ketamine-help-me": [],
    }


@pytest.mark.django_db
def test_changed_chart_makes_a_new_release_of_the_articles_that_show_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {article.slug: article.digest for article in shipped.articles()}
    changed = charts.charts() | {"autism": replace(charts.charts()["autism"], meaning="Other words.")}
    monkeypatch.setattr(charts, "charts", lambda: changed)
    after = {article.slug: article.digest for article in shipped.articles()}

    assert [slug for slug in before if before[slug] != after[slug]] == ["ketamine-and-autism"]
