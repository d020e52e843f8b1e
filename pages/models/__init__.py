"""What visitors read: articles, the versions of their words, the references they stand on, and their pictures."""

from pages.models.articles import Article, ArticleQuerySet, ArticleVersion
from pages.models.corrections import Correction
from pages.models.pictures import Picture, PictureUse, Rendition
from pages.models.published_pages import PublishedPage
from pages.models.redirects import Redirect, Retirement
from pages.models.references import Reference
from pages.models.reviews import Review
from pages.models.search import SearchPassage, SearchWord
from pages.models.version_history import VersionEvent, VersionWriter

__all__ = [
    "Article",
    "ArticleQuerySet",
    "ArticleVersion",
    "Correction",
    "Picture",
    "PictureUse",
    "PublishedPage",
    "Redirect",
    "Reference",
    "Rendition",
    "Retirement",
    "Review",
    "SearchPassage",
    "SearchWord",
    "VersionEvent",
    "VersionWriter",
]
