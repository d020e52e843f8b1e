import pytest
from pytest_django import Settings

from pages.addresses import rename, retire
from pages.links import links_line
from pages.publishing import send_back
from tests.factories import make_draft, make_published_version, make_staff, make_version_in_review

pytestmark = pytest.mark.django_db
NOT_OPEN = "There is no published article at /learn/rest/, nor one in review."


def advice(link: str) -> list[str]:
    draft = make_draft(body=f'<h2 id="risks">Risks</h2><p>{link}</p>')
    return [fault.advice for fault in links_line(draft).faults]


@pytest.mark.parametrize(
    "address",
    [
        *("https://www.fda.gov/", "mailto:office@clinic.example", "tel:988", "/fees/", "/costs/", "/contact/"),
        *("#risks", "#references", "/learn/sleep/", "/learn/sleep/#risks"),
        *("/learn/ketamine-for-depression/", "/learn/ketamine-for-depression/#other-options"),
    ],
)
def test_link_that_readers_can_follow_passes(address: str) -> None:
    assert advice(f'<a href="{address}">here</a>') == []


def test_link_that_names_our_own_host_is_read_as_one_of_our_pages(settings: Settings) -> None:
    settings.SITE_URL = "https://clinic.example"

    assert advice('<a href="https://clinic.example/fees/">here</a>') == []
    assert len(advice('<a href="https://clinic.example/no-such-page/">here</a>')) == 1


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ('<a href="/fees/">[R90]</a>', "This link has no words."),
        ('<a href="">here</a>', "This link leads nowhere."),
        ('<a href="http://www.fda.gov/">here</a>', "This link leads nowhere."),
        ('<a href="//www.fda.gov/">here</a>', "Give it an address that begins with https://."),
        ('<a href="/no-such-page/">here</a>', "There is no page /no-such-page/ on our site."),
        ('<a href="/learn/no-such-article/">here</a>', "There is no published article at /learn/no-such-article/"),
        ('<a href="#nowhere">here</a>', "There is no heading with the address #nowhere on this page."),
        ('<a href="/learn/sleep/#nowhere">here</a>', "The article at /learn/sleep/ has no heading"),
        (
            '<a href="/learn/ketamine-for-depression/#nowhere">here</a>',
            "The article at /learn/ketamine-for-depression/",
        ),
        ('<a href="/admin/">here</a>', "Visitors cannot open /admin/."),
        ('<a href="fees">here</a>', "There is no page fees on our site."),
    ],
)
def test_link_that_leads_nowhere_says_what_to_do(link: str, told: str) -> None:
    (found,) = advice(link)

    assert found.startswith(told)


def test_article_that_was_taken_off_the_site_is_no_place_to_lead_to() -> None:
    rest = make_published_version("rest")
    assert advice('<a href="/learn/rest/">here</a>') == []
    retire(rest.article, by=make_staff("edith", "editor"), to_page="FEES")

    assert advice('<a href="/learn/rest/">here</a>') == [NOT_OPEN]


def test_version_that_was_sent_back_is_no_place_to_lead_to() -> None:
    send_back(make_version_in_review("rest"), reviewer=make_staff("grace", "clinician"), reason="Too long.")

    assert advice('<a href="/learn/rest/">here</a>') == [NOT_OPEN]


def test_places_are_those_of_the_words_that_readers_have_when_a_newer_version_was_sent_back() -> None:
    make_published_version("rest", body='<h2 id="naps">Naps</h2><p>Short.</p>')
    newer = make_version_in_review("rest", body='<h2 id="nights">Nights</h2><p>Long.</p>')
    send_back(newer, reviewer=make_staff("ada", "clinician"), reason="Too long.")

    assert advice('<a href="/learn/rest/#naps">here</a>') == []
    assert len(advice('<a href="/learn/rest/#nights">here</a>')) == 1


def test_link_to_an_article_of_which_there_is_only_a_draft_is_refused() -> None:
    make_draft("rest")

    assert advice('<a href="/learn/rest/">here</a>') == [NOT_OPEN]


def test_link_to_an_article_in_review_passes_with_the_places_it_has() -> None:
    make_version_in_review("rest", body='<h2 id="naps">Naps</h2><p>Short.</p>')

    assert advice('<a href="/learn/rest/#naps">here</a>') == []
    assert len(advice('<a href="/learn/rest/#risks">here</a>')) == 1


def test_fault_names_the_words_of_the_link_and_the_heading_above_it() -> None:
    draft = make_draft(body='<h2 id="risks">Risks</h2><p><a href="/no/">more on risks</a></p>')
    (fault,) = links_line(draft).faults

    assert (fault.quote, fault.place, fault.field) == ("more on risks", "risks", "body")


def test_link_to_the_old_address_of_a_renamed_article_still_leads_there() -> None:
    rest = make_published_version("rest", body='<h2 id="naps">Naps</h2><p>Short.</p>')
    rename(rest.article, "repose", by=make_staff("edith", "editor"))

    assert advice('<a href="/learn/rest/#naps">here</a>') == []
