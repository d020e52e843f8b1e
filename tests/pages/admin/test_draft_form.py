"""A draft is saved as it was typed, or the form says what to do and keeps everything; nobody is written over unseen."""

from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from pages import publishing
from pages.admin.draft_form import LONGEST_TEXT, editable_words, mark_of
from pages.models import ArticleVersion
from pages.publishing import send_to_review
from pages.rich_text import ALLOWED_TAGS
from tests.factories import make_draft, make_reference, make_staff
from tests.markup import elements, parse, text_of

pytestmark = pytest.mark.django_db
MODEL_BACKEND = "clinic_site.staff_backend.StaffBackend"
CHANGED = "Somebody else has changed this draft since you opened it"


@pytest.fixture
def draft() -> ArticleVersion:
    return make_draft()


@pytest.fixture
def editor() -> Client:
    return client_of(make_staff("edith", "editor"))


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=MODEL_BACKEND)
    return client


def address(version: ArticleVersion) -> str:
    return f"/admin/pages/articleversion/{version.pk}/change/"


def typed(version: ArticleVersion, **changed: str) -> dict[str, object]:
    """What the form sends that was opened with the words of this version."""
    words = editable_words(version)
    ticked = {name: "on" for name, value in words.items() if value is True}
    texts = {name: value for name, value in words.items() if isinstance(value, str)}
    return {**texts, **ticked, "opened_with": mark_of(words), "page_mark": "first-page", **changed}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"title": ""}, "Write a title."),
        ({"title": "x" * 121}, "Shorten this to 120 characters; it has 121."),
        ({"short_title": " "}, "Write a short title of two or three words, for lists."),
        ({"description": "Too short."}, "Write a description of 50 to 160 characters."),
        ({"description": "x" * 161}, "Shorten this to 160 characters; it has 161."),
        ({"in_short": ""}, "Write the points of “In short”, one a line."),
        ({"body": ""}, "Write the text of the article."),
        ({"body": "<p></p>"}, "Write the text of the article."),
        ({"body": "<script>alert(1)</script><p>&nbsp;</p>"}, "Write the text of the article."),
        (
            {"body": "<p>" + "word " * 10_001 + "</p>"},
            "The text has 10,001 words, and an article holds 10,000 at most.",
        ),
        ({"body": "<p>" + "word " * 200_000 + "</p>"}, "The text has 200,000 words, and an article holds 10,000"),
        ({"body": "<p>x</p>" + "<p></p>" * 60_000}, "The text has 420,008 characters with its formatting"),
        ({"body": "x" + "<div>" * 70_000}, "The text has 70,000 marks for formatting, and an article holds 12,000"),
        ({"body": ("[R26]" * 50 + " ") * 260}, "The text has 13,000 marks for formatting"),
        ({"body": "a" * 200_000}, "“aaaaaaaaaaaaaaaaaaaa…” is a word of 200,000 characters."),
        ({"body": "<p>x</p>", "in_short": "a" * 4_001}, "Shorten this to 4000 characters; it has 4001."),
        ({"questions": "Why? " * 900}, "Shorten this to 4000 characters; it has 4499."),
    ],
)
def test_what_cannot_be_saved_is_answered_with_what_to_do_and_all_typed_text(
    editor: Client, draft: ArticleVersion, changed: dict[str, str], told: str
) -> None:
    words = {"evidence": "Words of mine", **changed}
    response = editor.post(address(draft), typed(draft, **words))

    root = parse(response.text)
    assert told in text_of(root)
    assert 'value="Words of mine"' in response.text
    (box,) = [box for box in elements(root, "textarea") if box.get("name") == "body"]
    assert (box.text or "").strip() == words.get("body", draft.body).strip()
    assert ArticleVersion.objects.get().evidence == "Small trials"


def test_longest_article_that_is_allowed_is_saved(editor: Client, draft: ArticleVersion) -> None:
    editor.post(address(draft), typed(draft, body="<p>" + "word " * LONGEST_TEXT + "</p>"))

    assert len(ArticleVersion.objects.get().body) > 5 * LONGEST_TEXT


def test_marks_that_nobody_types_are_left_out(editor: Client, draft: ArticleVersion) -> None:
    changed = {"title": "What\x00 sleep\x07 does", "body": "<p>Some\x00 \x1brisks.</p>", "in_short": "One.\r\nTwo."}
    editor.post(address(draft), typed(draft, **changed))

    saved = ArticleVersion.objects.get()
    assert (saved.title, saved.body, saved.in_short) == ("What sleep does", "<p>Some risks.</p>", "One.\nTwo.")


def test_draft_that_was_saved_without_a_change_keeps_its_writer(draft: ArticleVersion) -> None:
    writer = make_staff("walt", "editor")
    ArticleVersion.objects.update(written_by=writer, in_short="One.\nTwo.")
    draft.refresh_from_db()
    client_of(make_staff("edith", "editor")).post(address(draft), typed(draft, in_short="One.\r\nTwo."))

    assert ArticleVersion.objects.get().written_by == writer


def test_reader_of_a_draft_meets_no_tag_that_came_past_the_form(draft: ArticleVersion) -> None:
    ArticleVersion.objects.update(body='<p id="seen" onclick="x()">Words<script>y()</script></p>')
    page = client_of(make_staff("clara", "clinician")).get(address(draft)).text

    assert "<p>Words</p>" in page
    assert ("onclick=" in page, "y()" in page) == (False, False)


def test_heading_that_lost_its_id_takes_it_back(editor: Client, draft: ArticleVersion) -> None:
    ArticleVersion.objects.update(body='<h2 id="risks">What may go wrong</h2><p>x</p>')
    draft.refresh_from_db()
    editor.post(address(draft), typed(draft, body="<h2>What may go wrong</h2><p>y</p>"))

    assert ArticleVersion.objects.get().body == '<h2 id="risks">What may go wrong</h2><p>y</p>'


def test_editor_is_told_which_tags_an_article_holds(editor: Client, draft: ArticleVersion) -> None:
    boxes = parse(editor.get(address(draft)).text).iter("textarea")
    (told,) = [box.get("data-tags") for box in boxes if box.get("data-tags")]

    assert {tag for tag in ALLOWED_TAGS if f'"{tag}"' in told} == ALLOWED_TAGS


def test_every_source_can_be_read_by_its_key_without_scripts(editor: Client, draft: ArticleVersion) -> None:
    make_reference("R91", title="A study of naps")
    listed = [text_of(item) for item in parse(editor.get(address(draft)).text).iter("li") if item.get("data-key")]

    assert listed == [
        "[R90] Sleeper A, Dreamer B A study of sleep 2020",
        "[R91] Sleeper A, Dreamer B A study of naps 2020",
    ]


def test_pressing_send_to_review_saves_what_was_typed_first(editor: Client, draft: ArticleVersion) -> None:
    editor.post(address(draft), typed(draft, title="What naps do", _send_to_review=""))

    saved = ArticleVersion.objects.get()
    assert (saved.title, saved.state) == ("What naps do", "IN_REVIEW")


def test_text_that_cites_an_unknown_source_is_saved_but_stays_a_draft(editor: Client, draft: ArticleVersion) -> None:
    answer = editor.post(address(draft), typed(draft, body="<p>New [R9999].</p>", _send_to_review=""), follow=True)

    saved = ArticleVersion.objects.get()
    assert (saved.body, saved.state) == ("<p>New [R9999].</p>", "DRAFT")
    assert "There is no reference with the key R9999." in answer.text


def test_browser_learns_which_of_its_pages_were_saved(editor: Client, draft: ArticleVersion) -> None:
    editor.post(address(draft), typed(draft, title=""))
    assert 'data-saved="first-page"' not in editor.get(address(draft)).text
    editor.post(address(draft), typed(draft, title="What naps do"))

    assert 'data-saved="first-page"' in editor.get(address(draft)).text


def test_second_to_save_sees_both_texts_and_nothing_is_overwritten(editor: Client, draft: ArticleVersion) -> None:
    first, second = client_of(make_staff("felix", "editor")), editor
    opened = typed(draft)
    first.post(address(draft), {**opened, "title": "What naps do"})
    response = second.post(address(draft), {**opened, "title": "What nights do"})

    assert CHANGED in response.text
    assert "What <del>naps</del> do" in response.text
    assert "What <ins>nights</ins> do" in response.text
    assert ArticleVersion.objects.get().title == "What naps do"


def test_only_fields_that_differ_are_shown_side_by_side(editor: Client, draft: ArticleVersion) -> None:
    opened = typed(draft)
    ArticleVersion.objects.update(title="What naps do", offers_call=False)
    root = parse(editor.post(address(draft), {**opened, "title": "What nights do"}).text)

    (shown,) = [part for part in root.iter("section") if part.get("class") == "differences"]
    assert [text_of(heading) for heading in shown.iter("h3")] == ["Title", "Offers the free call"]


def test_texts_are_shown_side_by_side_as_people_read_them(editor: Client, draft: ArticleVersion) -> None:
    opened = typed(draft, body="<h2>Risks</h2><ul><li>One &amp; two</li></ul>")
    ArticleVersion.objects.update(body='<h2 id="risks">Risks</h2><ul><li>One &amp; three</li></ul>')
    html = editor.post(address(draft), opened).text

    assert "Risks\n• One &amp; <del>three</del>" in html
    assert "Risks\n• One &amp; <ins>two</ins>" in html


def test_texts_that_differ_in_their_tags_alone_are_shown_with_them(editor: Client, draft: ArticleVersion) -> None:
    opened = typed(draft, body="<p>Some <strong>risks</strong></p>")
    ArticleVersion.objects.update(body="<p>Some risks</p>")

    assert "&lt;strong&gt;" in editor.post(address(draft), opened).text


def test_who_has_seen_both_texts_may_keep_theirs(editor: Client, draft: ArticleVersion) -> None:
    opened = typed(draft)
    ArticleVersion.objects.update(title="What naps do")
    shown = parse(editor.post(address(draft), {**opened, "title": "What nights do"}).text)
    (seen,) = [box.get("value") for box in shown.iter("input") if box.get("name") == "opened_with"]
    editor.post(address(draft), {**opened, "title": "What nights do", "opened_with": seen, "_continue": ""})

    assert ArticleVersion.objects.get().title == "What nights do"


def test_third_text_that_came_meanwhile_is_shown_as_well(editor: Client, draft: ArticleVersion) -> None:
    opened = typed(draft)
    ArticleVersion.objects.update(title="What naps do")
    seen = mark_of(editable_words(ArticleVersion.objects.get()))
    ArticleVersion.objects.update(title="What dreams do")
    response = editor.post(address(draft), {**opened, "title": "What nights do", "opened_with": seen})

    assert "What <del>dreams</del> do" in response.text
    assert ArticleVersion.objects.get().title == "What dreams do"


def test_two_who_typed_the_same_meet_no_question(editor: Client, draft: ArticleVersion) -> None:
    opened = typed(draft)
    ArticleVersion.objects.update(title="What naps do")

    assert editor.post(address(draft), {**opened, "title": "What naps do"}).status_code == 302


def test_form_that_does_not_say_what_it_was_opened_with_overwrites_nothing(
    editor: Client, draft: ArticleVersion
) -> None:
    response = editor.post(address(draft), typed(draft, title="What nights do", opened_with=""))

    assert CHANGED in response.text
    assert ArticleVersion.objects.get().title == "What sleep does"


def test_words_for_a_version_that_went_to_review_meanwhile_go_into_a_new_draft(
    editor: Client, draft: ArticleVersion
) -> None:
    opened = typed(draft, title="What nights do")
    send_to_review(draft)
    response = editor.post(address(draft), opened)
    assert (response.status_code, "Keep my words in a new draft" in response.text) == (422, True)
    root = parse(response.text)
    (form,) = [form for form in root.iter("form") if form.get("class") == "no-longer"]
    fields = {box.get("name"): box.get("value") for box in form.iter("input") if box.get("name")}
    editor.post(form.get("action"), {**fields, "_continue": ""})

    newest = ArticleVersion.objects.order_by("-number").first()
    assert (newest.number, newest.title, newest.body, newest.state) == (2, "What nights do", draft.body, "DRAFT")


def test_words_that_cannot_be_saved_yet_stand_in_the_form_of_the_new_draft(
    editor: Client, draft: ArticleVersion
) -> None:
    opened = typed(draft, title="x" * 130, evidence="Words of mine")
    send_to_review(draft)
    response = editor.post(f"/admin/pages/articleversion/{draft.pk}/keep-my-words/", opened)

    newest = ArticleVersion.objects.order_by("-number").first()
    assert "Shorten this to 120 characters; it has 130." in response.text
    assert ('value="Words of mine"' in response.text, f'action="{address(newest)}"' in response.text) == (True, True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", range(3))
def test_of_two_who_save_at_the_same_moment_one_is_shown_the_other_text(run: int) -> None:
    draft, user = make_draft(), make_staff("edith", "editor")
    opened, start, answers = typed(draft), Barrier(2), {}

    def save(title: str) -> None:
        client = client_of(user)
        start.wait()
        answers[title] = client.post(address(draft), {**opened, "title": title}).status_code
        connection.close()

    threads = [Thread(target=save, args=[title]) for title in ("What naps do", "What nights do")]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(answers.values()) == [200, 302]
    assert answers[ArticleVersion.objects.get().title] == 302


def test_every_field_of_the_words_is_in_the_mark_of_the_form(draft: ArticleVersion) -> None:
    marks = {mark_of({**editable_words(draft), name: "changed"}) for name in publishing.WORDS}

    assert len(marks - {mark_of(editable_words(draft))}) == len(publishing.WORDS)
