"""Forgets what is of no more use about sign-ins."""

from datetime import timedelta

from axes.models import AccessAttempt
from django.core.management import call_command
from django.utils import timezone

KEEP_ATTEMPTS = timedelta(days=30)


def sweep_sign_ins() -> None:
    """Delete sessions that have ended, and wrong sign-ins with their addresses after thirty days."""
    call_command("clearsessions")
    AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - KEEP_ATTEMPTS).delete()
