"""What `check --deploy` refuses: each line says what would happen, and what to set."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from clinic_site.mail_addresses import is_sample
from clinic_site.mail_folder import FOLDER
from clinic_site.neutral_words import health_words_in


@register(Tags.security, deploy=True)
def local_settings_are_off(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    wanted = [
        (not settings.DEBUG, "E001", "Visitors would see the site's inner workings.", "Set DEBUG=False."),
        (settings.HTTPS, "E002", "What visitors type would travel in the open.", "Set HTTPS=True."),
        (
            not settings.SHOW_UNREVIEWED_ARTICLES,
            "E003",
            "Articles that no clinician has reviewed would be public.",
            "Set SHOW_UNREVIEWED_ARTICLES=False.",
        ),
        (
            settings.STAFF_SECOND_FACTOR,
            "E004",
            "A stolen password alone would open every request.",
            "Set STAFF_SECOND_FACTOR=True.",
        ),
        (bool(settings.ALLOWED_HOSTS), "E006", "No visitor would get a page.", "Set ALLOWED_HOSTS."),
    ]
    return [Error(text, hint=hint, id=f"clinic.{code}") for holds, code, text, hint in wanted if not holds]


@register(Tags.security, deploy=True)
def mail_reaches_the_clinic(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    problems: list[CheckMessage] = []
    recipients = settings.CONSULTATION_RECIPIENTS
    if not recipients or any(is_sample(address) for address in recipients):
        text = "Nobody would be told of a request."
        problems.append(Error(text, hint="Set CONSULTATION_RECIPIENTS to the clinic's mailboxes.", id="clinic.E010"))
    if is_sample(settings.DEFAULT_FROM_EMAIL):
        text = "Messages would come from a sample address and be thrown away."
        problems.append(Error(text, hint="Set DEFAULT_FROM_EMAIL.", id="clinic.E011"))
    if settings.EMAIL_BACKEND == FOLDER:
        text = "Messages would be files on this machine and reach nobody."
        problems.append(Error(text, hint="Set EMAIL_URL to the clinic's mail server.", id="clinic.E012"))
    return problems


@register(Tags.security, deploy=True)
def addresses_name_no_illness(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    """The host of a link and the domain of a sender show on a locked phone."""
    shown = {
        "SITE_URL": urlsplit(settings.SITE_URL).hostname or "",
        "DEFAULT_FROM_EMAIL": settings.DEFAULT_FROM_EMAIL,
    }
    return [
        Warning(
            f"{name} holds a word that tells what a message is about.",
            hint="Use a neutral domain for mail and its links if you can.",
            id="clinic.W020",
        )
        for name, value in shown.items()
        if health_words_in(value)
    ]


@register(Tags.security, deploy=True)
def site_address_is_public(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    host = urlsplit(settings.SITE_URL).hostname or ""
    if is_sample(host) or _is_private(host):
        hint = "Set SITE_URL to the address that visitors type, with https."
        return [Error("Links in messages and search engines would lead nowhere.", hint=hint, id="clinic.E013")]
    return []


def _is_private(host: str) -> bool:
    """Whether it is an IP address that the internet does not lead to."""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return False
