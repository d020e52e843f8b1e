"""What the site knows of its backups: each one made, rehearsed or restored, and how it went."""

from django.db import models
from django.utils import timezone


class BackupRun(models.Model):
    class Kind(models.TextChoices):
        MADE = "MADE", "Backup"
        REHEARSED = "REHEARSED", "Rehearsal"
        RESTORED = "RESTORED", "Restore"

    kind = models.CharField(max_length=9, choices=Kind)
    name = models.CharField(max_length=100, blank=True)
    started_at = models.DateTimeField(default=timezone.now, db_index=True)
    ended_at = models.DateTimeField(null=True)
    succeeded = models.BooleanField("all went well", default=False)
    bytes = models.PositiveBigIntegerField(default=0)
    machine = models.CharField(max_length=255)
    words = models.TextField(blank=True)

    class Meta:
        verbose_name = "backup"
        verbose_name_plural = "backups and rehearsals"
        constraints = [
            models.UniqueConstraint(
                name="one_backup_run_at_a_time", fields=["kind"], condition=models.Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(
                name="backup_run_that_succeeded_has_ended",
                condition=models.Q(succeeded=False) | models.Q(ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {timezone.localtime(self.started_at):%Y-%m-%d %H:%M}"
