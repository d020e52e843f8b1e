import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from xml.etree.ElementTree import Element

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse

from clinic_site import facts
from clinic_site.edition import forget_edition
from clinic_site.models import ClinicProfile, Fee
from pages.models import Article, ArticleVersion
from tests.factories import make_draft, make_reference, make_staff, make_version_in_review, sign_off_and_publish
from tests.markup import elements, one, parse, text_of

pytestmark = pytest.mark.django_db
Queries = Callable[[int], AbstractContextManager[object]]


@pytest.mark.parametrize("path", ["/", "/learn/"])
@pytest.mark.parametrize("article_count", [1, 3])
def test_list_of_articles_takes_the_same_queries_however_many_there_are(
    client: Client, django_assert_num_queries: Queries, article_count: int, path: str
) -> None:
    for number in range(article_count):
        make_version_in_review(f"article-{number}")
    facts.clinic_facts()
    with django_assert_num_queries(5):
        client.get(path)


@pytest.mark.parametrize("article_count", [2, 3, 12])
def test_article_takes_the_same_queries_however_many_others_there_are(
    client: Client, django_assert_num_queries: Queries, article_count: int
) -> None:
    for number in range(article_count):
        make_version_in_review(f"article-{number}")
    facts.clinic_facts()
    with django_assert_num_queries(6):
        client.get("/learn/article-0/")


def test_lists_show_articles_in_their_places_with_title_description_and_evidence(client: Client) -> None:
    make_version_in_review("second", title="What comes second").article.__class__.objects.update(position=2)
    make_version_in_review("first", title="What comes first", evidence="No trials")
    told = text_of(parse(client.get("/learn/").text).find("body/main"))

    assert told.index("What comes first") < told.index("What comes second")
    assert "No trials" in told
    assert "A short description of what is known about sleep, for a test." in told


def test_article_leads_to_the_other_articles_and_not_to_itself(client: Client) -> None:
    make_version_in_review("sleep")
    make_version_in_review("rest")
    (others,) = [
        nav
        for nav in elements(parse(client.get("/learn/sleep/").text), "nav")
        if nav.get("aria-labelledby") == "other-articles"
    ]

    assert [link.get("href") for link in elements(others, "a")] == ["/learn/rest/"]


@pytest.mark.parametrize(
    ("place", "expected"), [(0, "12345"), (1, "02345"), (2, "01345"), (4, "23567"), (6, "34578"), (8, "34567")]
)
def test_article_leads_to_the_five_nearest_in_reading_order(client: Client, place: int, expected: str) -> None:
    for number in (3, 0, 8, 1, 4, 7, 2, 5, 6):  # their keys do not follow their places
        article = make_version_in_review(f"a{number}", title=f"Article {number}").article
        Article.objects.filter(pk=article.pk).update(position=number // 2)
    order = [article.slug for article in Article.objects.in_reading_order()]
    make_draft("a-draft")
    page = parse(client.get(f"/learn/{order[place]}/").text)
    (others,) = [nav for nav in elements(page, "nav") if nav.get("aria-labelledby") == "other-articles"]

    assert [link.get("href") for link in elements(others, "a")] == [f"/learn/{order[int(n)]}/" for n in expected]


def test_long_list_of_articles_has_pages_of_twenty_four(client: Client) -> None:
    for number in range(25):
        make_version_in_review(f"article-{number}")
    first, second = client.get("/learn/").text, client.get("/learn/?page=2").text

    assert (cards_on(first), cards_on(second)) == (24, 1)
    assert "Page 1 of 2" in first
    assert [(link.get("rel"), link.get("href")) for page in (first, second) for link in pagination_links(page)] == [
        ("next", "/learn/?page=2"),
        ("prev", "/learn/"),
    ]


def test_each_page_of_the_list_has_an_address_and_a_title_of_its_own(client: Client) -> None:
    for number in range(25):
        make_version_in_review(f"article-{number}")
    first, second = client.get("/learn/?page=1").text, client.get("/learn/?page=2&utm_source=x").text

    assert '<link rel="canonical" href="http://testserver/learn/">' in first
    assert '<link rel="canonical" href="http://testserver/learn/?page=2">' in second
    assert "and what is not, page 2 –" in second
    assert ", page " not in text_of(one(parse(first), "title"))


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", ""])
def test_page_of_the_list_that_is_not_there_is_not_found(client: Client, number: str) -> None:
    make_version_in_review("sleep")

    assert client.get(f"/learn/?page={number}").status_code == 404


def test_list_that_fits_on_one_page_speaks_of_no_pages(client: Client) -> None:
    make_version_in_review("sleep")

    assert pagination_links(client.get("/learn/").text) == []
    assert "Page 1" not in client.get("/learn/").text


def cards_on(html: str) -> int:
    return html.count('<article class="article-card">')


def pagination_links(html: str) -> list[Element]:
    return [link for link in elements(parse(html), "a") if link.get("class") == "pagination__link"]


def test_article_that_offers_no_call_has_no_way_to_the_form(client: Client) -> None:
    make_version_in_review("sleep", offers_call=True)
    make_version_in_review("rest", offers_call=False)

    assert "/consultation/" in client.get("/learn/sleep/").text
    assert "/consultation/" not in client.get("/learn/rest/").text


def test_article_leads_to_the_guide_with_questions_only_where_that_can_be_read(
    client: Client, articles: None, settings: object
) -> None:
    settings.SHOW_UNREVIEWED_ARTICLES = False
    depression, guide = (
        ArticleVersion.objects.get(article__slug=slug) for slug in ("ketamine-for-depression", "will-ketamine-help-me")
    )
    grace = make_staff("grace", "clinician")
    sign_off_and_publish(depression, reviewer=grace, reviewer_line="Grace, MD")
    alone = client.get("/learn/ketamine-for-depression/").text
    sign_off_and_publish(guide, reviewer=grace, reviewer_line="Grace, MD")
    forget_edition()
    together = client.get("/learn/ketamine-for-depression/").text

    questions = ("/about/#we-sell-this-treatment", "/learn/will-ketamine-help-me/#questions-to-ask")
    assert [f'href="{address}">these hard questions' in alone for address in questions] == [True, False]
    assert [f'href="{address}">these hard questions' in together for address in questions] == [False, True]


def sitemap(client: Client) -> set[str]:
    return set(re.findall(r"<loc>([^<]+)</loc>", client.get("/sitemap.xml").text))


def may_be_listed(client: Client, path: str) -> bool:
    response = client.get(path)
    robots = [meta.get("content") for meta in parse(response.text).iter("meta") if meta.get("name") == "robots"]
    return response.status_code == 200 and robots == ["index, follow"]


def all_pages() -> list[str]:
    patterns = get_resolver().url_patterns
    names = [f"pages:{entry.name}" for entry in patterns[0].url_patterns if "<" not in str(entry.pattern)]
    names += [f"consultations:{entry.name}" for entry in patterns[1].url_patterns]
    return [*map(reverse, names), "/learn/signed/", "/learn/unsigned/", "/learn/draft/"]


@pytest.mark.parametrize("show_unreviewed", [True, False])
def test_sitemap_lists_exactly_the_pages_that_may_be_listed(
    client: Client, settings: object, show_unreviewed: bool
) -> None:
    settings.SHOW_UNREVIEWED_ARTICLES = show_unreviewed
    sign_off_and_publish(
        make_version_in_review("signed"), reviewer=make_staff("grace", "clinician"), reviewer_line="Grace, MD"
    )
    make_version_in_review("unsigned")
    make_draft("draft")
    listed = {f"{settings.SITE_URL}{path}" for path in all_pages() if may_be_listed(client, path)}

    assert sitemap(client) == listed
    assert {f"{settings.SITE_URL}/", f"{settings.SITE_URL}/learn/signed/"} <= listed
    assert (f"{settings.SITE_URL}/learn/unsigned/" in listed) is show_unreviewed


def test_notices_enter_the_sitemap_once_the_clinic_has_supplied_them(client: Client) -> None:
    assert f"{settings.SITE_URL}/privacy-practices/" not in sitemap(client)
    ClinicProfile.objects.filter(pk=1).update(privacy_practices="The notice.", nondiscrimination="The other notice.")
    facts.forget_facts()

    assert {f"{settings.SITE_URL}/privacy-practices/", f"{settings.SITE_URL}/nondiscrimination/"} <= sitemap(client)
    assert may_be_listed(client, "/privacy-practices/") is True
    assert "The other notice." in client.get("/nondiscrimination/").text


@pytest.mark.parametrize("path", ["/privacy-practices/", "/nondiscrimination/"])
def test_missing_notice_says_that_it_is_to_follow_and_is_not_made_up(client: Client, path: str) -> None:
    assert "[text to follow]" in client.get(path).text
    assert may_be_listed(client, path) is False


def test_sitemap_gives_addresses_of_the_site_whatever_host_was_asked(client: Client) -> None:
    listed = re.findall(r"<loc>([^<]+)</loc>", client.get("/sitemap.xml", HTTP_HOST="127.0.0.1").text)

    assert len(listed) > 10
    assert [address for address in listed if not address.startswith("http://testserver/")] == []


def test_canonical_address_is_that_of_the_site_whatever_host_was_asked(client: Client) -> None:
    html = client.get("/about/?utm_source=x", HTTP_HOST="127.0.0.1").text

    assert '<link rel="canonical" href="http://testserver/about/">' in html


def test_robots_are_shown_the_sitemap_and_may_read_which_pages_not_to_list(client: Client) -> None:
    response = client.get("/robots.txt")

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.text == "User-agent: *\nDisallow:\n\nSitemap: http://testserver/sitemap.xml\n"
    assert client.get("/consultation/received/").headers["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get("/consultation/").headers


def test_address_without_its_last_slash_leads_to_the_page(client: Client) -> None:
    response = client.get("/learn")

    assert (response.status_code, response.headers["Location"]) == (301, "/learn/")


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
@pytest.mark.parametrize("path", ["/", "/learn/", "/fees/", "/robots.txt", "/healthz"])
def test_pages_are_read_and_nothing_else(client: Client, method: str, path: str) -> None:
    assert getattr(client, method)(path).status_code == 405


def test_page_can_be_asked_for_its_head_alone(client: Client) -> None:
    response = client.head("/")

    assert (response.status_code, response.content) == (200, b"")


def test_published_price_is_a_range_with_all_that_moves_it_and_its_date(client: Client) -> None:
    Fee.objects.create(
        name="First visit",
        low="200",
        high="350.50",
        includes="The evaluation <b>",
        could_add="Lab tests",
        effective_on="2026-11-23",
    )
    told = text_of(parse(client.get("/fees/").text).find("body/main"))

    assert "$200 to $350.50" in told
    assert "What this covers: The evaluation <b>" in told
    assert "What could come on top: Lab tests" in told
    assert "In effect as of November 23, 2026" in told
    assert "[prices to follow from the clinic]" not in told


def test_without_prices_the_page_prints_no_guess(client: Client) -> None:
    told = text_of(parse(client.get("/fees/").text).find("body/main"))

    assert "[prices to follow from the clinic]" in told
    assert re.findall(r"\$\d+", told) == ["$400"]  # the threshold for a dispute, by law


def test_privacy_page_names_the_cookies_that_the_form_sets(client: Client) -> None:
    told = client.get("/privacy/").text

    assert [
        name for name in (settings.CSRF_COOKIE_NAME, settings.RECEIPT_COOKIE_NAME) if f"<code>{name}</code>" not in told
    ] == []


def test_reference_list_is_that_of_the_version_that_is_shown(client: Client) -> None:
    make_reference("R91", title="A study of rest")
    make_version_in_review("sleep", body="<h2>Risks</h2><p>There are some [R91].</p>", in_short="Sleep helps [R91].")
    make_version_in_review("rest")
    asked = ["/learn/sleep/", "/learn/rest/", "/learn/sleep/"]

    assert [titles_of_references(client.get(path).text) for path in asked] == [
        ["A study of rest"],
        ["A study of sleep"],
        ["A study of rest"],
    ]


def titles_of_references(html: str) -> list[str]:
    return [
        title for title in ("A study of rest", "A study of sleep") if title in text_of(parse(html).find("body/main"))
    ]
