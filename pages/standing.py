"""Where a version stands, in words for staff; what visitors read is decided by ArticleQuerySet.with_shown_version."""

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from clinic_site.eastern_time import spoken_eastern
from pages.models import Article, ArticleVersion

State = ArticleVersion.State
STEPS = ("Draft", "In review", "Signed off", "Published")


@dataclass(frozen=True)
class Standing:
    label: str
    meaning: str
    steps_done: int  # of STEPS, the one it stands at included

    @property
    def steps(self) -> list[tuple[str, str]]:
        """Each step with "done", "now" or "ahead"."""
        places = range(1, len(STEPS) + 1)
        return [(STEPS[place - 1], self._when(place)) for place in places]

    def _when(self, place: int) -> str:
        return "now" if place == self.steps_done else "done" if place < self.steps_done else "ahead"


DRAFT = Standing("Draft", "It is being written. Visitors do not see it.", 1)
IN_REVIEW = Standing("In review", "The words are frozen. A clinician who wrote none of them reads them now.", 2)
SENT_BACK = Standing(
    "Sent back", "A clinician asked for changes. These words stay as they are; a new version takes their place.", 2
)
SIGNED_OFF = Standing("Signed off", "A clinician approved exactly these words. Visitors do not see them yet.", 3)
PUBLISHED = Standing("Published", "Visitors read this version now. It never changes.", 4)
SUPERSEDED = Standing("Superseded", "Visitors once read this version. A newer one has taken its place.", 4)
RETIRED = Standing("Retired", "Visitors once read this version. The article was then taken off the site.", 4)
BY_STATE = {State.DRAFT: DRAFT, State.IN_REVIEW: IN_REVIEW, State.SENT_BACK: SENT_BACK, State.APPROVED: SIGNED_OFF}


def with_standing(versions: "QuerySet[ArticleVersion]") -> "QuerySet[ArticleVersion]":
    """Add what `standing_of` needs, so that a list does not ask for each row."""
    articles = Article.objects.with_shown_version().filter(pk=OuterRef("article"))
    return versions.annotate(shown_version_id=Subquery(articles.values("shown_version_id")[:1]))


def standing_of(version: ArticleVersion) -> Standing:
    """Where a version from `with_standing` stands now."""
    published_at = version.published_at
    if published_at is None:
        return BY_STATE[State(version.state)]
    if published_at > timezone.now():
        when = spoken_eastern(published_at)
        return Standing("Planned", f"It is signed off, and visitors will read it from {when}.", 3)
    if version.shown_version_id == version.pk:
        return PUBLISHED
    return SUPERSEDED if _has_successor(version) else RETIRED


def _has_successor(version: ArticleVersion) -> bool:
    """Whether a newer version was published after this one, before the article was retired or since."""
    newer = ArticleVersion.objects.filter(article=version.article_id, number__gt=version.number)
    return newer.filter(published_at__lte=timezone.now()).exists()
