"""Old addresses of articles, and what stands in the place of those that were taken off the site. Kept for ever."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from pages.models.articles import Article


class Redirect(models.Model):
    """An address that an article once had; it leads to the article, whatever its address is now."""

    slug = models.SlugField("old address", max_length=80, unique=True)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="old_addresses")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.slug} to {self.article}"


class Retirement(models.Model):
    """An article was taken off the site; until a version is published after it, its address leads elsewhere."""

    class Page(models.TextChoices):
        ALL_ARTICLES = "ALL_ARTICLES", "The list of all articles"
        HOME = "HOME", "The home page"
        ABOUT = "ABOUT", "About us"
        FEES = "FEES", "Fees"
        CONTACT = "CONTACT", "Contact"
        HOW_WE_WRITE = "HOW_WE_WRITE", "How we write"

    URL_NAMES = {
        Page.ALL_ARTICLES: "pages:article_list",
        Page.HOME: "pages:home",
        Page.ABOUT: "pages:about",
        Page.FEES: "pages:fees",
        Page.CONTACT: "pages:contact",
        Page.HOW_WE_WRITE: "pages:how_we_write",
    }

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="retirements")
    to_article = models.ForeignKey(Article, null=True, on_delete=models.PROTECT, related_name="+")
    to_page = models.CharField(max_length=20, choices=Page, blank=True)
    reason = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(name="retirements_of_an_article", fields=["article", "at"])]
        constraints = [
            models.CheckConstraint(
                name="retired_article_leads_to_one_place",
                condition=models.Q(to_article=None) & ~models.Q(to_page="")
                | models.Q(to_page="") & ~models.Q(to_article=None),
            ),
            models.CheckConstraint(
                name="retired_article_leads_not_to_itself",
                condition=models.Q(to_article=None) | ~models.Q(to_article=models.F("article")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article}, retired {timezone.localtime(self.at):%Y-%m-%d}"

    @property
    def page_url(self) -> str:
        return reverse(self.URL_NAMES[self.Page(self.to_page)]) if self.to_page else ""
