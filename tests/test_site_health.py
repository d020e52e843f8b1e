"""What holds on every page. A new page is covered as soon as it has an address."""

import re
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.http import HttpResponse
from django.template import engines
from django.test import Client, override_settings
from django.urls import get_resolver, reverse
from pytest_django.plugin import DjangoDbBlocker

from clinic_site import facts
from clinic_site.crisis import crisis_contacts
from clinic_site.neutral_words import health_words_in
from consultations.receipts import Receipt
from pages import shipped
from pages.search.answer import answer
from pages.wording import findings_on_page
from tests.factories import EVERY_ANSWER, RECEIVED_AT
from tests.markup import elements, one, parse, sentences, text_of
from tests.pages.search.queries import queries
from tests.pages.test_shipped_articles import DENIAL, HARMFUL_WORDS, PROMISES


def plain_pages() -> list[str]:
    """Every public address without an argument, found in the list of addresses itself."""
    patterns = get_resolver().url_patterns
    names = [f"pages:{entry.name}" for entry in patterns[0].url_patterns if "<" not in str(entry.pattern)]
    names += [f"consultations:{entry.name}" for entry in patterns[1].url_patterns]
    return [reverse(name) for name in names]


PLAIN_PAGES = plain_pages()
ARTICLE_PAGES = [f"/learn/{article.slug}/" for article in shipped.articles()]
MISSING_PAGE = "/there-is-no-such-page/"
PAGES = [*PLAIN_PAGES, *ARTICLE_PAGES, MISSING_PAGE]
# What no address alone leads to.
RECEIPT, FORM_WITH_ERRORS = "the confirmation of a request", "the form with errors"
IN_REVIEW = "an article that waits for a clinician"
SITEMAP = "/sitemap.xml"
# Search under each of its faces, by what was asked.
SEARCH = "/search/"
FOUND, FOUND_NOTHING, IN_A_CRISIS = (
    f"{SEARCH}?q={asked}" for asked in ("deppresion", "xylofon+grammar", "want+to+die")
)
RESULTS: list[str] = []  # every address that search gives to the sixty questions
SEARCHES = [SEARCH, FOUND, FOUND_NOTHING, IN_A_CRISIS]
FORM, RECEIVED, SCHIZOPHRENIA = "/consultation/", "/consultation/received/", "/learn/ketamine-and-schizophrenia/"
LINK_KETAMINE_WITH_A_CONDITION = ["/", "/learn/", "/about/", "/fees/", *ARTICLE_PAGES, IN_REVIEW, *SEARCHES]
WITHOUT_THE_CALL = (SCHIZOPHRENIA, IN_A_CRISIS)
WITH_A_PANEL = [path for path in LINK_KETAMINE_WITH_A_CONDITION if path not in WITHOUT_THE_CALL]
OFFER_THE_CALL = [*WITH_A_PANEL, FORM, RECEIVED, RECEIPT]
Site = dict[str, HttpResponse]
Roots = dict[str, Element]
EVERY_PAGE = [*PAGES, RECEIPT, FORM_WITH_ERRORS, IN_REVIEW, FOUND, FOUND_NOTHING, IN_A_CRISIS]
every_page = pytest.mark.parametrize("path", EVERY_PAGE)


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Site:
    """What every page answers on a Monday morning, with the shipped articles; fetched once, for all tests below."""
    folder = tmp_path_factory.mktemp("var")
    with (
        django_db_blocker.unblock(),
        override_settings(VAR_DIR=folder),
        time_machine.travel(RECEIVED_AT, tick=False),
        transaction.atomic(),
    ):
        facts.forget_facts()
        call_command("load_articles", verbosity=0)
        answers = {path: Client().get(path, {"from": "a-link-with-a-query"}) for path in PAGES}
        RESULTS.extend(result.url for asked in queries() for result in answer(asked).results)
        answers[SITEMAP] = Client().get(SITEMAP)
        answers |= {path: Client().get(path) for path in (FOUND, FOUND_NOTHING, IN_A_CRISIS)}
        visitor = Client()
        answers[FORM_WITH_ERRORS] = visitor.post(FORM, {**EVERY_ANSWER, "name": "", "phone": "12"})
        visitor.post(FORM, EVERY_ANSWER)
        answers[RECEIPT] = visitor.get(RECEIVED)
        with override_settings(SHOW_UNREVIEWED_ARTICLES=False):
            answers[IN_REVIEW] = Client().get("/learn/ketamine-for-depression/")
        transaction.set_rollback(True)
    facts.forget_facts()
    return answers


@pytest.fixture(scope="module")
def roots(site: Site) -> Roots:
    return {path: parse(answer.text) for path, answer in site.items() if path != SITEMAP}


def described(root: Element, name: str) -> list[str]:
    return [meta.get("content", "") for meta in root.iter("meta") if meta.get("name") == name]


def links(root: Element) -> list[str]:
    return [link.get("href", "") for link in root.iter("a")]


def leads_to_the_form(element: Element) -> bool:
    return urlsplit(element.get("href", "")).path == FORM


def call_links_in_header(root: Element) -> list[str]:
    header = elements(one(root, "body"), "header", outside=("main",))[0]
    return [link.get("href", "") for link in header.iter("a") if text_of(link) == "Ask for a call"]


def all_words_of(root: Element) -> str:
    """What a page tells a reader, a screen reader or a search engine."""
    return " ".join([text_of(root.find("head/title")), *described(root, "description"), text_of(one(root, "body"))])


def before_main(root: Element) -> str:
    """The HTML elements of the body that stand before the main content, in order."""
    body = list(one(root, "body"))
    return [element.tag for element in body[: [element.tag for element in body].index("main")]]


def test_there_are_the_pages_that_a_clinic_must_have() -> None:
    assert set(PLAIN_PAGES) == {
        *("/", "/learn/", "/about/", "/fees/", "/contact/", "/privacy/", "/accessibility/", "/good-faith-estimate/"),
        *("/how-we-write/", "/privacy-practices/", "/nondiscrimination/", "/corrections/", SEARCH, FORM, RECEIVED),
    }


@pytest.mark.parametrize("path", [*PLAIN_PAGES, *ARTICLE_PAGES])
def test_every_page_is_there(site: Site, path: str) -> None:
    assert site[path].status_code == 200


@every_page
def test_every_page_has_one_h1_that_stands_in_its_main_part(roots: Roots, path: str) -> None:
    root = roots[path]

    assert len(elements(root, "h1")) == 1
    assert len(elements(one(root, "main"), "h1")) == 1


def test_every_page_has_a_title_of_its_own(roots: Roots) -> None:
    titles = [text_of(roots[path].find("head/title")) for path in PAGES]

    assert "" not in titles
    assert len(set(titles)) == len(PAGES)


def test_every_page_has_a_description_of_its_own(roots: Roots) -> None:
    descriptions = [described(roots[path], "description") for path in PAGES]

    assert [len(found) for found in descriptions] == [1] * len(PAGES)
    assert len({found[0] for found in descriptions}) == len(PAGES)
    assert [found[0] for found in descriptions if not 50 <= len(found[0]) <= 160] == []


@every_page
def test_every_page_says_which_language_it_is_in_and_fits_a_phone(roots: Roots, path: str) -> None:
    root = roots[path]

    assert root.get("lang") == "en-US"
    assert described(root, "viewport") == ["width=device-width, initial-scale=1"]


@pytest.mark.parametrize("path", [*PLAIN_PAGES, *ARTICLE_PAGES])
def test_every_page_names_its_own_address_without_a_query(roots: Roots, path: str) -> None:
    found = [link.get("href") for link in roots[path].iter("link") if link.get("rel") == "canonical"]

    assert found == [f"{settings.SITE_URL}{path}"]


@every_page
def test_every_page_begins_with_a_skip_link_and_then_the_crisis_line(roots: Roots, path: str) -> None:
    root = roots[path]
    skip, crisis, *_ = list(one(root, "body"))

    assert (skip.get("href"), one(root, "main").get("id")) == ("#main", "main")
    assert links(crisis) == ["tel:911", "tel:988", "sms:988"]
    assert before_main(root)[:3] == ["a", "aside", "header"]


@every_page
def test_every_page_ends_with_the_clinic_its_rules_and_help_in_a_crisis_in_the_same_order(
    roots: Roots, path: str
) -> None:
    footer = elements(one(roots[path], "body"), "footer")[-1]
    no_form = [link for link in links(footer) if link != FORM]

    assert no_form == [
        *("tel:+17035550142", "tel:711", "mailto:office@clinic.example"),
        *("/good-faith-estimate/", "/privacy/", "/privacy-practices/", "/nondiscrimination/"),
        *("/accessibility/", "/corrections/", "/how-we-write/"),
        *("tel:911", "tel:988", "sms:988", "https://988lifeline.org/chat/", "sms:838255"),
        *("tel:1-800-662-4357", "tel:1-800-487-4889"),
    ]


@every_page
def test_every_page_runs_no_inline_script_or_style(roots: Roots, path: str) -> None:
    root = roots[path]
    scripts = [script for script in root.iter("script") if script.get("type") != "application/ld+json"]
    attributes = {name for element in root.iter() for name in element.attrib}

    assert [script for script in scripts if not script.get("src") or (script.text or "").strip()] == []
    assert elements(root, "style") == []
    assert {name for name in attributes if name.startswith("on") or name == "style"} == set()


@every_page
def test_every_page_loads_nothing_from_another_origin(roots: Roots, path: str) -> None:
    root = roots[path]
    loaded = [element.get("src") for element in root.iter() if element.get("src")]
    loaded += [link.get("href") for link in root.iter("link") if link.get("rel") != "canonical"]

    assert len(loaded) >= 4
    assert [address for address in loaded if not address.startswith("/static/")] == []


@every_page
def test_every_id_on_a_page_is_there_once_and_every_link_within_it_lands(roots: Roots, path: str) -> None:
    root = roots[path]
    ids = [element.get("id") for element in root.iter() if element.get("id")]

    assert sorted(ids) == sorted(set(ids))
    assert {link[1:] for link in links(root) if link.startswith("#")} - set(ids) == set()


@every_page
def test_every_label_that_a_page_points_to_is_there(roots: Roots, path: str) -> None:
    root = roots[path]
    ids = {element.get("id") for element in root.iter()}
    pointed = [
        name
        for element in root.iter()
        for attribute in ("aria-labelledby", "aria-describedby", "for")
        for name in element.get(attribute, "").split()
    ]

    assert set(pointed) - ids == set()


@every_page
def test_headings_of_a_page_skip_no_level(roots: Roots, path: str) -> None:
    levels = [int(heading.tag[1]) for heading in elements(one(roots[path], "main"), "h1", "h2", "h3", "h4")]
    deeper_by = [after - before for before, after in zip(levels, levels[1:], strict=False)]

    assert [step for step in deeper_by if step > 1] == []


@every_page
def test_every_link_has_words(roots: Roots, path: str) -> None:
    found = list(roots[path].iter("a"))

    assert [link.get("href") for link in found if not (text_of(link) or link.get("aria-label"))] == []


@every_page
def test_no_page_promises_anything(roots: Roots, path: str) -> None:
    root = roots[path]
    blocks = elements(one(root, "main"), "h1", "h2", "h3", "p", "li", "td", "summary", outside=("ol",))
    said = [text_of(block) for block in blocks] + described(root, "description") + [text_of(root.find("head/title"))]
    promising = [found for block in said for found in sentences(block) if PROMISES.search(found)]

    assert [found for found in promising if not DENIAL.search(PROMISES.sub("", found))] == []


@every_page
def test_the_wording_guard_finds_nothing_on_any_page(site: Site, path: str) -> None:
    assert [(one.phrase, one.place, one.reason) for one in findings_on_page(site[path].text)] == []


def test_the_wording_guard_reads_every_page_whole(site: Site) -> None:
    endings = [site[path].text.replace("</footer>", "<p>A miracle.</p></footer>") for path in EVERY_PAGE]

    assert [[one.phrase for one in findings_on_page(html)] for html in endings] == [["miracle"]] * len(EVERY_PAGE)


@every_page
def test_no_page_speaks_of_suicide_in_a_way_that_harms(site: Site, path: str) -> None:
    assert HARMFUL_WORDS.findall(site[path].text) == []


@every_page
def test_the_call_is_called_free_in_no_block_but_the_one_that_states_its_terms(site: Site, path: str) -> None:
    main = one(parse(site[path].text), "main")
    for block in [part for part in main.iter() if part.get("class", "").split()[:1] in (["free-call"], ["references"])]:
        block.clear()
    free = [said for said in sentences(text_of(main)) if re.search(r"\bfree\b|no[- ]cost|complimentary", said, re.I)]

    assert [said for said in free if not re.search(r"988|SAMHSA", said)] == []


@pytest.mark.parametrize("path", OFFER_THE_CALL)
def test_every_block_that_offers_the_free_call_states_its_four_terms_and_leads_to_the_fees(
    roots: Roots, path: str
) -> None:
    main = one(roots[path], "main")
    blocks = [element for element in main.iter() if element.get("class") == "free-call"]

    assert len(blocks) >= 1
    for block in blocks:
        told = text_of(block)
        assert "a phone call of about 15 minutes, for information" in told
        assert "no examination, no diagnosis and no prescription, and it does not make you our patient" in told
        assert "Nothing is charged for the call. Any visit or treatment after it is charged" in told
        assert "/fees/" in [urlsplit(urljoin(path, link)).path for link in links(block)]


@pytest.mark.parametrize("path", LINK_KETAMINE_WITH_A_CONDITION)
def test_off_label_statement_stands_before_the_first_way_to_the_form(roots: Roots, path: str) -> None:
    order = [found for found in roots[path].iter() if found.get("class") == "approval" or leads_to_the_form(found)]

    assert order[0].get("class") == "approval"
    assert "not FDA-approved for any psychiatric disorder or for chronic pain" in text_of(order[0])


def test_pages_that_link_ketamine_with_a_condition_are_the_ones_that_we_know(roots: Roots) -> None:
    words = re.compile(r"depress|bipolar|autis|schizophren", re.IGNORECASE)
    told = {path: all_words_of(root) for path, root in roots.items()}
    linking = [path for path, text in told.items() if "ketamine" in text.lower() and words.search(text)]

    assert sorted(linking) == sorted(LINK_KETAMINE_WITH_A_CONDITION)


@pytest.mark.parametrize("path", WITH_A_PANEL)
def test_call_link_in_the_header_lands_on_the_panel_of_the_call_after_the_off_label_statement(
    roots: Roots, path: str
) -> None:
    main = one(roots[path], "main")
    order = [found for found in main.iter() if found.get("class") == "approval" or found.get("id") == "ask"]
    statement, panel = order

    assert call_links_in_header(roots[path]) == ["#ask"]
    assert statement.get("class") == "approval"
    assert panel.get("tabindex") == "-1"
    assert [found.get("class") for found in panel.iter() if leads_to_the_form(found)] == ["button"]
    assert [found.get("class") for found in panel.iter()].count("free-call") == 1


@pytest.mark.parametrize("path", sorted({*EVERY_PAGE} - {*LINK_KETAMINE_WITH_A_CONDITION}))
def test_call_link_in_the_header_of_any_other_page_leads_to_the_form(roots: Roots, path: str) -> None:
    assert call_links_in_header(roots[path]) == [FORM]


@pytest.mark.parametrize("path", ARTICLE_PAGES)
def test_risks_are_told_before_the_first_way_to_the_form(roots: Roots, path: str) -> None:
    main = one(roots[path], "main")
    order = [element for element in main.iter() if element.get("id") == "risks" or element.get("href") == FORM]

    assert order[0].get("id") == "risks"


@pytest.mark.parametrize("path", ARTICLE_PAGES)
def test_every_article_tells_who_wrote_it_when_and_that_the_clinic_sells_the_treatment(roots: Roots, path: str) -> None:
    told = text_of(one(roots[path], "main"))

    assert "By the clinic's editorial team · written November 23, 2026" in told
    assert "Not yet reviewed by a clinician." in told
    assert "This clinic sells ketamine infusions" in told
    assert "/corrections/" in links(roots[path])


@pytest.mark.parametrize("path", ARTICLE_PAGES)
def test_every_article_lists_each_cited_source_once_with_an_address(roots: Roots, path: str) -> None:
    main = one(roots[path], "main")
    (section,) = [element for element in main.iter("section") if "references" in element.get("class", "")]
    items = elements(section, "li")
    used = {link for link in links(main) if link.startswith("#ref-")}

    assert text_of(elements(section, "h2")[0]) == "References"
    assert {f"#{item.get('id')}" for item in items} == used
    assert [item for item in items if not any(link.startswith("https://") for link in links(item))] == []


@pytest.mark.parametrize(
    "path", [f"/learn/{article.slug}/" for article in shipped.articles() if article.touches_suicide]
)
def test_article_on_suicide_shows_crisis_help_near_its_beginning_and_at_its_end_with_no_button_inside(
    roots: Roots, path: str
) -> None:
    main = one(roots[path], "main")
    boxes = [element for element in main.iter() if element.get("class") == "crisis-box"]
    order = [element.get("id") for element in main.iter() if element.get("id")]

    assert len(boxes) == 2
    assert [link for box in boxes for link in links(box) if link == FORM] == []
    assert [link for box in boxes for link in links(box)].count("tel:988") == 2
    assert order.index("crisis-help-first") < order.index("in-short")
    assert order.index("references") < order.index("crisis-help-last")


def test_schizophrenia_article_has_no_way_to_the_form_anywhere_on_its_page(roots: Roots) -> None:
    assert FORM in links(roots["/learn/ketamine-for-depression/"])
    assert FORM not in links(roots[SCHIZOPHRENIA])


@pytest.mark.parametrize(
    ("path", "time"),
    [
        (FORM, "We answer by Wednesday, November 25, at 10 am Eastern Time at the latest"),
        (FORM, "You hear from us by Wednesday, November 25, at 10 am Eastern Time at the latest"),
        (RECEIPT, "You hear from us by Wednesday, November 25, at 10 am Eastern Time at the latest"),
        (RECEIVED, "We answer within 2 working days"),
    ],
)
def test_pages_of_the_form_say_that_they_are_not_for_emergencies_and_when_we_answer(
    roots: Roots, path: str, time: str
) -> None:
    told = text_of(one(roots[path], "main"))

    assert "This is not for emergencies. Nobody watches our requests around the clock." in told
    assert time in told
    assert "In danger now? Call 911. Need to talk at any hour? Call or text 988." in told


def test_confirmation_claims_no_time_and_no_channel_that_it_does_not_know(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consultations.views.receipt_of", lambda request: Receipt("ABC DEF"))
    told = text_of(one(parse(client.get(RECEIVED).text), "main"))

    assert "Your reference is ABC DEF You hear from us within 2 working days (sample time)." in told
    assert "gets in touch with you in the way that you chose. You can reach us at (703) 555-0142" in told
    assert [claim for claim in (" by at", "calls you", "writes to you", "short e-mail") if claim in told] == []


def test_confirmation_names_the_time_even_where_it_knows_no_channel(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("consultations.views.receipt_of", lambda request: Receipt("ABC DEF", answer_by=RECEIVED_AT))
    told = text_of(one(parse(client.get(RECEIVED).text), "main"))

    assert "You hear from us by Monday, November 23, at 10 am Eastern Time at the latest (sample time)." in told
    assert "gets in touch with you in the way that you chose." in told


def test_not_for_emergencies_stands_before_the_first_field_of_the_form(site: Site) -> None:
    main = site[FORM].text.partition("<main")[2]

    assert main.index("This is not for emergencies") < main.index("<input")


@pytest.mark.parametrize("path", ["/", "/fees/", FORM, RECEIVED, RECEIPT])
def test_good_faith_estimate_is_linked_in_the_main_part_where_money_is_spoken_of(roots: Roots, path: str) -> None:
    assert "/good-faith-estimate/" in links(one(roots[path], "main"))


@pytest.mark.parametrize("path", [FORM, FORM_WITH_ERRORS, RECEIVED, RECEIPT])
def test_privacy_page_is_linked_beside_the_form_and_its_confirmation(roots: Roots, path: str) -> None:
    assert "/privacy/" in links(one(roots[path], "main"))


@pytest.mark.parametrize("path", [FORM, FORM_WITH_ERRORS])
def test_form_names_its_two_cookies_and_the_notice_of_privacy_practices(roots: Roots, path: str) -> None:
    told = text_of(one(roots[path], "main"))

    assert "one cookie to protect it from misuse; it is gone when you close your browser" in told
    assert "Once you send it, one more shows you your reference for 30 minutes." in told
    assert "/privacy-practices/" in links(one(roots[path], "main"))


@pytest.mark.parametrize("path", [*PLAIN_PAGES, FORM_WITH_ERRORS, RECEIPT])
def test_no_page_speaks_of_confidence_that_the_site_cannot_keep(roots: Roots, path: str) -> None:
    assert re.findall(r"HIPAA|between us|confidential|100 ?%|secure", text_of(one(roots[path], "body"))) == []


@pytest.mark.parametrize("path", ["/good-faith-estimate/", "/fees/"])
def test_each_booking_has_one_time_by_which_its_estimate_comes(roots: Roots, path: str) -> None:
    told = [text_of(item) for item in elements(one(roots[path], "main"), "li") if "business day" in text_of(item)]

    assert len(told) == 3
    assert [line for line in told if "3 to 9 business days ahead" in line and "within 1 business day." in line] != []
    assert [line for line in told if "10 or more" in line and "within 3 business days." in line] != []


def test_good_faith_estimate_page_gives_its_five_facts(roots: Roots) -> None:
    told = text_of(one(roots["/good-faith-estimate/"], "main"))

    for fact in (
        "in writing",
        "within 1 business day",
        "within 3 business days",
        "$400",
        "cms.gov/nosurprises",
        "1-800-985-3059",
    ):
        assert fact in told


@pytest.mark.django_db
def test_titles_and_headings_of_the_form_and_its_confirmation_name_no_illness(client: Client) -> None:
    answers = [client.get(FORM), client.post(FORM, {**EVERY_ANSWER, "phone": "", "email": ""})]
    answers += [client.get(RECEIVED), client.post(FORM, EVERY_ANSWER, follow=True), client.get(MISSING_PAGE)]
    heads = [parse(answer.text) for answer in answers]
    named = [text_of(root.find("head/title")) + text_of(elements(root, "h1")[0]) for root in heads]

    assert [answer.status_code for answer in answers] == [200, 422, 200, 200, 404]
    assert [health_words_in(name) for name in named] == [[]] * 5
    assert "Error: " in named[1]


@every_page
def test_only_pages_that_tell_nothing_of_their_reader_have_a_card_for_other_sites(roots: Roots, path: str) -> None:
    said = [meta.get("property", "") for meta in roots[path].iter("meta") if "og:" in meta.get("property", "")]
    cards = [meta for meta in roots[path].iter("meta") if meta.get("name", "").startswith("twitter:")]
    is_private = path in (FORM, FORM_WITH_ERRORS, RECEIVED, RECEIPT, MISSING_PAGE, IN_REVIEW)

    assert ("og:image" in said, bool(said), bool(cards)) == (not is_private,) * 3


def test_descriptions_of_the_form_and_its_confirmation_name_no_illness(roots: Roots) -> None:
    found = [described(roots[path], "description")[0] for path in (FORM, RECEIVED, MISSING_PAGE)]

    assert [health_words_in(description) for description in found] == [[], [], []]


@pytest.mark.parametrize("path", [RECEIVED, MISSING_PAGE, "/privacy-practices/", "/nondiscrimination/", *SEARCHES])
def test_pages_that_nobody_should_find_by_searching_ask_not_to_be_listed(roots: Roots, path: str) -> None:
    assert described(roots[path], "robots")[0].startswith("noindex")


def test_every_link_of_ours_leads_to_a_page_and_every_page_is_linked(roots: Roots) -> None:
    steps = {(path, urljoin(path, link)) for path, root in roots.items() for link in links(root) if link[0] != "#"}
    ours = {(path, urlsplit(link).path) for path, link in steps if not urlsplit(link).scheme}

    assert [step for step in ours if step[1] not in {*PLAIN_PAGES, *ARTICLE_PAGES}] == []
    assert {target for _, target in ours} == {*PLAIN_PAGES, *ARTICLE_PAGES} - {RECEIVED}


def test_every_link_to_a_part_of_another_page_of_ours_lands_on_it(roots: Roots) -> None:
    ids = {path: {element.get("id") for element in root.iter()} for path, root in roots.items()}
    parts = {urlsplit(urljoin(path, link)) for path, root in roots.items() for link in links(root) if "#" in link}
    ours = [part for part in parts if not part.scheme]

    assert len(ours) > 20
    assert [part.geturl() for part in ours if part.fragment not in ids[part.path]] == []


@pytest.fixture(scope="module")
def listed(site: Site) -> list[str]:
    """The pages that the sitemap lists."""
    found = parse(site[SITEMAP].text).iter("loc")
    return [urlsplit(entry.text or "").path for entry in found]


def test_every_listed_page_is_linked_from_two_others_at_least(roots: Roots, listed: list[str]) -> None:
    leading = {path: {urlsplit(urljoin(path, link)).path for link in links(root)} for path, root in roots.items()}
    linked_from = {page: [path for path in listed if path != page and page in leading[path]] for page in listed}

    assert len(listed) > 15
    assert {page: found for page, found in linked_from.items() if len(found) < 2} == {}


def test_every_listed_page_has_a_next_page_to_read_and_a_way_to_reach_us_in_its_main_part(
    roots: Roots, listed: list[str]
) -> None:
    steps = {page: {urljoin(page, link) for link in links(one(roots[page], "main"))} for page in listed}
    ways = {
        page: [link for link in found if link.startswith(("tel:+1703", "mailto:"))] for page, found in steps.items()
    }
    reading = {
        page: {urlsplit(link).path for link in found} & {*listed} - {page, FORM} for page, found in steps.items()
    }

    assert [page for page in listed if not ways[page] and FORM not in steps[page] and page != FORM] == []
    assert [page for page in listed if not reading[page]] == []


def test_every_result_of_search_lands_on_a_page_and_on_its_part(roots: Roots) -> None:
    ids = {path: {element.get("id") for element in root.iter()} for path, root in roots.items()}
    found = {urlsplit(address) for address in RESULTS}

    assert len(found) > 50
    assert [part.geturl() for part in found if part.path not in ids] == []
    assert [part.geturl() for part in found if part.fragment and part.fragment not in ids[part.path]] == []


def test_no_result_of_search_is_the_form_which_stands_behind_the_off_label_statement(site: Site) -> None:
    assert len(RESULTS) > 300
    assert [address for address in RESULTS if FORM in address] == []


def test_crisis_numbers_stand_in_no_template() -> None:
    folder = Path(settings.BASE_DIR) / "templates"
    files = [path for path in folder.rglob("*.*") if path.suffix in (".html", ".txt")]
    numbers = re.compile(r"988|\b911\b|838255|662-4357|487-4889|press 3")

    assert len(files) > 50
    assert [path.relative_to(folder).as_posix() for path in files if numbers.search(path.read_text())] == []


def test_crisis_contacts_are_the_ones_that_were_reviewed() -> None:
    contacts = {name: value for name, value in crisis_contacts().items() if name != "reviewed_on"}

    assert contacts == {
        "emergency": "911",
        "lifeline": "988",
        "lifeline_chat": "988lifeline.org",
        "lifeline_chat_url": "https://988lifeline.org/chat/",
        "veterans": "press 1",
        "veterans_text": "838255",
        "spanish": "press 2",
        "helpline_name": "SAMHSA National Helpline",
        "helpline": "1-800-662-4357",
        "helpline_tty": "1-800-487-4889",
        "relay": "711",
    }


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_every_template_of_ours_can_be_read() -> None:
    folder = Path(settings.BASE_DIR) / "templates"
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*.*") if path.suffix in (".html", ".txt")]
    unreadable = [name for name in names if not engines["django"].get_template(name)]

    assert len(names) > 50
    assert unreadable == []
