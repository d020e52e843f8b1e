"""Whether staff would know whom to call when something is wrong with the site."""

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def staff_know_whom_to_call(app_configs: object, **kwargs: object) -> list[CheckMessage]:
    if settings.SITE_KEEPER != settings.NO_KEEPER:
        return []
    text = "Staff would be told to call somebody without a name or a number when something is wrong with the site."
    return [Warning(text, hint="Set SITE_KEEPER to a name and a telephone number.", id="clinic.W058")]
