"""Pictures of articles, the files made of each, and the versions that show them."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from pages.models.articles import ArticleVersion


class Picture(models.Model):
    """A picture that editors place in a text as `[picture P3]`. Once a frozen version shows it, it stays as it is."""

    name = models.CharField(max_length=32, unique=True, editable=False)  # random; the names of its files begin with it
    description = models.CharField(
        max_length=300,
        blank=True,
        help_text="What somebody who cannot see it needs to know, in a sentence or two. For example: “A reclining "
        "chair beside a window, with a blanket and a small table.” Not “picture of a room”.",
    )
    is_decoration = models.BooleanField(
        "only decoration",
        default=False,
        help_text="Tick this only when those who cannot see it miss nothing, and leave the description empty.",
    )
    caption = models.CharField(
        max_length=300, blank=True, help_text="Shown under the picture, for everybody. Cite as [R26]. May stay empty."
    )
    credit = models.CharField(
        max_length=120,
        blank=True,
        help_text="Whose picture it is, if that must be said. For example: “Photo: A. Name”.",
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    frozen_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="picture_is_described_or_only_decoration",
                condition=models.Q(is_decoration=True, description="")
                | models.Q(is_decoration=False) & ~models.Q(description=""),
                violation_error_message="Describe the picture, or tick “only decoration” and leave it undescribed.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.description or '(decoration)'}"

    @property
    def key(self) -> str:
        """How texts name it."""
        return f"P{self.pk}"

    @property
    def marker(self) -> str:
        return f"[picture {self.key}]"

    @property
    def is_frozen(self) -> bool:
        return self.frozen_at is not None


class Rendition(models.Model):
    """A picture as one file: one width in one format. No file is ever written anew under the same name."""

    class Format(models.TextChoices):
        AVIF = "AVIF", "AVIF"
        WEBP = "WEBP", "WebP"
        JPEG = "JPEG", "JPEG"

    picture = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")
    format = models.CharField(max_length=4, choices=Format)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    file_name = models.CharField(max_length=60, unique=True)
    bytes = models.PositiveIntegerField()
    frozen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_rendition_a_width_and_format", fields=["picture", "format", "width"])
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def address(self) -> str:
        return reverse("pages:picture_file", args=[self.file_name])


class PictureUse(models.Model):
    """That a frozen version shows a picture. Rows are only ever added."""

    picture = models.ForeignKey(Picture, on_delete=models.PROTECT, related_name="uses")
    version = models.ForeignKey(ArticleVersion, on_delete=models.PROTECT, related_name="picture_uses")

    class Meta:
        constraints = [models.UniqueConstraint(name="one_use_a_version", fields=["picture", "version"])]

    def __str__(self) -> str:
        return f"picture {self.picture_id} in version {self.version_id}"
