"""The words of danger, kept by a clinician."""

from django.db import models
from django.db.models.functions import Lower


class DangerPhrase(models.Model):
    """Words in a request that make staff read it first and put crisis help before the reference. It judges nobody."""

    phrase = models.CharField(max_length=80)
    is_on = models.BooleanField("looked for", default=True)
    # What came with the site, as it came: loading again leaves alone whatever staff have made of it since.
    shipped_as = models.CharField(max_length=80, blank=True, editable=False)
    changed_at = models.DateTimeField("last changed", auto_now=True)

    class Meta:
        verbose_name = "word of danger"
        verbose_name_plural = "words of danger"
        constraints = [
            models.UniqueConstraint(
                Lower("phrase"), name="phrase_stands_once", violation_error_message="This stands in the list already."
            ),
            models.UniqueConstraint(
                fields=["shipped_as"], condition=~models.Q(shipped_as=""), name="shipped_phrase_is_loaded_once"
            ),
            models.CheckConstraint(name="phrase_is_not_empty", condition=~models.Q(phrase="")),
        ]

    def __str__(self) -> str:
        return self.phrase
