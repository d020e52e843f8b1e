"""Whether a request's number and address may be used, or were asked not to be; read here, recorded elsewhere."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from consultations.models import ConsultationRequest, DoNotContact
from consultations.models.do_not_contact import email_digest, phone_digest

Channel = DoNotContact.Channel


@dataclass(frozen=True)
class Standing:
    """When a request's number and address were asked not to be used, if ever, and what follows for staff."""

    request: ConsultationRequest
    phone_at: datetime | None = None
    email_at: datetime | None = None

    @property
    def may_call(self) -> bool:
        return self.request.by_phone and self._is_free(self.phone_at)

    @property
    def may_write(self) -> bool:
        return self.request.by_email and self._is_free(self.email_at)

    @property
    def since(self) -> datetime | None:
        return max(filter(None, (self.phone_at, self.email_at)), default=None)

    @property
    def is_confirmed(self) -> bool:
        """Whether nothing stands against this request, be it only because staff have confirmed the new wish."""
        return self._is_free(self.phone_at) and self._is_free(self.email_at)

    @property
    def was_asked_before(self) -> bool:
        """Whether the request came after the wish not to be contacted, so that it is a new wish."""
        return self.since is not None and self.since <= self.request.received_at

    @property
    def verb(self) -> str:
        if self.phone_at and self.email_at:
            return "contacted"
        return "called" if self.phone_at else "written to"

    def _is_free(self, wish: datetime | None) -> bool:
        asked_again = self.request.asked_again_at
        return wish is None or (asked_again is not None and wish <= asked_again)


def standings(requests: Iterable[ConsultationRequest]) -> dict[int, Standing]:
    """The standing of each of these requests by its key, in one query for all of them."""
    requests = list(requests)
    digests = {request.pk: digests_of(request.phone, request.email) for request in requests}
    newest = DoNotContact.objects.newest_at(digest for own in digests.values() for digest in own.values())
    found = {}
    for request in requests:
        own = {channel: newest.get(digest) for channel, digest in digests[request.pk].items()}
        found[request.pk] = Standing(request, own.get(Channel.PHONE), own.get(Channel.EMAIL))
    return found


def standing_of(request: ConsultationRequest) -> Standing:
    return standings([request])[request.pk]


def digests_of(phone: str, email: str) -> dict[Channel, str]:
    digests = {Channel.PHONE: phone_digest(phone)} if phone else {}
    return digests | ({Channel.EMAIL: email_digest(email)} if email else {})
