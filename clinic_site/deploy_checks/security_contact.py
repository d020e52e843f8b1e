"""Whether somebody who finds a weakness would reach somebody (RFC 9116)."""

from datetime import timedelta

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils import timezone

from clinic_site import security_txt
from clinic_site.mail_addresses import is_sample

WARN_BEFORE = timedelta(days=30)
HOW = "Write to the contact, wait for the answer, then set SECURITY_CONTACT_CHECKED to that day."


@register(Tags.security, deploy=True)
def weaknesses_can_be_told(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    problems: list[CheckMessage] = []
    if is_sample(security_txt.contact()):
        text = "Whoever finds a weakness of the site would write to a sample address."
        problems.append(Error(text, hint="Set SECURITY_CONTACT to an address that is read.", id="clinic.E080"))
    checked, today = settings.SECURITY_CONTACT_CHECKED, timezone.localdate()
    if checked is None or checked > today:
        text = "Nobody has said that the contact in security.txt is read."
        problems.append(Error(text, hint=HOW, id="clinic.E081"))
    elif security_txt.expires().date() - today <= WARN_BEFORE:
        text = f"security.txt holds until {security_txt.expires():%Y-%m-%d} alone."
        problems.append(Error(text, hint=HOW, id="clinic.E081"))
    return problems
