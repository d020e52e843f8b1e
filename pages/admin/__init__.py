"""The editor's desk: versions of articles and the references they stand on."""

from pages.admin.archive import PublishedPageAdmin
from pages.admin.articles import ArticleAdmin
from pages.admin.corrections import CorrectionAdmin
from pages.admin.references import ReferenceAdmin
from pages.admin.reviews import ReviewAdmin
from pages.admin.versions import ArticleVersionAdmin

__all__ = [
    "ArticleAdmin",
    "ArticleVersionAdmin",
    "CorrectionAdmin",
    "PublishedPageAdmin",
    "ReferenceAdmin",
    "ReviewAdmin",
]
