"""The editor's desk: versions of articles and the references they stand on."""

from pages.admin.articles import ArticleAdmin
from pages.admin.references import ReferenceAdmin
from pages.admin.versions import ArticleVersionAdmin

__all__ = ["ArticleAdmin", "ArticleVersionAdmin", "ReferenceAdmin"]
