import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from consultations.models import ConsultationRequest
from tests.consultations.browser import opened_form
from tests.consultations.test_admin import LIST, MARKS, page_of, rows
from tests.factories import EVERY_ANSWER, make_request
from tests.markup import elements, one, parse, text_of

pytestmark = pytest.mark.django_db

MARK = "Maybe the same person as another request"
NOBODY = "No other request with this number or address"


def block_of(client: Client, request: ConsultationRequest) -> str:
    page = one(parse(client.get(page_of(request)).text), "main")
    (block,) = (part for part in elements(page, "div") if "field-others_like_it" in part.get("class", ""))
    return text_of(block)


def test_a_second_request_from_the_same_person_is_kept_and_shown_beside_the_first(
    client: Client, front_desk: Client
) -> None:
    visitor = Client()
    visitor.post("/consultation/", opened_form(visitor, **EVERY_ANSWER))
    visitor.post(
        "/consultation/", opened_form(visitor, **{**EVERY_ANSWER, "name": "Ada L.", "note": "One more thing."})
    )
    first, second = ConsultationRequest.objects.order_by("pk")

    assert f"{second.reference_spoken}, Ada L., received" in block_of(front_desk, first)
    assert f"{first.reference_spoken}, Ada, received" in block_of(front_desk, second)
    assert f'href="{page_of(first)}"' in front_desk.get(page_of(second)).text
    assert [row[MARKS] for row in rows(front_desk)] == [MARK, MARK]


@pytest.mark.parametrize(
    ("one_way", "other_way", "same"),
    [
        ({"phone": "+17035550199"}, {"phone": "+17035550199"}, True),
        ({"phone": "", "email": "Ada@Visitor.example"}, {"phone": "", "email": "ada@visitor.EXAMPLE"}, True),
        ({"phone": "+17035550199", "email": "a@visitor.example"}, {"phone": "", "email": "A@visitor.example"}, True),
        ({"phone": "", "email": "a.b@gmail.example"}, {"phone": "", "email": "ab@gmail.example"}, False),
        ({"phone": "+17035550199"}, {"phone": "+17035550198"}, False),
        ({"phone": "", "email": "a@visitor.example"}, {"phone": "", "email": "b@visitor.example"}, False),
        ({"phone": "+17035550199"}, {"phone": "", "email": "a@visitor.example"}, False),
    ],
)
def test_a_number_or_an_address_in_any_letters_makes_two_requests_look_like_one_persons(
    front_desk: Client, one_way: dict[str, str], other_way: dict[str, str], same: bool
) -> None:
    first = make_request("CDF347", name="Ada", **one_way)
    second = make_request("CDF349", name="Bo", **other_way)

    assert [row[MARKS] for row in rows(front_desk)] == [MARK if same else "-"] * 2
    assert ("CDF 349, Bo" in block_of(front_desk, first), NOBODY in block_of(front_desk, second)) == (same, not same)


def test_closed_and_doubtful_requests_are_shown_with_their_state(front_desk: Client) -> None:
    request = make_request("CDF347")
    make_request("CDF349", status="CLOSED", closing_reason="ANSWERED")
    make_request("CDF377", is_set_aside=True)

    block = block_of(front_desk, request)
    assert ("Closed: Questions answered" in block, "New (set aside)" in block) == (True, True)


def test_the_same_number_typed_in_two_ways_is_the_same_person(front_desk: Client) -> None:
    for number, name in (("(703) 555-0199", "Ada"), ("+1 703 555 0199", "Bo")):
        Client().post(
            "/consultation/", {**EVERY_ANSWER, "name": name, "phone": number, "email": ""} | {"channel": "PHONE"}
        )

    assert [row[MARKS] for row in rows(front_desk)] == [MARK, MARK]


@pytest.mark.parametrize("requests", [2, 20])
def test_a_page_of_the_list_takes_no_query_more_for_each_request(
    front_desk: Client, requests: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(requests):
        make_request(f"CDF3{number:02}", phone=f"+1703555{number // 2:04}")
    front_desk.get(LIST)

    with django_assert_num_queries(7):
        front_desk.get(LIST)
