import pytest

from pages.citations import UnknownReference
from pages.freezing import as_read, freeze
from pages.models import ArticleVersion
from tests.factories import make_draft, make_version_in_review

pytestmark = pytest.mark.django_db


def test_words_are_frozen_whatever_they_are() -> None:
    draft = make_draft(body="<p>Ketamine cures.</p>")
    freeze(draft)

    assert draft.frozen_at is not None
    assert draft.body_html == "<p>Ketamine cures.</p>"


def test_words_with_an_unknown_reference_stay_a_draft() -> None:
    draft = make_draft(body="<p>Nobody knows this source [R999].</p>")
    with pytest.raises(UnknownReference, match="R999"):
        freeze(draft)

    assert ArticleVersion.objects.get().state == "DRAFT"


def test_draft_is_seen_as_readers_will_see_it_without_changing_it() -> None:
    draft = make_draft(body="<p onclick='x()'>Some [R90].</p>")
    seen = as_read(draft)

    assert seen.body_html.startswith('<p>Some<sup class="citation">')
    assert (draft.body_html, draft.body) == ("", "<p onclick='x()'>Some [R90].</p>")


def test_frozen_version_is_seen_as_it_was_frozen() -> None:
    version = make_version_in_review()

    assert as_read(version) is version
