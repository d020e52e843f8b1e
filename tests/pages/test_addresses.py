"""An address that once was public works for ever."""

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client

from clinic_site.edition import forget_edition
from pages.addresses import new_address_of, rename, retire, start_article
from pages.loading import load_shipped
from pages.models import Article, ArticleVersion, Redirect, Retirement
from pages.publishing import new_draft, publish, send_to_review
from pages.refusals import NotAllowed
from pages.shelf import shelf
from pages.shipped import articles as shipped_articles
from tests.factories import make_draft, make_published_version, make_staff, make_version_in_review, sign_off_and_publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def grace() -> User:
    return make_staff("grace", "clinician")


@pytest.fixture
def olga() -> User:
    return make_staff("olga", "owner")


def answer(client: Client, path: str) -> tuple[int, str]:
    response = client.get(path)
    return response.status_code, response.headers.get("Location", "")


def test_every_article_is_renamed_twice_and_no_address_is_lost(client: Client, articles: None, olga: User) -> None:
    paths = [article.get_absolute_url() for article in Article.objects.all()]
    for time in ("once", "twice"):
        for article in Article.objects.all():
            rename(article, f"{article.slug}-{time}", by=olga)
            paths.append(article.get_absolute_url())

    answers = [client.get(path, follow=True) for path in paths]
    assert {response.status_code for response in answers} == {200}
    assert {len(response.redirect_chain) for response in answers[:12]} == {1}
    assert {status for response in answers for _, status in response.redirect_chain} == {301}


@pytest.mark.parametrize("ask", ["get", "head"])
def test_old_address_leads_on_for_good_without_what_stood_after_the_question_mark(
    client: Client, olga: User, ask: str
) -> None:
    rename(make_version_in_review("sleep").article, "rest", by=olga)
    response = getattr(client, ask)("/learn/sleep/?utm_source=mail")

    assert (response.status_code, response.headers["Location"]) == (301, "/learn/rest/")
    assert response.headers["Cache-Control"] == "public, max-age=30, stale-if-error=86400"


def test_renamed_article_stands_everywhere_under_its_new_address(client: Client, olga: User) -> None:
    rename(make_version_in_review("sleep").article, "rest", by=olga)

    for path in ("/learn/", "/sitemap.xml", "/"):
        told = client.get(path).text
        assert ("/learn/rest/" in told, "/learn/sleep/" in told) == (True, False)


def test_article_gets_its_old_address_back(client: Client, olga: User) -> None:
    article = make_version_in_review("sleep").article
    rename(article, "rest", by=olga)
    rename(article, "sleep", by=olga)

    assert answer(client, "/learn/sleep/") == (200, "")
    assert answer(client, "/learn/rest/") == (301, "/learn/sleep/")


@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("rest", "Another article has the address"),
        ("old-rest", "was the address of another article"),
        ("search", "kept for the site itself"),
        ("Rest", "Use small letters"),
        ("a b", "Use small letters"),
        ("a_b", "Use small letters"),
        ("über", "Use small letters"),
        ("../about", "Use small letters"),
        ("a" * 81, "Use small letters"),
        ("", "Use small letters"),
        ("sleep", "That is its address already"),
    ],
)
def test_address_that_cannot_be_is_refused_with_what_to_do(olga: User, slug: str, words: str) -> None:
    article = make_version_in_review("sleep").article
    rename(make_version_in_review("old-rest").article, "rest", by=olga)
    with pytest.raises(NotAllowed, match=words):
        rename(article, slug, by=olga)

    assert Article.objects.get(pk=article.pk).slug == "sleep"


@pytest.mark.parametrize("role", ["front desk", "clinician"])
def test_address_is_changed_by_an_editor_or_the_owner_alone(role: str) -> None:
    with pytest.raises(NotAllowed, match="Only an editor or the owner"):
        rename(make_version_in_review("sleep").article, "rest", by=make_staff("sam", role))


def test_database_refuses_another_address_without_a_redirect(olga: User) -> None:
    article = make_version_in_review("sleep").article
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(slug="rest")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE pages_article SET slug = 'rest'")

    assert Article.objects.get().slug == "sleep"


def test_database_refuses_an_address_that_leads_to_another_article(olga: User) -> None:
    rename(make_version_in_review("sleep").article, "rest", by=olga)
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.create(slug="sleep", kind="GUIDE")
    other = make_version_in_review("other").article
    Redirect.objects.create(slug="other", article=other)
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=other.pk).update(slug="sleep")
    with pytest.raises(IntegrityError), transaction.atomic():
        Redirect.objects.create(slug="rest", article=other)


def test_database_keeps_redirects_and_retirements_as_they_are(olga: User) -> None:
    article = make_version_in_review("sleep").article
    rename(article, "rest", by=olga)
    retire(article, by=olga, to_page="HOME")
    for rows in (Redirect.objects.all(), Retirement.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Redirect.objects.update(slug="elsewhere")
    with pytest.raises(IntegrityError), transaction.atomic():
        Retirement.objects.update(to_page="FEES")


def test_shipped_article_that_staff_renamed_is_not_brought_in_a_second_time(articles: None, olga: User) -> None:
    source = shipped_articles()[0]
    rename(Article.objects.get(slug=source.slug), "our-own-name", by=olga)

    assert load_shipped(source) is None
    assert Article.objects.count() == len(shipped_articles())


def test_retired_article_leaves_the_site_and_its_address_leads_on(client: Client, grace: User) -> None:
    article = make_published_version("sleep", title="What sleep does", reviewer=grace).article
    make_published_version("rest", title="What rest does", reviewer=make_staff("ada", "clinician"))
    retire(article, by=grace, to_article=Article.objects.get(slug="rest"), reason="Out of date.")

    assert answer(client, "/learn/sleep/") == (301, "/learn/rest/")
    for path in ("/", "/learn/", "/sitemap.xml", "/learn/rest/"):
        assert [words for words in ("What sleep does", "/learn/sleep/") if words in client.get(path).text] == []


def test_site_without_a_retired_article_speaks_of_none_that_waits(
    client: Client, settings: object, grace: User
) -> None:
    settings.SHOW_UNREVIEWED_ARTICLES = False
    article = make_published_version("sleep", reviewer=grace).article
    make_published_version("rest", reviewer=make_staff("ada", "clinician"))
    make_draft("an-idea")
    retire(article, by=grace, to_page="ALL_ARTICLES")

    assert shelf().has_hidden is False


@pytest.mark.parametrize(
    ("page", "path"), [("ALL_ARTICLES", "/learn/"), ("HOME", "/"), ("HOW_WE_WRITE", "/how-we-write/")]
)
def test_retired_article_leads_to_a_page(client: Client, olga: User, page: str, path: str) -> None:
    retire(make_version_in_review("sleep").article, by=olga, to_page=page)

    assert answer(client, "/learn/sleep/") == (301, path)


def test_every_page_that_may_be_a_target_has_an_address(olga: User) -> None:
    for page in Retirement.Page:
        assert Retirement(to_page=page).page_url.startswith("/")


def test_old_addresses_and_retired_ones_lead_on_in_one_step(client: Client, olga: User) -> None:
    first, second, third = (make_version_in_review(slug).article for slug in ("first", "second", "third"))
    rename(first, "first-again", by=olga)
    retire(first, by=olga, to_article=second)
    retire(second, by=olga, to_article=third)
    rename(third, "third-again", by=olga)

    for path in ("first", "first-again", "second", "third"):
        assert answer(client, f"/learn/{path}/") == (301, "/learn/third-again/")


def test_circle_is_refused_also_by_way_of_others(olga: User) -> None:
    a, b, c = (make_version_in_review(slug).article for slug in "abc")
    retire(a, by=olga, to_article=b)
    with pytest.raises(NotAllowed, match="Readers cannot open that article now"):
        retire(b, by=olga, to_article=a)
    retire(b, by=olga, to_article=c)
    with pytest.raises(NotAllowed, match="Readers cannot open that article now"):
        retire(c, by=olga, to_article=a)
    with pytest.raises(NotAllowed, match="cannot lead to itself"):
        retire(c, by=olga, to_article=c)


def test_circle_that_somebody_makes_past_our_steps_ends_at_the_list(olga: User) -> None:
    a, b = (make_version_in_review(slug).article for slug in "ab")
    Retirement.objects.create(article=a, to_article=b)
    Retirement.objects.create(article=b, to_article=a)

    assert new_address_of("a") == "/learn/"


@pytest.mark.parametrize("target", [{}, {"to_page": "HOME", "to_article": "rest"}])
def test_retired_article_leads_to_exactly_one_place(olga: User, target: dict[str, str]) -> None:
    article, rest = (make_version_in_review(slug).article for slug in ("sleep", "rest"))
    if "to_article" in target:
        target = {**target, "to_article": rest}
    with pytest.raises(NotAllowed, match="Choose one article or page"):
        retire(article, by=olga, **target)

    assert Retirement.objects.count() == 0


def test_article_that_is_not_on_the_site_or_is_planned_is_not_retired(settings: object, grace: User) -> None:
    settings.SHOW_UNREVIEWED_ARTICLES = False
    with pytest.raises(NotAllowed, match="not on the site"):
        retire(make_draft("an-idea").article, by=grace, to_page="HOME")


def test_published_version_brings_a_retired_article_back_and_it_can_be_retired_again(
    client: Client, grace: User, olga: User
) -> None:
    article = make_published_version("sleep", title="What sleep does", reviewer=grace).article
    retire(article, by=olga, to_page="HOME")
    version = new_draft(article, written_by=None)
    send_to_review(version)
    assert answer(client, "/learn/sleep/") == (301, "/")
    sign_off_and_publish(version, reviewer=grace)
    assert answer(client, "/learn/sleep/") == (200, "")
    retire(article, by=olga, to_page="FEES")
    forget_edition()

    assert answer(client, "/learn/sleep/") == (301, "/fees/")


def test_version_from_before_the_retirement_does_not_bring_it_back(client: Client, grace: User, olga: User) -> None:
    version = make_published_version("sleep", reviewer=grace)
    retire(version.article, by=olga, to_page="HOME")
    with pytest.raises(NotAllowed, match="has been published already"):
        publish(version, by=grace)

    assert answer(client, "/learn/sleep/") == (301, "/")


@pytest.mark.parametrize("role", ["editor", "clinician", "owner"])
def test_whoever_sees_that_a_page_must_go_can_retire_it(role: str) -> None:
    version = make_version_in_review("sleep")
    retire(version.article, by=make_staff("sam", role), to_page="HOME", reason="Wrong.")

    assert version.events.get(kind="RETIRED").note == "Wrong."


def test_front_desk_retires_nothing() -> None:
    with pytest.raises(NotAllowed, match="can take an article off the site"):
        retire(make_version_in_review("sleep").article, by=make_staff("fred", "front desk"), to_page="HOME")


def test_new_article_is_a_draft_that_visitors_do_not_see(client: Client) -> None:
    edith = make_staff("edith", "editor")
    draft = start_article("Ketamine and pain", kind="CONDITION", slug="ketamine-and-pain", by=edith)

    assert (draft.state, draft.number, draft.article.slug) == ("DRAFT", 1, "ketamine-and-pain")
    assert list(draft.writers.values_list("writer", flat=True)) == [edith.pk]
    assert client.get("/learn/ketamine-and-pain/").status_code == 404
    assert "Ketamine and pain" not in client.get("/learn/").text


@pytest.mark.parametrize("role", ["front desk", "clinician", "owner"])
def test_new_article_is_started_by_an_editor_alone(role: str) -> None:
    with pytest.raises(NotAllowed, match="Only an editor"):
        start_article("Sleep", kind="GUIDE", slug="sleep", by=make_staff("sam", role))

    assert ArticleVersion.objects.count() == 0
