"""The note about charging after a free call. It informs staff and stops nobody.

18VAC85-20-30(B), the Virginia Board of Medicine: once a free service was advertised, charging for a further service
that comes of it within 72 hours of the first visit is unprofessional conduct, save in an emergency. Whether a phone
call is such a visit is for counsel to say; until then the call itself counts.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from clinic_site.spoken_times import spoken_moment

SEVENTY_TWO_HOURS = timedelta(hours=72)


@dataclass(frozen=True)
class FreeCallNote:
    """Until when the rule may apply after the free call that was logged last."""

    called_at: datetime

    @property
    def until(self) -> datetime:
        """72 hours on the clock of the world, whatever the clocks on the wall do."""
        return self.called_at.astimezone(UTC) + SEVENTY_TWO_HOURS

    @property
    def is_over(self) -> bool:
        return self.until <= timezone.now()

    @property
    def sentence(self) -> str:
        if self.is_over:
            return f"The 72 hours after the free call were over at {spoken_moment(self.until)}."
        return f"Until {spoken_moment(self.until)} the 72-hour rule about charging may apply. Ask the owner."
