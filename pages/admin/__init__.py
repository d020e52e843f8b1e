"""The editor's desk: versions of articles the references they stand on, and pictures."""

from pages.admin.articles import ArticleAdmin
from pages.admin.pictures import PictureAdmin
from pages.admin.references import ReferenceAdmin
from pages.admin.versions import ArticleVersionAdmin

__all__ = ["ArticleAdmin", "ArticleVersionAdmin", "PictureAdmin", "ReferenceAdmin"]
