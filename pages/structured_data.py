"""JSON-LD for search engines. It says nothing that the page itself does not show."""

import json

from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from clinic_site.facts import ClinicFacts
from clinic_site.models import OpeningHours
from pages.citations import dated_source
from pages.reading import ReadingVersion

# What could close the script element early; json.dumps leaves them as they are.
ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


def to_json_ld(data: dict[str, object]) -> SafeString:
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)
    for character, escape in ESCAPES.items():  # on long text several times as fast as str.translate
        text = text.replace(character, escape)
    return mark_safe(text)  # noqa: S308 (nothing in it can close the element)


def clinic_data(facts: ClinicFacts) -> SafeString:
    """The clinic as a MedicalClinic; samples and unknown facts are left out."""
    data: dict[str, object] = {"@type": "MedicalClinic", "name": facts.name, "url": f"{settings.SITE_URL}/"}
    if not facts.phone_is_sample:
        data["telephone"] = facts.phone_link
    if not facts.email_is_sample:
        data["email"] = facts.email
    address = {"@type": "PostalAddress", "addressLocality": facts.city, "addressRegion": facts.region}
    if not facts.address_is_sample:
        address |= {"streetAddress": facts.street, "postalCode": facts.postal_code}
    data["address"] = address | {"addressCountry": "US"}
    if not facts.hours_are_sample:
        data["openingHoursSpecification"] = [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": OpeningHours.Weekday(weekday).label,
                "opens": opens,
                "closes": closes,
            }
            for weekday, opens, closes in facts.openings
        ]
    return to_json_ld(data)


def article_data(version: ReadingVersion, facts: ClinicFacts) -> SafeString:
    """An article as a MedicalWebPage with its trail; a reviewer stands in it only when one signed off."""
    url = f"{settings.SITE_URL}{version.article.get_absolute_url()}"
    page: dict[str, object] = {
        "@type": "MedicalWebPage",
        "name": version.title,
        "url": url,
        "inLanguage": "en-US",
        "author": {"@type": "Organization", "name": version.author_name},
        "publisher": {"@type": "Organization", "name": facts.name},
        "dateCreated": version.written_on.isoformat(),
        "dateModified": version.written_on.isoformat(),
        "citation": [_citation(item) for item in version.reference_items],
    }
    if version.is_reviewed:
        page["reviewedBy"] = {"@type": "Person", "name": version.reviewer_line}
        page["lastReviewed"] = version.reviewed_on.isoformat()
        page["datePublished"] = timezone.localdate(version.published_at).isoformat()
        page["dateModified"] = version.reviewed_on.isoformat()  # the sign-off shows on the page, too
    return to_json_ld({"@graph": [page, _trail(version, url)]})


def _citation(item: dict[str, object]) -> str:
    """A source in one line; what ends in a point or a question mark of its own gets no second one."""
    parts = [str(item["authors"]), str(item["title"]), dated_source(item)]
    return " ".join(part if part.endswith((".", "?", "!")) else f"{part}." for part in parts)


def _trail(version: ReadingVersion, url: str) -> dict[str, object]:
    steps = [
        ("Home", f"{settings.SITE_URL}/"),
        ("Learn", f"{settings.SITE_URL}/learn/"),
        (version.short_title, url),
    ]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": item}
            for position, (name, item) in enumerate(steps, start=1)
        ],
    }
