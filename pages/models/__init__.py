"""What visitors read: articles, the versions of their words, and the references these words stand on."""

from pages.models.articles import Article, ArticleQuerySet, ArticleVersion
from pages.models.redirects import Redirect, Retirement
from pages.models.references import Reference
from pages.models.version_history import VersionEvent, VersionWriter

__all__ = [
    "Article",
    "ArticleQuerySet",
    "ArticleVersion",
    "Redirect",
    "Reference",
    "Retirement",
    "VersionEvent",
    "VersionWriter",
]
