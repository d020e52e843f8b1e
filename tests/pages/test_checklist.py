"""What keeps a version from readers, by whichever route somebody tries."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.template import Template
from django.test import Client
from django.test.signals import template_rendered
from pytest_django import Settings

from clinic_site.management.commands import serve
from pages import shipped
from pages.checklist import MOST_WORDS, NotReady, checklist
from pages.freezing import digest_of
from pages.loading import load_shipped
from pages.models import ArticleVersion
from pages.publishing import send_to_review
from pages.shipped import ShippedArticle
from tests.factories import make_draft, make_picture, make_reference, make_staff, make_version_in_review, sign_off
from tests.sleep_article import BODY, body_with

pytestmark = pytest.mark.django_db
LINE = "Grace Hopper, MD (Virginia license to follow)"
STUDIES = '<h2 id="what-studies-show">What studies show</h2><p>{}</p>'
UNKNOWN = '<h2 id="what-is-not-known">What is not known</h2><p>{}</p>'
HARD = (
    "Pharmacological interventions necessitate interdisciplinary evaluation of neuropsychiatric contraindications. " * 6
)
BROKEN = {
    "Claims": {"body": body_with(what_studies_show=STUDIES.format("Sleep eases a bad mood."))},
    "Sources": {"body": body_with(what_studies_show=STUDIES.format("Sleep eases a bad mood [R41]."))},
    "Wording": {"body": body_with(what_studies_show=STUDIES.format("We guarantee it."))},
    "Reading level": {"body": body_with(what_studies_show=STUDIES.format(HARD))},
    "Sections": {"body": body_with(other_options="")},
    "In short": {"in_short": "Sleep helps [R90]."},
    "Balance": {"body": body_with(what_studies_show=STUDIES.format("We looked at it. " * 20))},
    "Approval": {"body": body_with(what_studies_show=STUDIES.format('<a href="/consultation/">Ask</a>'))},
    "Links": {"body": body_with(next_step='<h2 id="next-step">Next step</h2><p><a href="/no/">Go on</a></p>')},
    "Headings": {"body": f"<h3>First of all</h3><p>Sleep well.</p>{BODY}"},
    "Title and description": {"description": "Too short."},
    "Review dates": {"next_review_on": date(2020, 1, 1)},
    "Length": {"body": "<p></p>"},
}
every_must = pytest.mark.parametrize("name", BROKEN)
# What only a template can break: it stands in for the page as a release might bring it.
BROKEN_PAGES = {
    "Approval": ('<div class="approval">', '<div class="elsewhere">'),
    "Pictures and charts": ("<h1>", '<img src="/media/brain.avif"><h1>'),
    "Structured data": ("<h1>{{ version.title }}</h1>", "<h1>Another title</h1>"),
}


def failing(version: ArticleVersion) -> set[str]:
    return {line.name for line in checklist(version) if not line.passes}


def client_of(role: str) -> Client:
    client = Client()
    client.force_login(make_staff("sam", role), backend="clinic_site.staff_backend.StaffBackend")
    return client


def sleep_as_shipped(**words: object) -> ShippedArticle:
    make_reference()
    plain = make_draft("plain", **words)
    in_short = plain.in_short.splitlines()
    fields = {name: getattr(plain, name) for name in ("title", "short_title", "description", "body")}
    return replace(shipped.articles()[1], slug="sleep", evidence="Small trials", in_short=in_short, **fields)


def test_article_that_lacks_nothing_passes_each_line() -> None:
    assert failing(make_draft()) == set()


def test_guide_needs_fewer_sections_and_no_order() -> None:
    guide = make_draft(body=body_with(what_it_is="", other_options="", who_should_not_have_it="", what_studies_show=""))
    assert failing(guide) == {"Sections"}
    guide.article.kind = "GUIDE"

    assert failing(guide) == set()


@every_must
def test_line_says_what_there_is_to_fix(name: str) -> None:
    version = make_draft(**BROKEN[name])
    (line,) = [line for line in checklist(version) if line.name == name]

    assert (line.blocks, len(line.faults) > 0, line.field in vars(version)) == (True, True, True)
    assert all(fault.advice for fault in line.faults)


@every_must
def test_draft_that_fails_a_must_is_not_sent_to_review(name: str) -> None:
    draft = make_draft(**BROKEN[name])
    with pytest.raises(NotReady, match=f"{name}: "):
        send_to_review(draft)

    assert ArticleVersion.objects.get().state == "DRAFT"


@every_must
def test_version_that_fails_a_must_is_not_signed_off(name: str) -> None:
    version = make_version_in_review(**BROKEN[name])
    with pytest.raises(NotReady, match=f"{name}: "):
        sign_off(version, reviewer=make_staff("grace", "clinician"), reviewer_line=LINE)

    assert ArticleVersion.objects.get().state == "IN_REVIEW"


@every_must
def test_editor_who_sends_a_failing_draft_is_told_each_reason_as_a_point(name: str) -> None:
    draft = make_draft(**BROKEN[name])
    response = client_of("editor").post(f"/admin/pages/articleversion/{draft.pk}/send-to-review/", follow=True)

    assert "This version is not ready, so it stays where it is, and nothing you wrote is lost." in response.text
    assert f"<li>{name}: " in response.text
    assert ArticleVersion.objects.get().state == "DRAFT"


@every_must
def test_clinician_cannot_sign_off_a_failing_version_in_the_admin(name: str) -> None:
    version = make_version_in_review(**BROKEN[name])
    address = f"/admin/pages/articleversion/{version.pk}/sign-off/"
    signed = {"reviewer_line": LINE, "has_read": "on", "seen": digest_of(ArticleVersion.objects.get())}
    response = client_of("clinician").post(address, signed, follow=True)

    assert f"<li>{name}: " in response.text
    assert ArticleVersion.objects.get().state == "IN_REVIEW"


@every_must
def test_shipped_article_that_fails_a_must_is_not_loaded(name: str) -> None:
    words = {field: value for field, value in BROKEN[name].items() if field != "next_review_on"}
    if not words:
        return  # a file gives no date of review: the sign-off sets it
    with pytest.raises(NotReady, match=f"{name}: "):
        load_shipped(sleep_as_shipped(**words))

    assert ArticleVersion.objects.filter(article__slug="sleep").count() == 0


@pytest.fixture
def release_with_a_bad_article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files that ship, with one more sentence in one of them."""
    folder = tmp_path / "articles"
    shutil.copytree(shipped.CONTENT / "articles", folder)
    bad = folder / "ketamine-and-autism.html"
    bad.write_text(bad.read_text().replace('<h2 id="risks">', '<p>Ketamine cures autism.</p><h2 id="risks">'))
    monkeypatch.setattr(shipped, "CONTENT", tmp_path)


def test_command_loads_the_other_articles_and_says_which_one_is_not_ready(release_with_a_bad_article: None) -> None:
    with pytest.raises(CommandError, match="ketamine-and-autism is not loaded.*Ketamine cures autism"):
        call_command("load_articles", verbosity=0)

    assert ArticleVersion.objects.count() == 5


def test_site_starts_without_an_article_that_is_not_ready(release_with_a_bad_article: None) -> None:
    told = StringIO()
    serve.Command(stdout=told).load_articles()

    assert "ketamine-and-autism is not loaded." in told.getvalue()
    assert ArticleVersion.objects.count() == 5


@pytest.mark.parametrize("name", BROKEN_PAGES)
@pytest.mark.parametrize("step", ["send to review", "sign off"])
def test_page_that_a_release_has_broken_keeps_a_version_from_readers(
    name: str, step: str, tmp_path: Path, settings: Settings
) -> None:
    template = Path(settings.BASE_DIR / "templates/pages/article.html").read_text()
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/article.html").write_text(template.replace(*BROKEN_PAGES[name]))
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path, *settings.TEMPLATES[0]["DIRS"]]}]
    version = make_draft() if step == "send to review" else make_version_in_review()
    with pytest.raises(NotReady, match=f"{name}: "):
        try_step(step)(version)


def try_step(step: str) -> Callable[[ArticleVersion], None]:
    reviewer = make_staff("grace", "clinician")
    signs = {"sign off": lambda version: sign_off(version, reviewer=reviewer, reviewer_line=LINE)}
    return signs.get(step, send_to_review)


def test_line_that_is_only_advice_keeps_nothing_back() -> None:
    sentence = "A clinician considers the medicine, and you decide together whether to begin it or to wait for a month."
    somewhat_hard = f"{sentence} " * 3
    draft = make_draft(body=body_with(what_is_not_known=f"<h2>What is not known</h2><p>{somewhat_hard}</p>"))

    assert failing(draft) == {"Reading level to aim at"}
    send_to_review(draft)
    assert draft.state == "IN_REVIEW"


def wording_of(draft: ArticleVersion) -> list[tuple[str, str]]:
    """Where each phrase stands that the line on wording lists, and the phrase."""
    (line,) = [line for line in checklist(draft) if line.name == "Wording"]
    return [(fault.where, fault.quote) for fault in line.faults]


def test_phrase_in_the_description_of_a_picture_keeps_a_draft_from_review() -> None:
    picture = make_picture(description="A miracle on a chair.")
    draft = make_draft(body=body_with(what_is_not_known=UNKNOWN.format(f"Nobody knows.</p><p>{picture.marker}")))
    with pytest.raises(NotReady, match="Wording: “miracle” .in the description of a picture.: "):
        send_to_review(draft)

    assert ArticleVersion.objects.get().state == "DRAFT"


def test_phrase_in_a_question_to_take_along_is_found_on_the_page() -> None:
    questions = "Is it a miracle?\n" + "What would you do?\n" * 4

    assert wording_of(make_draft(questions=questions)) == [("elsewhere on the page", "miracle")]


def test_phrase_in_the_name_of_the_author_is_found_on_the_page() -> None:
    assert wording_of(make_draft(author_name="the miracle team")) == [("elsewhere on the page", "miracle")]


def test_phrase_that_stands_on_the_page_in_many_places_is_listed_once_with_its_field() -> None:
    assert wording_of(make_draft(title="Sleep, a miracle")) == [("in the title", "miracle")]


def test_page_is_drawn_once_for_the_whole_list() -> None:
    draft, drawn = make_draft(), []

    def count(template: Template, **rest: object) -> None:
        drawn.append(template.name)

    template_rendered.connect(count)
    checklist(draft)
    template_rendered.disconnect(count)
    assert drawn.count("pages/article.html") == 1


def test_list_may_grow_while_a_version_is_in_review() -> None:
    version = make_draft(body=body_with(what_studies_show=STUDIES.format("Sleep eases a bad mood [R300].")))
    source = make_reference("R300")
    send_to_review(version)
    source.__class__.objects.filter(pk=source.pk).update(subjects="ANIMALS")
    with pytest.raises(NotReady, match="Sources: .*animals"):
        sign_off(version, reviewer=make_staff("grace", "clinician"), reviewer_line=LINE)


def test_200_000_words_are_refused_kindly_and_at_once() -> None:
    draft = make_draft(body=f"<p>{'word ' * 200_000}</p>")

    assert [str(fault) for line in checklist(draft) for fault in line.faults] == [
        f"The article has 200,000 words. Shorten it to {MOST_WORDS:,}, or make two of it."
    ]


def test_article_without_a_text_is_told_so_and_nothing_else() -> None:
    draft = make_draft(body="<h2></h2>")

    assert [str(fault) for line in checklist(draft) for fault in line.faults] == [
        "The article has no text yet. Write it below, and save."
    ]


def test_page_waits_for_references_that_are_not_on_record() -> None:
    draft = make_draft(body=body_with(what_studies_show=STUDIES.format("Sleep eases a bad mood [R998].")))

    assert failing(draft) == {"Sources", "Page"}


def test_reasons_name_the_sentence_and_its_place() -> None:
    draft = make_draft(**BROKEN["Claims"])
    with pytest.raises(NotReady) as refused:
        send_to_review(draft)

    assert refused.value.reasons() == [
        "Claims: “Sleep eases a bad mood.” (in the text, under “what studies show”): It contains a statement of "
        "effect, use or risk. Insert the reference that shows it, or reword the sentence."
    ]


def test_checklist_changes_nothing() -> None:
    draft = make_draft()
    before = {name: value for name, value in vars(draft).items() if name != "_state"}
    checklist(draft)

    assert {name: value for name, value in vars(draft).items() if name != "_state"} == before
    assert ArticleVersion.objects.get().body_html == ""


def test_each_shipped_article_passes_every_line(articles: None) -> None:
    versions = ArticleVersion.objects.select_related("article")
    lacking = {version.article.slug: failing(version) for version in versions}

    assert lacking == {article.slug: set() for article in shipped.articles()}
