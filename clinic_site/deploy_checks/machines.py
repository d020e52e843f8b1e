"""Whether what is set fits the number of machines, and the way on which visitors come to them."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.http.request import validate_host

from clinic_site.database_address import SQLITE
from clinic_site.other_hosts import host_of, is_this_machine, store_address

# A network of proxies wider than this, in bits, is somebody else's, too: a private one, and a public one.
WIDEST = {4: (8, 12), 6: (16, 28)}


@register(Tags.security, deploy=True)
def machines_share_what_they_must(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """With MACHINES=1, which is the default, nothing has to be shared."""
    if settings.MACHINES == 1:
        return []
    kept_apart = [
        (
            settings.DATABASES["default"]["ENGINE"] == SQLITE,
            "clinic.E050",
            "Each machine would have a database of its own, and see only some of the requests.",
            "Set DATABASE_URL to one PostgreSQL for all machines, or MACHINES=1.",
        ),
        (
            is_this_machine(host_of(store_address(settings.STORAGES["default"]))),
            "clinic.E052",
            "Pictures that were uploaded to one machine would be missing on the others.",
            "Set MEDIA_STORAGE to an S3-compatible store, or MACHINES=1.",
        ),
    ]
    return [Error(text, hint=hint, id=code) for is_apart, code, text, hint in kept_apart if is_apart]


@register(Tags.security, deploy=True)
def proxies_are_known(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """The web server speaks no HTTPS itself: a proxy does, and says so in X-Forwarded-Proto."""
    if settings.HTTPS and not settings.TRUSTED_PROXIES:
        text = "Every page would lead to itself without end, and all visitors would count as one address."
        hint = "Set TRUSTED_PROXIES to the address of the proxy in front, such as 127.0.0.1."
        return [Error(text, hint=hint, id="clinic.E053")]
    if any(network.prefixlen < WIDEST[network.version][network.is_global] for network in settings.TRUSTED_PROXIES):
        text = "Strangers could choose the address that they seem to come from."
        return [Error(text, hint="Name in TRUSTED_PROXIES your own proxies alone.", id="clinic.E054")]
    return []


@register(Tags.security, deploy=True)
def site_answers_to_its_own_address(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    site = urlsplit(settings.SITE_URL)
    if "*" in settings.ALLOWED_HOSTS:
        text = "The site would answer to any name, and strangers could put theirs into what it writes."
        return [Error(text, hint="Name in ALLOWED_HOSTS the hosts of this site alone.", id="clinic.E055")]
    if settings.ALLOWED_HOSTS and not validate_host(site.hostname or "", settings.ALLOWED_HOSTS):
        text = "Whoever follows a link in a message would be refused: SITE_URL has a host that ALLOWED_HOSTS lacks."
        return [Error(text, hint="Add the host of SITE_URL to ALLOWED_HOSTS.", id="clinic.E056")]
    if settings.HTTPS and site.scheme != "https":
        text = "Links in messages would begin in the open, without encryption."
        return [Error(text, hint="Set SITE_URL to an address that begins with https://.", id="clinic.E057")]
    return []
