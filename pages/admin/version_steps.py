"""The steps that staff take with a version: who may take each when, what it does in words, and the form for it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from clinic_site.eastern_time import spoken_eastern
from clinic_site.staff_roles import is_granted
from pages import publishing
from pages.admin.step_forms import PublishForm, SendBackForm, SignOffForm, StepForm
from pages.freezing import digest_of
from pages.models import Article, ArticleVersion

State = ArticleVersion.State
# Takes a version, who takes the step, and what was typed; returns what to tell them and the version to show then.
Take = Callable[[ArticleVersion, AbstractBaseUser, dict[str, object]], tuple[str, ArticleVersion]]


@dataclass(frozen=True)
class Step:
    """One thing that can be done with a version. `form` is None when a button is enough."""

    name: str
    label: str
    consequence: str
    may: Callable[[AbstractBaseUser], bool]
    fits: Callable[[ArticleVersion], bool]
    take: Take
    form: type[StepForm] | None = None
    is_quiet: bool = False  # not the way forward, so not the strong button
    saves_first: bool = False  # its button belongs to the form in which the draft is written

    @property
    def url_name(self) -> str:
        return f"admin:version_{self.name}"


def may_write(user: AbstractBaseUser) -> bool:
    return user.has_perm("pages.change_articleversion")


def may_publish(user: AbstractBaseUser) -> bool:
    return user.has_perm(publishing.MAY_PUBLISH)


def may_sign_off(user: AbstractBaseUser) -> bool:
    return is_granted(user, publishing.MAY_SIGN_OFF)


def has_written(version: ArticleVersion, user: AbstractBaseUser) -> bool:
    return version.writers.filter(writer_id=user.pk).exists()


def steps_for(version: ArticleVersion, user: AbstractBaseUser) -> list[Step]:
    """What this person can do with this version now, the way forward first."""
    steps = [step for step in STEPS if step.fits(version) and step.may(user)]
    if has_written(version, user):
        steps = [step for step in steps if step.name != "sign-off"]
    return steps


def sign_off_start(version: ArticleVersion, user: AbstractBaseUser) -> dict[str, object]:
    """What stands in the form for the sign-off: the words before the reader, and the line they signed with last."""
    last = ArticleVersion.objects.filter(reviewed_by=user.pk).order_by("-reviewed_on", "-pk").first()
    return {"seen": digest_of(version), "reviewer_line": last.reviewer_line if last else user.get_full_name()}


def _send_to_review(
    version: ArticleVersion, user: AbstractBaseUser, typed: dict[str, object]
) -> tuple[str, ArticleVersion]:
    publishing.send_to_review(version, by=user)
    return "Sent to review. The words cannot be changed any more.", version


def _sign_off(version: ArticleVersion, user: AbstractBaseUser, typed: dict[str, object]) -> tuple[str, ArticleVersion]:
    publishing.sign_off(version, reviewer=user, reviewer_line=str(typed["reviewer_line"]), seen=str(typed["seen"]))
    return "Signed off. Publish it for visitors to see it.", version


def _send_back(version: ArticleVersion, user: AbstractBaseUser, typed: dict[str, object]) -> tuple[str, ArticleVersion]:
    publishing.send_back(version, reviewer=user, reason=str(typed["reason"]))
    return "Sent back. The editor sees your reason.", version


def _publish(version: ArticleVersion, user: AbstractBaseUser, typed: dict[str, object]) -> tuple[str, ArticleVersion]:
    publishing.publish(version, by=user, at=typed["at"])
    when = spoken_eastern(version.published_at)
    return f"Planned for {when}." if typed["at"] else "Published. Visitors read this version now.", version


def _call_off(version: ArticleVersion, user: AbstractBaseUser, typed: dict[str, object]) -> tuple[str, ArticleVersion]:
    publishing.call_off(version, by=user)
    return "Called off. This version is not published until you publish it.", version


@transaction.atomic
def _new_version(
    version: ArticleVersion, user: AbstractBaseUser, typed: dict[str, object]
) -> tuple[str, ArticleVersion]:
    """The draft that is already there, if there is one: pressed twice, one button makes one draft."""
    newest = _newest_of(version)
    if newest.is_draft:
        return "This version was already being written. Visitors do not see it.", newest
    draft = publishing.new_draft(version.article, written_by=user)
    return "This is a new draft. Visitors do not see it.", draft


@transaction.atomic
def _go_back(version: ArticleVersion, user: AbstractBaseUser, typed: dict[str, object]) -> tuple[str, ArticleVersion]:
    newest = _newest_of(version)
    if newest.is_draft and all(getattr(newest, name) == getattr(version, name) for name in publishing.WORDS):
        return f"This draft has the words of version {version.number} already. Visitors do not see it.", newest
    draft = publishing.new_draft(version.article, written_by=user, based_on=version)
    return f"This is a new draft with the words of version {version.number}. Visitors do not see it.", draft


def _newest_of(version: ArticleVersion) -> ArticleVersion:
    """Of the same article; nobody starts another one until this transaction is over."""
    Article.objects.select_for_update().get(pk=version.article_id)
    return version.article.versions.order_by("-number").first()


def _is_planned(version: ArticleVersion) -> bool:
    return version.published_at is not None and version.published_at > timezone.now()


def _has_newer(version: ArticleVersion) -> bool:
    return ArticleVersion.objects.filter(article=version.article_id, number__gt=version.number).exists()


SENDING = Step(
    name="send-to-review",
    label="Send to review",
    consequence="This saves your changes and freezes the words; a clinician reads exactly these.",
    may=may_write,
    fits=lambda version: version.state == State.DRAFT,
    take=_send_to_review,
    saves_first=True,
)
STEPS = [
    SENDING,
    Step(
        name="sign-off",
        label="Sign off",
        consequence="You approve exactly these words with your name. Nobody can change them afterwards. "
        "Visitors see them once they are published.",
        may=may_sign_off,
        fits=lambda version: version.state == State.IN_REVIEW,
        take=_sign_off,
        form=SignOffForm,
    ),
    Step(
        name="send-back",
        label="Send back",
        consequence="You ask for changes and say why. These words stay as they are; the editor writes a new version.",
        may=may_sign_off,
        fits=lambda version: version.state == State.IN_REVIEW,
        take=_send_back,
        form=SendBackForm,
        is_quiet=True,
    ),
    Step(
        name="publish",
        label="Publish",
        consequence="Visitors read this version, now or from a time that you choose. "
        "It takes the place of the one that they read until then.",
        may=may_publish,
        fits=lambda version: version.state == State.APPROVED and version.published_at is None,
        take=_publish,
        form=PublishForm,
    ),
    Step(
        name="call-off",
        label="Call the publication off",
        consequence="This version will not appear at its time. It stays signed off and can be published later.",
        may=may_publish,
        fits=_is_planned,
        take=_call_off,
        is_quiet=True,
    ),
    Step(
        name="new-version",
        label="Write a new version",
        consequence="To change something, start a new draft from the newest words. It needs a sign-off of its own.",
        may=may_write,
        fits=lambda version: version.state != State.DRAFT and not _has_newer(version),
        take=_new_version,
    ),
    Step(
        name="go-back",
        label="Go back to these words",
        consequence="Starts a new draft with the words of this older version. It needs a sign-off of its own.",
        may=may_write,
        fits=lambda version: version.state != State.DRAFT and _has_newer(version),
        take=_go_back,
        is_quiet=True,
    ),
]
