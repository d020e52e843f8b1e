"""What a visitor answered, cleaned, on its way from the form to the intake."""

import hashlib
import hmac
import json
from dataclasses import dataclass

from django.conf import settings

# What belongs to the sending, not to the answers themselves.
NOT_ANSWERS = ("token", "came_from", "read_version_id", "consent_wording", "consent_version")


@dataclass(frozen=True)
class Answers:
    name: str
    phone: str
    phone_extension: str
    phone_as_typed: str
    email: str
    channel: str
    good_time: str
    may_leave_message: bool
    topic: str
    note: str
    is_adult: bool
    consent_wording: str
    consent_version: str
    token: str = ""
    came_from: str = ""
    read_version_id: str = ""

    def digest(self) -> str:
        """A keyed hash that is equal for equal answers and tells nothing of them."""
        own = {name: value for name, value in vars(self).items() if name not in NOT_ANSWERS}
        return keyed_hash("answers", json.dumps(own, sort_keys=True))

    def token_digest(self) -> str:
        """The same for the form's one-time token; empty when the form came without one."""
        return keyed_hash("token", self.token) if self.token else ""


def keyed_hash(purpose: str, text: str) -> str:
    """Tells equal texts of one purpose from others, and tells nothing of them to who has not our key."""
    return hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()
