"""Whether every company that holds or carries what visitors send has a signed agreement on record."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils import timezone

from clinic_site.asks_the_database import asks_the_database
from clinic_site.mail_addresses import is_sample
from clinic_site.models import Vendor
from clinic_site.other_hosts import other_hosts
from clinic_site.staff_roles import owner_addresses
from clinic_site.vendor import PURPOSES

# What every live site has, whatever is set: a machine, somebody's mailbox, and a telephone to call with.
ALWAYS = ("hosting", "mailbox", "telephone")
# Logs and error reports hold nothing of a request; all else does.
RECEIVE = tuple(purpose for purpose in PURPOSES if purpose not in ("log_keeping", "error_tracking"))
WHERE = "under Staff, The clinic, Companies and agreements"


@register(Tags.security, deploy=True)
@asks_the_database("list of companies and agreements")
def companies_have_signed() -> list[CheckMessage]:
    today = timezone.localdate()
    used = [vendor for vendor in Vendor.objects.order_by("name") if vendor.is_used_on(today)]
    hosts = _hosts_to_cover()
    return [
        *(_nobody_for(PURPOSES[purpose]) for purpose in ALWAYS if not any(getattr(one, purpose) for one in used)),
        *(
            _nobody_for(f"the host {host} in {setting}")
            for host, setting in hosts.items()
            if not any(one.stands_for(host) for one in used)
        ),
        *(message for vendor in used for message in _judge(vendor, hosts, today)),
    ]


def _hosts_to_cover() -> dict[str, str]:
    """Every host that receives something of a request, and the settings that name it."""
    named = [(other.host, other.setting) for other in other_hosts()]
    # Visitors answer to the sender of what they get, and say what they like.
    mailboxes = [(address, "CONSULTATION_RECIPIENTS") for address in settings.CONSULTATION_RECIPIENTS]
    mailboxes.append((settings.DEFAULT_FROM_EMAIL, "DEFAULT_FROM_EMAIL"))
    # Owners hear of promises that are missed, and of requests that wait.
    mailboxes += [(address, "the account of an owner") for address in owner_addresses()]
    named += [(one.rpartition("@")[2].lower(), setting) for one, setting in mailboxes if not is_sample(one)]
    hosts: dict[str, list[str]] = {}
    for host, setting in dict.fromkeys(named):
        hosts.setdefault(host, []).append(setting)
    return {host: " and ".join(names) for host, names in hosts.items()}


def _nobody_for(what: str) -> CheckMessage:
    text = f"A company could see what visitors send without having promised anything: nobody is on record for {what}."
    return Error(text, hint=f"Enter the company and its agreement {WHERE}.", id="clinic.E070")


def _judge(vendor: Vendor, hosts: Iterable[str], today: date) -> list[CheckMessage]:
    if vendor.is_in_order_on(today):
        return []
    if vendor.standing != Vendor.Standing.NO_DATA:
        text = f"{vendor.name} has signed no agreement yet, or one of a day to come."
        return [Error(text, hint=f"Sign it, then enter the day {WHERE}.", id="clinic.E071")]
    if any(getattr(vendor, purpose) for purpose in RECEIVE) or any(vendor.stands_for(host) for host in hosts):
        text = f"{vendor.name} is marked as receiving no request data, and does receive them."
        return [Error(text, hint=f"Sign an agreement with it, and enter the day {WHERE}.", id="clinic.E072")]
    return []
