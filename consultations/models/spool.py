"""What is remembered of requests that were kept on disk while the database was away."""

from django.db import models

from consultations.models.requests import ConsultationRequest


class OtherReference(models.Model):
    """A reference that a visitor was told for a request which was there already under another one."""

    reference = models.CharField(max_length=6, unique=True)
    request = models.ForeignKey(ConsultationRequest, on_delete=models.CASCADE, related_name="other_references")

    def __str__(self) -> str:
        return self.reference


class LoadedFile(models.Model):
    """Says, in the transaction that stored its request, that a file of the spool need not be loaded again."""

    digest = models.CharField(max_length=64, primary_key=True)
    loaded_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:8]
