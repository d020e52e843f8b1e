"""What visitors read: articles, the versions of their words, and the references these words stand on."""

from pages.models.articles import Article, ArticleQuerySet, ArticleVersion
from pages.models.corrections import Correction
from pages.models.published_pages import PublishedPage
from pages.models.references import Reference
from pages.models.reviews import Review

__all__ = ["Article", "ArticleQuerySet", "ArticleVersion", "Correction", "PublishedPage", "Reference", "Review"]
