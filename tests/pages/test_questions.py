import pytest

from pages import questions, shipped
from pages.checklist import NotReady
from pages.loading import load_shipped
from pages.publishing import send_to_review
from pages.questions import WrongQuestions, to_take_along
from tests.factories import make_draft, make_staff
from tests.markup import elements, parse, text_of
from tests.pages.test_publishing import client_of, draft_as_typed

FIVE = [f"What about {matter}?" for matter in ("sleep", "rest", "food", "walks", "<b>light</b> & air")]


def listed(html: str) -> list[str]:
    return [text_of(item) for item in elements(parse(html), "li")]


def test_five_questions_become_a_numbered_list_of_what_was_typed() -> None:
    html = to_take_along("\n\n".join(f"  {one} " for one in FIVE))

    assert listed(html) == FIVE
    assert html.startswith("<ol>")


@pytest.mark.parametrize("nothing", ["", "  \n \n"])
def test_article_without_questions_of_its_own_has_five_general_ones(nothing: str) -> None:
    assert listed(to_take_along(nothing)) == list(questions.GENERAL)
    assert len(questions.GENERAL) == 5


@pytest.mark.parametrize(("count", "told"), [(1, "there is 1 now"), (4, "there are 4 now"), (6, "there are 6 now")])
def test_more_or_fewer_than_five_questions_are_refused_with_what_to_do(count: int, told: str) -> None:
    with pytest.raises(WrongQuestions) as refused:
        to_take_along("\n".join((FIVE + FIVE)[:count]))

    assert str(refused.value) == f"Write five questions to take along, one a line, or none at all: {told}."


@pytest.mark.parametrize("article", shipped.articles(), ids=lambda article: article.slug)
def test_shipped_article_has_five_questions_that_end_in_a_question_mark(article: shipped.ShippedArticle) -> None:
    assert len(set(article.questions)) == 5
    assert [one for one in article.questions if not one.endswith("?")] == []


@pytest.mark.django_db
def test_questions_are_frozen_with_the_version() -> None:
    draft = make_draft(questions="\n".join(FIVE))
    send_to_review(draft)
    draft.refresh_from_db()

    assert (listed(draft.questions_html), "<b>" in draft.questions_html) == (FIVE, False)


@pytest.mark.django_db
def test_version_with_four_questions_is_not_frozen() -> None:
    draft = make_draft(questions="\n".join(FIVE[:4]))
    with pytest.raises(NotReady, match="Write five questions to take along.*there are 4 now"):
        send_to_review(draft)

    draft.refresh_from_db()
    assert (draft.state, draft.questions_html) == ("DRAFT", "")


@pytest.mark.django_db
def test_loading_a_shipped_article_brings_its_questions() -> None:
    source = shipped.articles()[0]

    assert listed(load_shipped(source).questions_html) == source.questions


@pytest.mark.django_db
def test_editor_who_types_four_questions_is_told_and_keeps_them() -> None:
    draft = make_draft()
    typed = draft_as_typed(draft, questions="\n".join(FIVE[:4]))
    page = client_of(make_staff("edith", "editor")).post(f"/admin/pages/articleversion/{draft.pk}/change/", typed).text

    assert "there are 4 now." in page
    assert [text_of(area).splitlines() for area in elements(parse(page), "textarea") if area.get("name") == "questions"]
    assert FIVE[3] in page


@pytest.mark.django_db
def test_editor_who_sends_an_unknown_chart_to_review_is_told_which_there_are() -> None:
    draft = make_draft(body="<p>[chart weather]</p>")
    address = f"/admin/pages/articleversion/{draft.pk}/send-to-review/"
    page = client_of(make_staff("edith", "editor")).post(address, follow=True).text

    assert "There is no chart with the name “weather”. There are: [chart autism]," in page
