import io
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from pages import social_cards
from pages.card_drawing import TITLE_HEIGHT, TITLE_TOP, drawable, face, wrapped
from pages.social_cards import card_for

CLINIC = "Virginia Infusion Therapies"


@pytest.fixture(autouse=True)
def nothing_kept_in_memory() -> None:
    social_cards._card.cache_clear()


def opened(title: str) -> Image.Image:
    return Image.open(io.BytesIO(card_for(title, CLINIC).content)).convert("RGB")


@pytest.mark.parametrize(
    "title", ["", "Sleep", "What sleep does " * 12, "W" * 200, "Über señor Łódź “naïve” 😀", "Кето"]
)
def test_card_has_the_size_that_other_sites_expect_whatever_the_title(title: str) -> None:
    card = card_for(title, CLINIC)

    assert (opened(title).size, len(card.content) < 60_000) == ((1200, 630), True)


@pytest.mark.parametrize("title", ["What sleep does " * 12, "W" * 200, "Ü" * 120])
def test_long_title_stays_within_its_place(title: str) -> None:
    dark = opened(title).convert("L").point(lambda value: 255 * (value < 90)).crop((0, 160, 1200, 630))
    left, _, right, bottom = dark.getbbox()

    assert (left >= 70, right <= 1130, bottom + 160 <= TITLE_TOP + TITLE_HEIGHT + 12) == (True, True, True)


@pytest.mark.parametrize(
    ("title", "drawn"),
    [
        ("Über señor Straße ¿qué?", "Über señor Straße ¿qué?"),
        ("U\u0308ber", "Über"),
        ("Łódź, Dvořák, Ærø", "Lódz, Dvorák, AErø"),
        ("Sleep 😀 well 👩‍⚕️ now", "Sleep well now"),
        ("Sleep\u200b\u202e well", "Sleep well"),
        ("Что такое сон", ""),
        ("睡眠", ""),
    ],
)
def test_title_is_drawn_with_the_letters_that_the_face_has(title: str, drawn: str) -> None:
    assert drawable(title) == drawn


def test_title_in_another_script_leaves_the_card_of_the_clinic() -> None:
    assert card_for("Что такое сон", CLINIC).content == card_for("", CLINIC).content


def test_words_are_wrapped_without_losing_one() -> None:
    title = "Ketamine for depression: what trials show, and for how long"
    lines = wrapped(title, face(84, 700), 700)

    assert (" ".join(lines), len(lines) > 2) == (title, True)
    assert [line for line in lines if face(84, 700).getlength(line) > 700] == []


def test_card_is_drawn_once_and_then_read_from_disk() -> None:
    first = card_for("Sleep", CLINIC)
    (kept,) = Path(settings.VAR_DIR, "cards").iterdir()
    kept.write_bytes(b"as it was kept")
    social_cards._card.cache_clear()

    assert kept.name == f"{first.name}.png"
    assert card_for("Sleep", CLINIC).content == b"as it was kept"
    assert card_for("Dreams", CLINIC).name != first.name


def test_card_is_shown_where_it_cannot_be_kept() -> None:
    Path(settings.VAR_DIR, "cards").write_text("a file where a folder should be")

    assert opened("Sleep").size == (1200, 630)
