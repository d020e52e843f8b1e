"""A clinic that has supplied every fact which a new site marks as a sample."""

from clinic_site import facts
from clinic_site.models import ClinicProfile, Closure, Fee, Vendor

PROFILE = {
    "phone": "(703) 777-1234",
    "email": "hello@vit-clinic.org",
    "street": "1 Main Street",
    "postal_code": "20175",
    "directions": "Opposite the courthouse.",
    "parking_and_access": "Two spaces behind the house, and a ramp.",
    "caller": "a nurse",
    "clinicians": "Grace Hopper, MD",
    "not_treated": "People with a psychosis.",
    "hours_confirmed": True,
    "insurance": "We bill no insurance.",
    "industry_money": "No company pays anyone here.",
    "vendors": "Hosting House runs the server.",
    "privacy_practices": "The notice.",
    "nondiscrimination": "The other notice.",
}


def make_the_facts_real(**changed: object) -> None:
    ClinicProfile.objects.filter(pk=1).update(**{**PROFILE, **changed})
    Closure.objects.create(first_day="2026-11-26", last_day="2026-11-27", reason="Thanksgiving")
    make_fee()
    make_the_agreements()
    facts.forget_facts()


def make_fee(**fields: object) -> Fee:
    start = {
        "name": "First visit",
        "low": "200",
        "high": "350.50",
        "includes": "The evaluation <b>",
        "could_add": "Lab tests",
        "effective_on": "2026-11-23",
    }
    return Fee.objects.create(**{**start, **fields})


def make_the_agreements() -> None:
    """An agreement with everybody who holds or carries what visitors send to the site of vit-clinic.org."""
    make_vendor("Hosting House", hosting=True, database=True, hosts="cloud-house.net")
    make_vendor(
        "Mail House", mail_relay=True, mailbox=True, hosts="mail-house.net\nvit-clinic.org\ninfusion-clinic.org"
    )
    make_vendor("Phone House", telephone=True)


def make_vendor(name: str, **fields: object) -> Vendor:
    start = {"standing": Vendor.Standing.SIGNED, "signed_on": "2026-11-02"}
    return Vendor.objects.create(name=name, **{**start, **fields})
