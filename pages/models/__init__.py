"""What visitors read: articles, the versions of their words, and the references these words stand on."""

from pages.models.articles import Article, ArticleQuerySet, ArticleVersion
from pages.models.references import Reference
from pages.models.search import SearchPassage, SearchWord

__all__ = ["Article", "ArticleQuerySet", "ArticleVersion", "Reference", "SearchPassage", "SearchWord"]
