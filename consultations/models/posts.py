"""What is remembered of posts for a while: how identical ones are told from new ones, and how many came."""

from collections.abc import Collection, Iterable

from django.db import connection, models
from django.utils import timezone

from consultations.models.requests import ConsultationRequest


class FingerprintManager(models.Manager["Fingerprint"]):
    def marked(self, digests: Iterable[str]) -> dict[str, "Fingerprint"]:
        """The rows of these digests, made where they are not there, each by its digest.

        They are locked until the transaction ends, so that identical posts come one after another; always in the same
        order, so that no two posts wait for each other.
        """
        digests = sorted(digests)
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        statement = (
            "INSERT INTO consultations_fingerprint (digest, seen_at) "  # noqa: S608 (no value in it)
            f"VALUES {', '.join(['(%s, %s)'] * len(digests))} "
            "ON CONFLICT (digest) DO UPDATE SET digest = excluded.digest RETURNING digest, request_id, seen_at"
        )
        values = [value for digest in digests for value in (digest, now)]
        return {mark.digest: mark for mark in self.raw(statement, values)}

    def belong_to(self, request: ConsultationRequest, digests: Collection[str]) -> None:
        """Remember that posts with these digests made this request."""
        statement = (
            "UPDATE consultations_fingerprint SET request_id = %s, seen_at = %s "  # noqa: S608 (no value in it)
            f"WHERE digest IN ({', '.join(['%s'] * len(digests))})"
        )
        seen_at = connection.ops.adapt_datetimefield_value(request.received_at)
        with connection.cursor() as cursor:
            cursor.execute(statement, [request.pk, seen_at, *digests])


class Fingerprint(models.Model):
    """A keyed hash of a form's one-time token or of its answers: how identical posts are told from new ones."""

    digest = models.CharField(max_length=64, primary_key=True)
    request = models.ForeignKey(ConsultationRequest, null=True, on_delete=models.CASCADE, related_name="fingerprints")
    seen_at = models.DateTimeField(default=timezone.now)

    objects = FingerprintManager()

    def __str__(self) -> str:
        return self.digest[:8]


class ThrottleCount(models.Model):
    """How often something came in one window of time: posts from one place, or mail to one address, as keyed hashes."""

    key = models.CharField(max_length=80, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key[:12]
