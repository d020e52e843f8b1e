import subprocess
import sys

from pages.reading_level import levels_of

PLAIN = "We met a man. He was glad to talk. He told us how he felt. " * 5
HARD = "Pharmacological interventions necessitate interdisciplinary evaluation of neuropsychiatric contraindications."
HARDER = (
    "Institutional considerations notwithstanding, immunosuppressive polypharmacy complicates "
    "psychopharmacological rehabilitation."
)


def test_each_section_has_a_level_of_its_own() -> None:
    plain, hard = levels_of(f"<h2>Plain</h2><p>{PLAIN}</p><h2>Hard</h2><p>{HARD} {HARD} {HARD} {HARD}</p>")

    assert (plain.id, plain.grade < 3, plain.hardest) == ("plain", True, ())
    assert (hard.id, hard.grade > 12) == ("hard", True)


def test_the_three_hardest_sentences_are_shown_hardest_first() -> None:
    (level,) = levels_of(
        f"<h2>Hard</h2><p>We met a man and he was glad to talk. {HARD} {HARDER}</p><ul><li>{HARD}</li></ul>"
    )

    assert level.hardest == (HARDER, HARD, HARD)


def test_tables_and_citations_do_not_count() -> None:
    table = f"<table><tbody><tr><td>{HARD * 5}</td></tr></tbody></table>"
    (with_table,) = levels_of(f"<h2>Plain</h2><p>{PLAIN.replace('.', ' [R90, R91].')}</p>{table}")
    (without,) = levels_of(f"<h2>Plain</h2><p>{PLAIN}</p>")

    assert with_table == without


def test_section_of_a_few_words_has_no_level() -> None:
    assert levels_of(f"<h2>Hard</h2><p>{HARD}</p>") == []


def test_text_above_the_first_heading_has_a_level_too() -> None:
    assert [(level.id, level.heading) for level in levels_of(f"<p>{PLAIN}</p>")] == [("", "")]


def test_web_process_that_shows_no_checklist_does_not_hold_the_word_lists() -> None:
    program = "import django; django.setup(); import clinic_site.urls, sys; print('textstat' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", f"import clinic_site.settings_test; {program}"],
        env={"DJANGO_SETTINGS_MODULE": "clinic_site.settings_test", "PATH": "/usr/bin"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert run.stdout.strip() == "False"
