"""What `check --deploy` asks of the clinic's own facts: no placeholder is left, and what ages was looked at lately."""

from datetime import date, timedelta

from django.core.checks import CheckMessage, Error, Tags, register
from django.utils import timezone

from clinic_site.asks_the_database import asks_the_database
from clinic_site.crisis import crisis_contacts
from clinic_site.facts import ClinicFacts, read_facts
from clinic_site.models import Closure, Fee

CRISIS_CONTACTS_HOLD = timedelta(days=90)
PRICES_HOLD = timedelta(days=365)
CLOSURES_WITHIN = timedelta(days=365)
PROFILE = "Fill it in under Staff, The clinic, Clinic profile."


@register(Tags.security, deploy=True)
def clinic_facts_are_real(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """Placeholders are for trying the site out."""
    return [
        Error(f"Visitors would see a placeholder for the {what}.", hint=PROFILE, id="clinic.E030")
        for is_missing, what in _placeholders(read_facts())
        if is_missing
    ]


@register(Tags.security, deploy=True)
def crisis_contacts_were_rung_lately(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """A number that leads nowhere fails somebody at the worst moment."""
    reviewed_on = crisis_contacts()["reviewed_on"]
    if _today() - reviewed_on <= CRISIS_CONTACTS_HOLD:
        return []
    text = f"The crisis numbers were last checked on {reviewed_on}, more than {CRISIS_CONTACTS_HOLD.days} days ago."
    hint = "Ring each number in clinic_site/crisis_contacts.toml, then write the day there."
    return [Error(text, hint=hint, id="clinic.E031")]


@register(Tags.security, deploy=True)
@asks_the_database("prices")
def prices_are_there_and_recent() -> list[CheckMessage]:
    hint = "Enter what each service costs under Staff, The clinic, Fees, with the day it was checked."
    fees = list(Fee.objects.order_by("name", "pk"))
    if not fees:
        return [Error("Visitors would see a placeholder for the prices.", hint=hint, id="clinic.E030")]
    return [
        Error(f"The price of “{fee.name}” was last checked on {fee.effective_on}.", hint=hint, id="clinic.E032")
        for fee in fees
        if _today() - fee.effective_on > PRICES_HOLD
    ]


@register(Tags.security, deploy=True)
@asks_the_database("closing days")
def closing_days_are_planned() -> list[CheckMessage]:
    """Without them a request on the eve of a holiday is promised an answer on a day when nobody is there."""
    today = _today()
    if Closure.objects.filter(last_day__gte=today, first_day__lte=today + CLOSURES_WITHIN).exists():
        return []
    text = "No closing day is planned for the next 12 months, so answers would be promised on holidays."
    return [Error(text, hint="Enter them under Staff, The clinic, Closures.", id="clinic.E033")]


def _placeholders(facts: ClinicFacts) -> list[tuple[bool, str]]:
    return [
        (facts.phone_is_sample, "phone number"),
        (facts.email_is_sample, "e-mail address"),
        (facts.address_is_sample, "street address"),
        (not facts.postal_code, "postal code"),
        (not facts.directions, "directions to the clinic"),
        (not facts.parking_and_access, "parking and access"),
        (facts.hours_are_sample, "opening hours, closing days and promise"),
        (facts.caller_is_sample, "person who makes the call"),
        (not facts.clinicians, "names and licenses of the clinicians"),
        (not facts.not_treated, "people whom you do not treat"),
        (not facts.insurance, "answer whether you bill insurance"),
        (not facts.industry_money, "answer whether companies pay anyone"),
        (not facts.vendors, "companies that run server, mail and phone"),
        (not facts.privacy_practices, "notice of privacy practices"),
        (not facts.nondiscrimination, "notice of nondiscrimination"),
    ]


def _today() -> date:
    return timezone.localdate()
