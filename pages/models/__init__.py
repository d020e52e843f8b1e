"""What visitors read: articles, the versions of their words, the references they stand on, and their pictures."""

from pages.models.articles import Article, ArticleQuerySet, ArticleVersion
from pages.models.pictures import Picture, PictureUse, Rendition
from pages.models.references import Reference

__all__ = ["Article", "ArticleQuerySet", "ArticleVersion", "Picture", "PictureUse", "Reference", "Rendition"]
