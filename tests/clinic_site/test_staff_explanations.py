"""Each staff screen says at its top what it is for, in few words."""

import pytest
from django.test import Client

from clinic_site.staff_explanations import EXPLANATIONS, MOST_WORDS
from tests.factories import make_staff
from tests.markup import elements, parse, text_of


@pytest.mark.parametrize("screen", EXPLANATIONS)
def test_an_explanation_has_sixty_words_at_most(screen: str):
    assert 0 < len(EXPLANATIONS[screen].split()) <= MOST_WORDS


@pytest.mark.django_db
def test_a_list_explains_itself_under_its_title():
    client = Client()
    client.force_login(make_staff("olga", "owner"), backend="django.contrib.auth.backends.ModelBackend")
    page = parse(client.get("/admin/consultations/look/").text)
    told = [text_of(part) for part in elements(page, "p") if part.get("class") == "staff-explanation"]
    assert told == [EXPLANATIONS["admin:consultations_look_changelist"]]
