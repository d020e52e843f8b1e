"""Articles, and the versions of their words."""

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone


class ArticleQuerySet(models.QuerySet["Article"]):
    def with_shown_version(self) -> "ArticleQuerySet":
        """Add `shown_version_id`: the version a visitor may read now, or None. The one place that decides it.

        It is the newest that was signed off and whose time has come, unless the article was retired since.
        """
        now = timezone.now()
        own = ArticleVersion.objects.filter(article=models.OuterRef("pk")).order_by("-number").values("pk")
        published = own.filter(state=ArticleVersion.State.APPROVED, published_at__lte=now)
        retirements = _retirements().filter(article=models.OuterRef("article"))
        standing = published.filter(~models.Exists(retirements.filter(at__gte=models.OuterRef("published_at"))))
        choices = [models.Subquery(standing[:1])]
        if settings.SHOW_UNREVIEWED_ARTICLES:
            unreviewed = own.filter(~models.Exists(retirements), state=ArticleVersion.State.IN_REVIEW)
            choices.append(models.Subquery(unreviewed[:1]))
        return self.annotate(shown_version_id=Coalesce(*choices, models.Value(None)))

    def with_waiting(self) -> "ArticleQuerySet":
        """Add `is_waiting`: whether it has words for visitors that wait for a clinician, or for their day."""
        ahead = [ArticleVersion.State.IN_REVIEW, ArticleVersion.State.APPROVED]
        versions = ArticleVersion.objects.filter(article=models.OuterRef("pk"), state__in=ahead)
        retirements = _retirements().filter(article=models.OuterRef("pk"))
        return self.annotate(is_waiting=models.Exists(versions) & ~models.Exists(retirements))

    def with_name(self) -> "ArticleQuerySet":
        """Add `name`: the title of the newest version, by which staff know the article; None while it has no title."""
        newest = ArticleVersion.objects.filter(article=models.OuterRef("pk")).order_by("-number")
        return self.annotate(name=models.Subquery(newest.exclude(title="").values("title")[:1]))

    def in_reading_order(self) -> "ArticleQuerySet":
        return self.order_by("position", "pk")


def _retirements() -> models.QuerySet:
    """Of all articles; their model stands in a module that needs this one."""
    return apps.get_model("pages", "Retirement").objects.all()


class Article(models.Model):
    """A place in the site. Its words are in its versions."""

    class Kind(models.TextChoices):
        CONDITION = "CONDITION", "About a condition"
        GUIDE = "GUIDE", "Guide"

    slug = models.SlugField(max_length=80, unique=True, help_text="The end of its address: /learn/…/")
    kind = models.CharField(max_length=10, choices=Kind)
    position = models.PositiveSmallIntegerField(default=0, help_text="Its place in the list.")

    objects = ArticleQuerySet.as_manager()

    class Meta:
        permissions = [("retire_article", "Can take an article off the site")]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("pages:article", args=[self.slug])


class ArticleVersion(models.Model):
    """The words of an article. A draft may be edited; once in review the words are frozen for ever."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "Draft"
        IN_REVIEW = "IN_REVIEW", "In review"
        SENT_BACK = "SENT_BACK", "Sent back"
        APPROVED = "APPROVED", "Signed off"

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    title = models.CharField(max_length=120)
    short_title = models.CharField(max_length=40, help_text="Two or three words, for lists.")
    description = models.CharField(max_length=160, help_text="50 to 160 characters, shown by search engines.")
    evidence = models.CharField(
        "strength of the evidence", max_length=60, blank=True, help_text="In words, for example “Small trials”."
    )
    in_short = models.TextField(help_text="Three to five points, one a line, 80 words or fewer in all.")
    body = models.TextField(help_text="Headings of level 2 and 3, paragraphs, lists and tables. Cite as [R26].")
    questions = models.TextField(
        "questions to take along",
        blank=True,
        help_text="Five questions for the reader to ask their own doctor, one a line. Left empty: five general ones.",
    )
    offers_call = models.BooleanField(default=True, help_text="Whether the page offers the free call.")
    touches_suicide = models.BooleanField(default=False, help_text="Puts crisis help near the top and at the end.")
    author_name = models.CharField(max_length=80, default="the clinic's editorial team")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    written_on = models.DateField(default=timezone.localdate)
    based_on = models.ForeignKey("self", null=True, editable=False, on_delete=models.PROTECT, related_name="+")
    shipped_digest = models.CharField(max_length=64, blank=True, editable=False)

    # Made when the version is frozen, from the words above.
    frozen_at = models.DateTimeField(null=True, editable=False)
    in_short_html = models.TextField(blank=True, editable=False)
    approval_html = models.TextField(blank=True, editable=False)
    body_html = models.TextField(blank=True, editable=False)
    questions_html = models.TextField(blank=True, editable=False)
    contents = models.JSONField(default=list, editable=False)
    reference_items = models.JSONField(default=list, editable=False)

    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    reviewer_line = models.CharField(max_length=160, blank=True, editable=False)
    reviewed_on = models.DateField(null=True, editable=False)
    next_review_on = models.DateField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        permissions = [
            ("sign_off_articleversion", "Can sign off a version of an article"),
            ("publish_articleversion", "Can publish what is signed off"),
        ]
        # For what the clock changes next, without reading the words of all.
        indexes = [
            models.Index(name="versions_by_publication", fields=["published_at"]),
            models.Index(name="versions_by_next_review", fields=["next_review_on"]),
        ]
        constraints = [
            models.UniqueConstraint(name="one_version_a_number", fields=["article", "number"]),
            models.CheckConstraint(
                name="version_outside_draft_is_frozen",
                condition=models.Q(state="DRAFT", frozen_at=None)
                | ~models.Q(state="DRAFT") & ~models.Q(frozen_at=None),
            ),
            models.CheckConstraint(
                name="published_version_is_signed_off",
                condition=models.Q(published_at=None) | models.Q(state="APPROVED"),
            ),
            models.CheckConstraint(
                name="signed_off_version_names_its_reviewer",
                condition=~models.Q(state="APPROVED") | ~models.Q(reviewed_by=None) & ~models.Q(reviewer_line=""),
            ),
            models.CheckConstraint(
                name="only_a_signed_off_version_names_a_reviewer",
                condition=models.Q(state="APPROVED") | models.Q(reviewed_by=None, reviewer_line=""),
            ),
            models.CheckConstraint(
                name="nobody_signs_off_their_own_words",
                condition=models.Q(reviewed_by=None)
                | models.Q(written_by=None)
                | ~models.Q(reviewed_by=models.F("written_by")),
                violation_error_message="A clinician who did not write this version must sign it off.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.short_title or self.title or 'Article without a title'}, version {self.number}"

    @property
    def is_reviewed(self) -> bool:
        return self.state == self.State.APPROVED

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT
