"""Whether what is sent to other machines is encrypted on the way (45 CFR 164.312(e))."""

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from clinic_site.other_hosts import cache_address, database_host, is_this_machine, mail_host, other_hosts

ENCRYPTED = ("require", "verify-ca", "verify-full")


@register(Tags.security, deploy=True)
def database_is_reached_encrypted(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    options = settings.DATABASES["default"].get("OPTIONS", {})
    if is_this_machine(database_host()) or options.get("sslmode") in ENCRYPTED:
        return []
    text = "Names and numbers of people would travel to the database in the open."
    hint = "End DATABASE_URL in ?sslmode=verify-full with the server's certificate, or at least in ?sslmode=require."
    return [Error(text, hint=hint, id="clinic.E090")]


@register(Tags.security, deploy=True)
def mail_is_handed_over_encrypted(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    if is_this_machine(mail_host()) or settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL:
        return []
    text = "Addresses of people and the password of the mailbox would travel to the mail server in the open."
    return [Error(text, hint="Begin EMAIL_URL with smtp+tls:// or smtp+ssl://.", id="clinic.E091")]


@register(Tags.security, deploy=True)
def cache_is_reached_encrypted(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    is_elsewhere = any(other.setting == "CACHE_URL" for other in other_hosts())
    if not is_elsewhere or cache_address().startswith("rediss://"):
        return []
    text = "What the machines share in the cache would travel in the open."
    return [Error(text, hint="Begin CACHE_URL with rediss://.", id="clinic.E092")]
