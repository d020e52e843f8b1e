import pytest
from django.db import DatabaseError, IntegrityError, models, transaction
from django.utils import timezone

from pages.checklist import NotReady
from pages.models import Picture, PictureUse, Rendition
from pages.picture_store import PictureNotAllowed, delete_picture
from pages.pictures import drafts_by_key, place
from pages.publishing import send_to_review
from tests.factories import make_draft, make_picture, make_version_in_review
from tests.markup import elements, parse, text_of
from tests.sleep_article import body_with

pytestmark = pytest.mark.django_db
BODY = '<h2 id="risks">Risks</h2><p>There are some [R90].</p>'


def with_marker(picture: Picture) -> str:
    return f"{BODY}<p>{picture.marker}</p><p>And more.</p>"


def test_paragraph_with_a_marker_becomes_the_picture_with_all_its_files() -> None:
    picture = make_picture((800, 400))
    root = parse(place(with_marker(picture)))
    image, sources = elements(root, "img")[0], elements(root, "source")

    assert [source.get("type") for source in sources] == ["image/avif", "image/webp"]
    assert [source.get("srcset") for source in sources] == [
        ", ".join(f"/media/pictures/{picture.name}-{width}.{ending} {width}w" for width in (360, 720, 800))
        for ending in ("avif", "webp")
    ]
    assert (image.get("src"), image.get("width"), image.get("height")) == (
        *(f"/media/pictures/{picture.name}-720.jpg", "720", "360"),
    )
    assert (image.get("alt"), image.get("loading")) == ("A chair beside a window.", "lazy")
    assert "[picture" not in text_of(root)


def test_what_editors_wrote_of_a_picture_is_shown_as_text() -> None:
    picture = make_picture(description='"><script>', caption="<b>Bold</b> & so", credit="<i>A. Name</i>")
    html = place(f"<p>{picture.marker}</p>")

    assert 'alt="&quot;&gt;&lt;script&gt;"' in html
    assert text_of(elements(parse(html), "figcaption")[0]) == "<b>Bold</b> & so <i>A. Name</i>"
    assert "<script" not in html


def test_decoration_has_an_empty_alternative_and_no_caption() -> None:
    picture = make_picture(description="", is_decoration=True)
    root = parse(place(f"<p>{picture.marker}</p>"))

    assert (elements(root, "img")[0].get("alt"), elements(root, "figcaption")) == ("", [])


def test_source_in_a_caption_is_numbered_with_the_text_and_one_in_a_description_is_left_alone() -> None:
    picture = make_picture(caption="Drawn after a study [R90].", description="A line that falls [R90].")
    version = make_version_in_review(body=f"<p>{picture.marker}</p>{BODY}")
    root = parse(version.body_html)

    assert text_of(elements(root, "figcaption")[0]) == "Drawn after a study1."
    assert elements(root, "img")[0].get("alt") == "A line that falls [R90]."


@pytest.mark.parametrize("text", ["<p>\u00a0{0} </p>", "<p>&nbsp;{0}</p>", "<ul><li><p>{0}</p></li></ul>"])
def test_marker_is_found_with_spaces_around_it_and_in_a_list(text: str) -> None:
    assert "<img" in place(text.format(make_picture().marker))


def test_marker_is_read_in_small_letters_too() -> None:
    picture = make_picture()

    assert "<img" in place(f"<p>[Picture {picture.key.lower()}]</p>")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<p>[picture P999]</p>", "There is no picture P999. Look up its marker in the list of pictures."),
        (f"<p>[picture P{'9' * 18}]</p>", f"There is no picture P{'9' * 18}. Look up"),
        ("<p>[picture 3]</p>", "“[picture 3]” names no picture. Write it like [picture P3]."),
        (f"<p>[picture P{'9' * 30}]</p>", "names no picture."),
        ("<p>[picture of a brain]</p>", "names no picture."),
        ("<p>As in [picture P999] here.</p>", "stands beside other words. Give it a paragraph of its own."),
        ("<h2>[picture P999]</h2>", "stands beside other words."),
    ],
)
def test_marker_that_cannot_be_a_picture_keeps_a_draft_from_review(body: str, reason: str) -> None:
    draft = make_draft(body=body_with(next_step=f'<h2 id="next-step">Next step</h2><p>Talk.</p>{body}'))
    with pytest.raises(NotReady) as refusal:
        send_to_review(draft)

    assert reason in str(refusal.value)
    draft.refresh_from_db()
    assert draft.is_draft


def test_picture_among_the_points_in_short_keeps_a_draft_from_review() -> None:
    draft = make_draft(in_short=f"Sleep helps [R90].\n{make_picture().marker}\nYou can rest without it.")
    with pytest.raises(NotReady, match="Place it in the text below them"):
        send_to_review(draft)


def test_image_that_an_editor_pastes_is_dropped() -> None:
    version = make_version_in_review(body=f'{BODY}<p><img src="https://elsewhere.example/x.png">Words</p>')

    assert "<img" not in version.body_html


def test_picture_shown_twice_in_a_version_is_recorded_once() -> None:
    picture = make_picture()
    version = make_version_in_review(body=with_marker(picture) + f"<p>{picture.marker}</p>")

    assert list(PictureUse.objects.values_list("picture_id", "version_id")) == [(picture.pk, version.pk)]
    assert version.body_html.count("<img") == 2


def test_second_version_with_the_same_picture_can_be_frozen() -> None:
    picture = make_picture()
    make_version_in_review(body=with_marker(picture))
    make_version_in_review(body=with_marker(picture))

    assert picture.uses.count() == 2


def test_drafts_are_found_by_the_pictures_they_place() -> None:
    picture, other = make_picture(), make_picture()
    draft = make_draft(body=with_marker(picture))
    make_version_in_review("dreams", body=with_marker(other))

    assert drafts_by_key() == {picture.key: [draft]}


CHANGES: dict[type[models.Model], dict[str, object]] = {
    Picture: {"description": "Another.", "caption": "Another.", "width": 1, "name": "other", "frozen_at": None},
    Rendition: {"file_name": "other", "width": 1, "bytes": 1, "frozen_at": None},
    PictureUse: {"version_id": 1},
}


@pytest.mark.parametrize(("model", "field"), [(model, field) for model in CHANGES for field in CHANGES[model]])
def test_database_changes_nothing_of_a_picture_that_a_frozen_version_shows(
    model: type[models.Model], field: str
) -> None:
    make_version_in_review(body=with_marker(make_picture()))
    before = list(model.objects.order_by("pk").values())
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**{field: CHANGES[model][field]})

    assert list(model.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("model", CHANGES)
def test_database_deletes_nothing_of_a_picture_that_a_frozen_version_shows(model: type[models.Model]) -> None:
    make_version_in_review(body=with_marker(make_picture()))
    rows = model.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows._raw_delete(rows.db)

    assert model.objects.exists()


def test_frozen_picture_cannot_be_deleted_by_the_verb_for_it() -> None:
    picture = make_picture()
    make_version_in_review(body=with_marker(picture))
    with pytest.raises(PictureNotAllowed):
        delete_picture(picture)

    assert Picture.objects.count() == 1


@pytest.mark.parametrize("words", [{"description": ""}, {"is_decoration": True}])
def test_database_wants_a_description_or_the_word_that_it_is_decoration(words: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Picture.objects.create(**{"name": "x", "width": 1, "height": 1, "description": "A chair.", **words})


def test_file_once_made_never_changes_even_of_a_picture_that_nothing_shows() -> None:
    make_picture()
    with pytest.raises(IntegrityError), transaction.atomic():
        Rendition.objects.update(file_name="other")
    Rendition.objects.update(frozen_at=timezone.now())
