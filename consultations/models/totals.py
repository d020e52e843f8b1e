"""How many of something there were on one day: numbers that no person can be told from."""

from django.db import models


class DailyTotal(models.Model):
    """A number of one day. Where it counts requests, they are erased; those that are kept are counted themselves."""

    day = models.DateField(help_text="In the clinic's own time.")
    kind = models.CharField(max_length=20)
    detail = models.CharField(max_length=60, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        permissions = [("view_overview", "Can read how many asked and what came of it")]
        constraints = [models.UniqueConstraint(fields=["day", "kind", "detail"], name="one_total_each_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.detail} {self.day}: {self.count}"
