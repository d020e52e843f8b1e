"""What the staff home says about articles."""

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse

from clinic_site.staff_home import Task
from pages.review_dates import WARN_BEFORE
from pages.reviews import due_within


def reviews_due(account: AbstractBaseUser) -> list[Task]:
    """How many articles are overdue for review, and how many fall due within thirty days."""
    if not account.has_perm("pages.view_review"):
        return []
    due, address = due_within(WARN_BEFORE[0]), reverse("admin:pages_review_changelist")
    late = sum(article.days_left < 0 for article in due)
    lines = []
    if late:
        lines.append(Task(f"{_articles(late)} overdue for review. Readers are told so.", address, is_late=True))
    if len(due) > late:
        lines.append(Task(f"{_articles(len(due) - late)} due for review within 30 days.", address))
    return lines


def pages_due() -> int:
    """How many articles are overdue for review or fall due within thirty days."""
    return len(due_within(WARN_BEFORE[0]))


def _articles(count: int) -> str:
    return "1 article is" if count == 1 else f"{count} articles are"
