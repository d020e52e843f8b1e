"""What waits for an editor, a clinician or the owner: versions to write on, to read and sign off, to publish."""

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from clinic_site.staff_home import Task
from clinic_site.staff_roles import is_granted
from pages.models import ArticleVersion
from pages.publishing import MAY_PUBLISH, MAY_SIGN_OFF

MOST = 10  # of each kind
State = ArticleVersion.State


def next_tasks(user: AbstractBaseUser) -> list[Task]:
    """What this person may do next about articles; nothing about a version that a newer one has overtaken."""
    newest, ahead = _newest(list(State)), _newest([State.IN_REVIEW, State.APPROVED])
    tasks: list[Task] = []
    if is_granted(user, MAY_SIGN_OFF):
        others = ahead.filter(state=State.IN_REVIEW).exclude(writers__writer=user.pk)
        tasks += _tasks(others, "Read and sign off")
    if user.has_perm(MAY_PUBLISH):
        tasks += _tasks(ahead.filter(state=State.APPROVED, published_at=None), "Publish")
    if user.has_perm("pages.change_articleversion"):
        mine = newest.filter(writers__writer=user.pk)
        tasks += _tasks(mine.filter(state=State.SENT_BACK), "See what should change in")
        tasks += _tasks(mine.filter(state=State.DRAFT), "Go on writing")
    return tasks


def _newest(states: list[State]) -> "QuerySet[ArticleVersion]":
    """Versions that no newer one in any of these states has overtaken."""
    own = ArticleVersion.objects.filter(article=OuterRef("article"), state__in=states)
    newer = own.filter(number__gt=OuterRef("number"))
    versions = ArticleVersion.objects.filter(~Exists(newer)).order_by("article__position", "pk")
    return versions.only("number", "title", "article_id")


def _tasks(versions: "QuerySet[ArticleVersion]", verb: str) -> list[Task]:
    found = [_task(version, verb) for version in versions[: MOST + 1]]
    if len(found) <= MOST:
        return found
    more = Task(f"{verb}: more articles", reverse("admin:pages_articleversion_changelist"), "See them all in the list.")
    return [*found[:MOST], more]


def _task(version: ArticleVersion, verb: str) -> Task:
    address = reverse("admin:pages_articleversion_change", args=[version.pk])
    return Task(f"{verb}: {version.title or 'an article without a title'}", address, f"Version {version.number}")
