"""What visitors read: articles, the versions of their words, and the references these words stand on."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone


class Reference(models.Model):
    """A source that articles cite by its key."""

    class Kind(models.TextChoices):
        RANDOMIZED_TRIAL = "RANDOMIZED_TRIAL", "Randomized trial"
        OPEN_STUDY = "OPEN_STUDY", "Study without a comparison group"
        OBSERVATIONAL = "OBSERVATIONAL", "Observational study"
        REVIEW = "REVIEW", "Review"
        GUIDELINE = "GUIDELINE", "Guideline"
        LABEL = "LABEL", "Prescribing information"
        REGULATOR = "REGULATOR", "Regulator"
        ANIMAL_STUDY = "ANIMAL_STUDY", "Animal study"
        LABORATORY = "LABORATORY", "Laboratory study"
        CASE_REPORT = "CASE_REPORT", "Case report"
        NEWS = "NEWS", "News"
        LAW = "LAW", "Law"
        REGISTRY = "REGISTRY", "Trial registry"
        OTHER = "OTHER", "Other"

    class Subjects(models.TextChoices):
        PEOPLE = "PEOPLE", "People"
        ANIMALS = "ANIMALS", "Animals"
        NONE = "NONE", "Neither"

    class Substance(models.TextChoices):
        KETAMINE = "KETAMINE", "Ketamine"
        ESKETAMINE = "ESKETAMINE", "Esketamine"
        OTHER = "OTHER", "Another substance"
        NONE = "NONE", "No substance"

    key = models.CharField(max_length=8, unique=True, help_text="How texts cite it, for example R26.")
    authors = models.CharField(max_length=300)
    title = models.CharField(max_length=300)
    source = models.CharField(max_length=200, help_text="Journal with volume and pages, or the body that publishes it.")
    year = models.PositiveSmallIntegerField()
    doi = models.CharField("DOI", max_length=120, blank=True)
    pmid = models.CharField("PubMed ID", max_length=12, blank=True)
    url = models.URLField("official address", max_length=300, blank=True)
    kind = models.CharField(max_length=20, choices=Kind)
    subjects = models.CharField(max_length=8, choices=Subjects)
    people = models.PositiveIntegerField("how many took part", default=0)
    substance = models.CharField(max_length=12, choices=Substance)
    notes = models.TextField(blank=True, help_text="For the reviewer; not shown to visitors.")
    shipped_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="reference_has_an_address",
                condition=~models.Q(doi="", pmid="", url=""),
                violation_error_message="Give a DOI, a PubMed ID or an official address.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.title}"

    @property
    def address(self) -> str:
        """Where the source itself can be opened."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        return self.url or f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"

    @property
    def address_label(self) -> str:
        if self.doi:
            return f"doi:{self.doi}"
        return self.url.removeprefix("https://").rstrip("/") if self.url else f"PubMed {self.pmid}"


class ArticleQuerySet(models.QuerySet["Article"]):
    def with_shown_version(self) -> "ArticleQuerySet":
        """Add `shown_version_id`: the version a visitor may read now, or None. The one place that decides it."""
        own = ArticleVersion.objects.filter(article=models.OuterRef("pk")).order_by("-number").values("pk")
        approved = own.filter(state=ArticleVersion.State.APPROVED, published_at__lte=timezone.now())
        choices = [models.Subquery(approved[:1])]
        if settings.SHOW_UNREVIEWED_ARTICLES:
            choices.append(models.Subquery(own.filter(state=ArticleVersion.State.IN_REVIEW)[:1]))
        return self.annotate(shown_version_id=Coalesce(*choices, models.Value(None)))

    def in_reading_order(self) -> "ArticleQuerySet":
        return self.order_by("position", "pk")


class Article(models.Model):
    """A place in the site. Its words are in its versions."""

    class Kind(models.TextChoices):
        CONDITION = "CONDITION", "About a condition"
        GUIDE = "GUIDE", "Guide"

    slug = models.SlugField(max_length=80, unique=True, help_text="The end of its address: /learn/…/")
    kind = models.CharField(max_length=10, choices=Kind)
    position = models.PositiveSmallIntegerField(default=0, help_text="Its place in the list.")

    objects = ArticleQuerySet.as_manager()

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("pages:article", args=[self.slug])


class ArticleVersion(models.Model):
    """The words of an article. A draft may be edited; once in review the words are frozen for ever."""

    class State(models.TextChoices):
        DRAFT = "DRAFT", "Draft"
        IN_REVIEW = "IN_REVIEW", "In review"
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
    offers_call = models.BooleanField(default=True, help_text="Whether the page offers the free call.")
    touches_suicide = models.BooleanField(default=False, help_text="Puts crisis help near the top and at the end.")
    author_name = models.CharField(max_length=80, default="the clinic's editorial team")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    written_on = models.DateField(default=timezone.localdate)
    shipped_digest = models.CharField(max_length=64, blank=True, editable=False)

    # Made when the version is frozen, from the words above.
    frozen_at = models.DateTimeField(null=True, editable=False)
    in_short_html = models.TextField(blank=True, editable=False)
    approval_html = models.TextField(blank=True, editable=False)
    body_html = models.TextField(blank=True, editable=False)
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
        permissions = [("sign_off_articleversion", "Can sign off a version of an article")]
        # For the next version that is to appear by the clock, without reading the words of all.
        indexes = [models.Index(name="versions_by_publication", fields=["published_at"])]
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
                name="nobody_signs_off_their_own_words",
                condition=models.Q(reviewed_by=None)
                | models.Q(written_by=None)
                | ~models.Q(reviewed_by=models.F("written_by")),
                violation_error_message="A clinician who did not write this version must sign it off.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article}, version {self.number}"

    @property
    def is_reviewed(self) -> bool:
        return self.state == self.State.APPROVED

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT
