import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client

from clinic_site import facts
from clinic_site.edition import forget_edition
from clinic_site.facts import ClinicFacts
from clinic_site.models import ClinicProfile
from pages import shipped
from pages.structured_data import clinic_data, to_json_ld
from tests.factories import make_reference, make_staff, make_version_in_review, sign_off_and_publish
from tests.markup import elements, parse, text_of

pytestmark = pytest.mark.django_db
REAL = ClinicFacts(
    phone="(703) 777-1234",
    email="hello@clinic-site.org",
    street="1 Main Street",
    postal_code="20175",
    caller="a nurse",
    hours_confirmed=True,
    openings=((0, "09:00", "12:00"), (0, "13:00", "17:00"), (4, "09:00", "17:00")),
)


def data_on(client: Client, path: str) -> dict[str, object]:
    scripts = elements(parse(client.get(path).text), "script")
    (found,) = [script.text for script in scripts if script.get("type") == "application/ld+json"]
    return json.loads(found)


def sources_told(client: Client, slug: str) -> list[str]:
    return data_on(client, f"/learn/{slug}/")["@graph"][0]["citation"]


def make_the_facts_real() -> None:
    ClinicProfile.objects.filter(pk=1).update(
        phone=REAL.phone,
        email=REAL.email,
        street=REAL.street,
        postal_code=REAL.postal_code,
        caller=REAL.caller,
        hours_confirmed=True,
    )
    facts.forget_facts()


@pytest.mark.parametrize("path", ["/", "/contact/"])
def test_clinic_is_told_to_machines_as_the_page_tells_it_to_people(client: Client, path: str) -> None:
    make_the_facts_real()
    data = data_on(client, path)
    shown = text_of(parse(client.get(path).text).find("body"))

    assert (data["@context"], data["@type"], data["url"]) == (
        "https://schema.org",
        "MedicalClinic",
        "http://testserver/",
    )
    assert data["telephone"] == "+17037771234"
    assert "(703) 777-1234" in shown
    told = [
        data["name"],
        data["email"],
        *(data["address"][key] for key in ("streetAddress", "addressLocality", "postalCode")),
    ]
    assert [fact for fact in told if fact not in shown] == []
    assert [hours["dayOfWeek"] for hours in data["openingHoursSpecification"]] == [
        *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    ]
    assert {(hours["opens"], hours["closes"]) for hours in data["openingHoursSpecification"]} == {("09:00", "17:00")}
    assert "Monday to Friday: 9 am to 5 pm" in shown


def test_samples_are_told_to_no_machine(client: Client) -> None:
    data = data_on(client, "/")

    assert data == {
        "@context": "https://schema.org",
        "@type": "MedicalClinic",
        "name": "Virginia Infusion Therapies",
        "url": "http://testserver/",
        "address": {
            "@type": "PostalAddress",
            "addressLocality": "Leesburg",
            "addressRegion": "VA",
            "addressCountry": "US",
        },
    }


@pytest.mark.parametrize(
    ("sample", "key"),
    [
        ({"phone": "(703) 555-0142"}, "telephone"),
        ({"email": "office@clinic.example"}, "email"),
        ({"hours_confirmed": False}, "openingHoursSpecification"),
    ],
)
def test_one_sample_is_left_out_and_the_rest_stays(sample: dict[str, object], key: str) -> None:
    complete, without = json.loads(clinic_data(REAL)), json.loads(clinic_data(replace(REAL, **sample)))

    assert set(complete) - set(without) == {key}


def test_lunch_break_is_told_as_two_stretches() -> None:
    told = json.loads(clinic_data(REAL))["openingHoursSpecification"]

    assert [(hours["dayOfWeek"], hours["opens"], hours["closes"]) for hours in told] == [
        ("Monday", "09:00", "12:00"),
        ("Monday", "13:00", "17:00"),
        ("Friday", "09:00", "17:00"),
    ]


def test_article_is_told_to_machines_as_the_page_tells_it_to_people(client: Client) -> None:
    version = make_version_in_review(title="What sleep does", short_title="Sleep")
    page, trail = data_on(client, "/learn/sleep/")["@graph"]
    root = parse(client.get("/learn/sleep/").text)
    main = text_of(root.find("body/main"))

    assert page == {
        "@type": "MedicalWebPage",
        "name": "What sleep does",
        "url": "http://testserver/learn/sleep/",
        "inLanguage": "en-US",
        "author": {"@type": "Organization", "name": "the clinic's editorial team"},
        "publisher": {"@type": "Organization", "name": "Virginia Infusion Therapies"},
        "dateCreated": version.written_on.isoformat(),
        "dateModified": version.written_on.isoformat(),
        "citation": page["citation"],
    }
    assert "By the clinic's editorial team" in main
    assert len(page["citation"]) == len(elements(root.find("body/main"), "ol")[-1])
    assert [(step["position"], step["name"], step["item"]) for step in trail["itemListElement"]] == [
        (1, "Home", "http://testserver/"),
        (2, "Learn", "http://testserver/learn/"),
        (3, "Sleep", "http://testserver/learn/sleep/"),
    ]
    (breadcrumb,) = [nav for nav in elements(root, "nav") if nav.get("aria-label") == "Breadcrumb"]
    assert [text_of(item) for item in elements(breadcrumb, "li")] == ["Home", "Learn", "Sleep"]


@time_machine.travel(datetime(2026, 11, 24, 2, 0, tzinfo=UTC), tick=False)  # Monday evening in Leesburg
def test_reviewer_and_the_day_are_told_to_machines_once_there_is_one(client: Client) -> None:
    version = make_version_in_review()
    assert "reviewedBy" not in data_on(client, "/learn/sleep/")["@graph"][0]
    sign_off_and_publish(version, reviewer=make_staff("grace", "clinician"), reviewer_line="Grace Hopper, MD")
    forget_edition()
    page = data_on(client, "/learn/sleep/")["@graph"][0]

    assert page["reviewedBy"] == {"@type": "Person", "name": "Grace Hopper, MD"}
    days = {page["lastReviewed"], page["dateModified"], page["datePublished"]}
    shown = text_of(parse(client.get("/learn/sleep/").text).find("body/main"))
    assert days == {"2026-11-23"}
    assert "Reviewed by Grace Hopper, MD on November 23, 2026" in shown


def test_sources_are_told_to_machines_with_one_point_after_each_part(client: Client) -> None:
    make_reference("R91", authors="Sleeper A, et al.", title="Does sleep help?")
    make_version_in_review(in_short="Sleep helps [R91].", body='<h2 id="risks">Risks</h2><p>None [R91].</p>')
    page = data_on(client, "/learn/sleep/")["@graph"][0]

    assert page["citation"][0] == "Sleeper A, et al. Does sleep help? Journal of Sleep, 2020."


def test_no_shipped_source_is_told_with_two_points_in_a_row(articles: None, client: Client) -> None:
    told = [source for article in shipped.articles() for source in sources_told(client, article.slug)]

    assert len(told) > 50
    assert [source for source in told if ".." in source or "?." in source] == []


def test_words_that_would_end_the_script_early_do_not(client: Client) -> None:
    hostile = "Sleep </script><script>alert(1)</script> & <!-- rest"
    make_version_in_review(title=hostile)
    html = client.get("/learn/sleep/").text

    assert "<script>alert(1)" not in html
    assert data_on(client, "/learn/sleep/")["@graph"][0]["name"] == hostile


def test_json_for_machines_holds_no_angle_bracket() -> None:
    assert to_json_ld({"name": "a<b>&c"}) == ('{"@context": "https://schema.org", "name": "a\\u003cb\\u003e\\u0026c"}')


def test_nothing_is_told_to_machines_about_ratings_or_reviews_by_patients(articles: None, client: Client) -> None:
    for path in ("/", "/contact/", "/learn/ketamine-for-depression/"):
        assert [
            word for word in ("AggregateRating", '"Review"', "FAQPage") if word in json.dumps(data_on(client, path))
        ] == []
