import re
from xml.etree.ElementTree import Element

import pytest
import textstat
from django.template import Context, Template

from clinic_site.crisis import crisis_contacts
from pages import shipped
from pages.models import Reference
from pages.rich_text import clean
from pages.shipped import ShippedArticle
from tests.markup import cited, elements, parse, running_text, sentences, text_of, without_markers

ARTICLES = shipped.articles()
CONDITIONS = [article for article in ARTICLES if article.kind == "CONDITION"]
BY_SLUG = {article.slug: article for article in ARTICLES}
MAY_BE_SHORT = {"ketamine-and-autism", "ketamine-and-schizophrenia"}
MAY_BE_FOR_SOME = [
    "ketamine-for-depression",
    "ketamine-for-bipolar-disorder",
    "ketamine-and-autism",
    "will-ketamine-help-me",
]
LABELS = {
    "what-it-is": "What it is: ",
    "what-studies-show": "What studies show: ",
    "what-is-not-known": "What is not known: ",
    "risks": "Risks: ",
    "who-should-not-have-it": "Who should not have it: ",
    "other-options": "Other options: ",
    "next-step": "Next step: ",
}
PROMISES = re.compile(
    r"\b(best|leading|number one|only|guarantee\w*|cur(?:e|es|ed|ing)|miracles?|breakthroughs?|proven|proves?|safe"
    r"|safer|safest|non-addictive|painless|risk-free|no side effects|works when nothing else has|every study"
    r"|revolutionary|life-changing|premier|world’s|permanent\w*|prevents suicide|stops suicidal)\b|#1",
    re.IGNORECASE,
)
DENIAL = re.compile(r"\b(no|not|never|nobody|nothing|none|neither|nor|cannot|without)\b|n’t\b", re.IGNORECASE)
HARMFUL_WORDS = re.compile(
    r"commit\w* suicide|(successful|failed|unsuccessful) (suicide )?attempt|epidemic|skyrocket", re.IGNORECASE
)
ANIMALS = re.compile(r"\b(mouse|mice|rats?|rodents?|animals?)\b", re.IGNORECASE)
PEOPLE = re.compile(r"\b(\d+) (?:[a-z]+ )?(?:people|adults|outpatients|veterans)\b")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
STUDIES = {"RANDOMIZED_TRIAL", "OPEN_STUDY", "LABORATORY", "CASE_REPORT", "REGISTRY"}
COUNT = ("OBSERVATIONAL", "NONE")
# Numbers that are no medical statement: how to call for help.
NO_CLAIM = re.compile(r"\b911\b|\b988\b|\b1-800-\d{3}-\d{4}\b")
# Sentences with a number that need no source of their own, and why.
SOURCE_STANDS_BESIDE = {
    "Anyone under 18.",  # the name of a point, whose next sentence has the source
}
# Sentences that cite animal work and rightly name no animal, and why.
NOT_ABOUT_ANIMALS = {
    "Its first author was Moda-Sava, and its senior author was Conor Liston [R41].",  # about the authors
    "Spines are tiny contact points that brain cells use to reach each other [R41].",  # what a word means
    "In people, that missing piece raises the chance of autism, schizophrenia and other conditions [R62, R64].",
    "Autism does not cause it, and ketamine does not repair genes [R62, R64].",  # about people, with a source on people
}
RISKS_TO_NAME = {
    "sedation": "sedation|sleepiness",
    "dissociation": "dissociation|detached",
    "dizziness": "dizz",
    "headache": "headache",
    "nausea and vomiting": "nausea or vomiting",
    "blurred or double vision": "blurred or double vision",
    "anxiety": "anxiety",
    "odd perceptions": "odd perceptions|in an odd way",
    "raised blood pressure": "blood pressure",
    "a change in heart rhythm": "heart rhythm",
    "slowed or stopped breathing": "breathing can slow or stop|slowed or stopped breathing",
    "psychiatric events": "psychiatric events|psychosis",
    "effects that last days to weeks": "days to weeks",
    "mania": "mania",
    "bladder harm": "bladder",
    "urinary harm": "urinary|urine",
    "liver injury": "liver injury",
    "misuse": "misuse",
    "dependence": "dependence",
    "that long follow-up is missing": "long follow-up",
    "allergy": "allergic",
    "falls": "falls",
    "memory and thinking problems": "memory and thinking",
    "worse mood or thoughts of suicide at any time": "mood.*thoughts of suicide.*at any time",
}
REASONS_NOT_TO_TREAT = {
    "psychosis": "psychosis",
    "mania": "manic|mania",
    "no mood stabilizer": "mood stabilizer",
    "blood pressure": "blood pressure",
    "heart attack or stroke": "heart attack or stroke",
    "heart disease": "heart disease",
    "aneurysm": "aneurysm",
    "arteriovenous malformation": "arteriovenous malformation",
    "brain bleed": "brain bleed",
    "pressure in the brain or the eye": "pressure in the brain or the eye",
    "pregnancy": "pregnan",
    "trying to conceive": "trying to conceive",
    "breastfeeding": "breastfeeding",
    "alcohol or drug problem": "alcohol or drug|drug or alcohol",
    "past misuse of ketamine": "past misuse of ketamine",
    "liver disease": "liver disease",
    "bladder trouble": "bladder",
    "allergy": "allergy",
    "under 18": "under 18",
    "theophylline": "theophylline",
    "opioids": "opioids",
    "benzodiazepines": "benzodiazepines",
    "stimulants": "stimulants",
    "MAOIs": "maois",
}
every_article = pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.slug)
every_condition = pytest.mark.parametrize("article", CONDITIONS, ids=lambda article: article.slug)


def statements(article: ShippedArticle) -> list[str]:
    """Every sentence of an article with its citations; a row of a table counts as one."""
    root = parse(article.body)
    blocks = [text_of(block, without=("ul", "ol", "p")) for block in elements(root, "p", "li", outside=("table",))]
    rows = [row for row in elements(root, "tr") if elements(row, "td")]
    told = [" ".join(text_of(cell) for cell in elements(row, "th", "td")) for row in rows]
    return [one for block in [*article.in_short, *blocks] for one in sentences(block)] + told


def alone_behind(article: ShippedArticle) -> list[tuple[str, Reference]]:
    """The statements that stand on one source, each with that source."""
    sources = [(one, {key: shipped.references()[key] for key in cited(one)}) for one in statements(article)]
    return [(one, *found.values()) for one, found in sources if len(found) == 1]


def everything_said(article: ShippedArticle) -> list[str]:
    """The statements and what stands over them and in lists of pages: titles, headings, captions, the description."""
    heads = [text_of(head) for head in elements(parse(article.body), "h2", "h3", "caption", "th")]
    shown = [article.title, article.short_title, *sentences(article.description), article.evidence]
    return [*shown, *heads, *statements(article)]


def headings(article: ShippedArticle) -> list[Element]:
    return elements(parse(article.body), "h2")


def section(article: ShippedArticle, heading_id: str) -> str:
    """The HTML from one heading of level 2 to the next."""
    return re.split(r"<h2\b", article.body.split(f'<h2 id="{heading_id}">')[1])[0]


def test_six_articles_are_shipped_in_reading_order() -> None:
    assert [(article.position, article.slug) for article in ARTICLES] == [
        (1, "how-ketamine-works"),
        (2, "ketamine-for-depression"),
        (3, "ketamine-for-bipolar-disorder"),
        (4, "ketamine-and-autism"),
        (5, "ketamine-and-schizophrenia"),
        (6, "will-ketamine-help-me"),
    ]


@every_article
def test_shipped_article_says_how_strong_its_evidence_is_exactly_when_it_is_about_a_condition(
    article: ShippedArticle,
) -> None:
    assert bool(article.evidence) == (article.kind == "CONDITION")


@every_article
def test_shipped_article_fits_the_fields_that_keep_it(article: ShippedArticle) -> None:
    assert 0 < len(article.title) <= 120
    assert 0 < len(article.short_title) <= 40
    assert len(article.evidence) <= 60


@every_article
def test_shipped_article_has_a_description_that_search_engines_show_whole(article: ShippedArticle) -> None:
    assert 50 <= len(article.description) <= 160


@every_article
def test_shipped_article_comes_in_short_in_three_to_five_points_of_at_most_80_words(article: ShippedArticle) -> None:
    words = sum(len(without_markers(point).split()) for point in article.in_short)

    assert 3 <= len(article.in_short) <= 5
    assert words <= 80


@every_article
def test_shipped_article_has_a_source_for_each_point_in_short(article: ShippedArticle) -> None:
    assert [point for point in article.in_short if not cited(point)] == []


@every_article
def test_shipped_article_is_neither_thin_nor_long(article: ShippedArticle) -> None:
    in_a_row = sum(len(block.split()) for block in running_text(article.body))
    blocks = elements(parse(article.body), "h2", "h3", "p", "li", "caption", "th", "td")
    with_heads_and_tables = sum(len(without_markers(text_of(block, without=("ul", "ol"))).split()) for block in blocks)

    assert (600 if article.slug in MAY_BE_SHORT else 900) <= in_a_row
    assert with_heads_and_tables <= 1600


@every_article
def test_shipped_article_reads_at_grade_eight_or_lower(article: ShippedArticle) -> None:
    assert textstat.flesch_kincaid_grade(" ".join(running_text(article.body))) <= 8


@every_article
def test_shipped_article_keeps_its_sentences_short(article: ShippedArticle) -> None:
    found = [one for block in running_text(article.body) for one in sentences(block)]

    assert sum(len(one.split()) for one in found) / len(found) < 20


@every_condition
def test_condition_article_has_its_sections_in_order_each_with_a_label_and_words_of_its_own(
    article: ShippedArticle,
) -> None:
    found = {heading.get("id"): text_of(heading) for heading in headings(article)}

    assert list(found) == list(LABELS)
    assert [
        text.startswith(label) and len(text) > len(label)
        for text, label in zip(found.values(), LABELS.values(), strict=True)
    ] == [True] * 7


@every_article
def test_shipped_article_has_sections_on_risks_on_what_is_not_known_and_on_the_next_step(
    article: ShippedArticle,
) -> None:
    ids = [heading.get("id") for heading in headings(article)]

    assert {"risks", "what-is-not-known", "next-step"} - set(ids) == set()
    assert len(ids) == len(set(ids))


@every_article
@pytest.mark.parametrize("risk", RISKS_TO_NAME)
def test_shipped_article_names_each_risk_in_its_section_on_risks(article: ShippedArticle, risk: str) -> None:
    told = text_of(parse(section(article, "risks"))).lower()

    assert bool(re.search(RISKS_TO_NAME[risk], told)) is True


@pytest.mark.parametrize("slug", MAY_BE_FOR_SOME)
@pytest.mark.parametrize("reason", REASONS_NOT_TO_TREAT)
def test_article_that_does_not_rule_ketamine_out_names_each_reason_not_to_treat(slug: str, reason: str) -> None:
    told = text_of(parse(section(BY_SLUG[slug], "who-should-not-have-it"))).lower()

    assert bool(re.search(REASONS_NOT_TO_TREAT[reason], told)) is True


@every_condition
def test_condition_article_offers_at_least_three_other_options_and_waiting(article: ShippedArticle) -> None:
    options = elements(parse(section(article, "other-options")), "li")

    assert len(options) >= 4


@every_article
def test_shipped_article_tells_nobody_to_stop_a_medicine(article: ShippedArticle) -> None:
    told = text_of(parse(article.body))

    assert "Do not stop or change any medicine because of this page" in told


@every_article
def test_shipped_article_cites_nothing_that_is_not_on_the_reference_list(article: ShippedArticle) -> None:
    keys = {key for one in statements(article) for key in cited(one)}

    assert len(keys) >= 5
    assert keys - set(shipped.references()) == set()


@every_article
def test_shipped_article_cites_nothing_in_its_headings(article: ShippedArticle) -> None:
    assert [text for heading in headings(article) if cited(text := text_of(heading))] == []


@every_article
def test_shipped_article_has_a_source_for_every_number(article: ShippedArticle) -> None:
    numbers = [one for one in statements(article) if re.search(r"\d|%", NO_CLAIM.sub("", without_markers(one)))]

    assert [one for one in numbers if not cited(one) and one not in SOURCE_STANDS_BESIDE] == []


@every_article
def test_shipped_article_cites_a_guideline_a_regulator_or_a_review(article: ShippedArticle) -> None:
    kinds = {shipped.references()[key].kind for one in statements(article) for key in cited(one)}

    assert kinds & {"GUIDELINE", "REGULATOR", "REVIEW", "LABEL"} != set()


@every_article
def test_shipped_article_promises_nothing(article: ShippedArticle) -> None:
    promising = [one for one in everything_said(article) if PROMISES.search(one)]

    assert [one for one in promising if not DENIAL.search(PROMISES.sub("", one))] == []


@every_article
def test_shipped_article_speaks_of_suicide_without_harm(article: ShippedArticle) -> None:
    assert [one for one in everything_said(article) if HARMFUL_WORDS.search(one)] == []


@every_article
def test_shipped_article_that_speaks_of_suicide_shows_crisis_help(article: ShippedArticle) -> None:
    speaks_of_it = any("suicid" in one.lower() for one in everything_said(article))

    assert article.touches_suicide or not speaks_of_it


@every_article
def test_shipped_article_calls_ketamine_approved_for_nothing_but_surgery(article: ShippedArticle) -> None:
    claims = [
        one
        for one in everything_said(article)
        if re.search(r"FDA-approved|approved by (the )?FDA", one) and re.search(r"\bketamine", one, re.IGNORECASE)
    ]

    assert [one for one in claims if not DENIAL.search(one) and "anesthetic" not in one] == []


@every_article
def test_shipped_article_supports_no_sentence_on_ketamine_with_esketamine_alone(article: ShippedArticle) -> None:
    on_ketamine = [
        one
        for one in statements(article)
        if re.search(r"\bketamine", one, re.IGNORECASE) and not re.search("esketamine|spravato", one, re.IGNORECASE)
    ]
    alone = [
        one for one in on_ketamine if {shipped.references()[key].substance for key in cited(one)} == {"ESKETAMINE"}
    ]

    assert len(on_ketamine) > 5
    assert alone == []


@every_article
def test_shipped_article_names_the_animals_in_each_sentence_on_animal_work(article: ShippedArticle) -> None:
    on_animals = [
        one
        for one in statements(article)
        if any(shipped.references()[key].subjects == Reference.Subjects.ANIMALS for key in cited(one))
    ]

    assert [one for one in on_animals if not ANIMALS.search(one) and one not in NOT_ABOUT_ANIMALS] == []


@every_article
def test_shipped_article_cites_a_source_on_esketamine_wherever_it_names_it(article: ShippedArticle) -> None:
    named = [one for one in statements(article) if cited(one) and re.search("esketamine|spravato", one, re.IGNORECASE)]
    substances = [{shipped.references()[key].substance for key in cited(one)} for one in named]

    assert [one for one, cites in zip(named, substances, strict=True) if "ESKETAMINE" not in cites] == []


@every_article
def test_shipped_article_gives_the_size_and_year_of_a_study_as_its_reference_does(article: ShippedArticle) -> None:
    studies = [(one, source) for one, source in alone_behind(article) if source.people and source.kind in STUDIES]
    sizes = [(one, source.people, [int(found) for found in PEOPLE.findall(one)]) for one, source in studies]
    years = [(one, source.year, [int(found) for found in YEAR.findall(one)]) for one, source in studies]

    assert [one for one, true, told in sizes + years if set(told) - {true}] == []


@every_article
def test_shipped_article_says_so_where_one_case_is_all_there_is(article: ShippedArticle) -> None:
    on_cases = [one for one, source in alone_behind(article) if source.kind == Reference.Kind.CASE_REPORT]

    assert [one for one in on_cases if not re.search(r"\b(one|case|cases|that person)\b", one, re.IGNORECASE)] == []


@every_article
def test_shipped_article_cites_a_count_of_people_for_a_count_alone(article: ShippedArticle) -> None:
    counted = [one for one, source in alone_behind(article) if (source.kind, source.substance) == COUNT]

    assert [one for one in counted if not re.search(r"\d|\bhalf\b", without_markers(one))] == []


def test_animal_work_is_told_somewhere_so_that_naming_it_matters() -> None:
    told = [key for article in ARTICLES for one in statements(article) for key in cited(one)]

    assert {key for key in told if shipped.references()[key].subjects == "ANIMALS"} >= {"R41", "R62"}


def test_every_former_claim_is_answered_for() -> None:
    answered = {claim for article in ARTICLES for claim, answer in article.former_claims.items() if answer.strip()}

    assert answered == {f"E{number:02}" for number in range(1, 68)}


def test_autism_article_says_first_that_ketamine_is_not_an_established_treatment() -> None:
    article = BY_SLUG["ketamine-and-autism"]

    assert article.in_short[0].startswith("Ketamine is not an established treatment for autism")
    assert article.evidence != ""


def test_schizophrenia_article_says_in_title_and_first_point_that_ketamine_can_make_psychosis_worse() -> None:
    article = BY_SLUG["ketamine-and-schizophrenia"]

    assert article.title.startswith("Ketamine can make psychosis worse")
    assert article.in_short[0].startswith("Ketamine can make psychosis worse")


def test_schizophrenia_article_offers_no_call_and_no_way_to_the_form() -> None:
    article = BY_SLUG["ketamine-and-schizophrenia"]

    assert article.offers_call is False
    assert "/consultation/" not in article.body


def test_bipolar_article_speaks_of_bipolar_depression_in_what_it_says_first() -> None:
    article = BY_SLUG["ketamine-for-bipolar-disorder"]

    assert "bipolar depression" in article.title
    assert "bipolar depression" in article.in_short[0]


def test_will_it_help_article_has_the_questions_that_every_article_links_to() -> None:
    article = BY_SLUG["will-ketamine-help-me"]

    assert len(elements(parse(section(article, "questions-to-ask")), "li")) >= 8


@every_article
def test_shipped_article_is_written_in_the_tags_that_cleaning_keeps(article: ShippedArticle) -> None:
    assert text_of(parse(clean(article.body))) == text_of(parse(article.body))
    assert [tag.tag for tag in parse(clean(article.body)).iter()] == [tag.tag for tag in parse(article.body).iter()]


@every_article
def test_shipped_article_gives_the_crisis_numbers_of_the_reviewed_list_and_no_others(article: ShippedArticle) -> None:
    told = text_of(parse(article.body)) + " ".join(article.in_short)
    contacts = crisis_contacts()

    assert set(re.findall(r"\b1-8\d\d-\d{3}-\d{4}\b", told)) - {contacts["helpline"], contacts["helpline_tty"]} == set()
    assert "press 3" not in told


@pytest.mark.parametrize("key", shipped.references())
def test_shipped_reference_is_complete_enough_to_be_found(key: str) -> None:
    reference = shipped.references()[key]

    reference.full_clean(exclude=["shipped_digest"], validate_unique=False, validate_constraints=False)
    assert bool(reference.doi or reference.pmid or reference.url) is True
    assert re.fullmatch(r"10\.\S+|", reference.doi)
    assert re.fullmatch(r"\d*", reference.pmid)
    assert reference.url.startswith("https://") or not reference.url


def test_shipped_reference_names_its_authors_or_their_institution() -> None:
    assert [key for key, reference in shipped.references().items() if "as listed" in reference.authors] == []


@pytest.mark.django_db
def test_reference_list_says_each_author_and_each_year_once() -> None:
    every = f"[{', '.join(shipped.references())}]"
    page = Template(f"{{% load citations %}}{{% citations %}}{every}{{% endcitations %}}").render(Context())
    items = [text_of(item, without=("a",)) for item in elements(parse(page), "li")]
    pairs = list(zip(shipped.references().values(), items, strict=True))

    assert [item for one, item in pairs if item.count(one.authors.rstrip(".")) != 1] == []
    assert [item for one, item in pairs if item.replace(one.title, "").count(str(one.year)) != 1] == []


def test_approval_statement_says_the_same_in_articles_and_on_pages() -> None:
    in_articles = without_markers(text_of(parse(shipped.approval_statement())))

    assert "not FDA-approved for any psychiatric disorder or for chronic pain" in in_articles
    assert cited(shipped.approval_statement()) != []
