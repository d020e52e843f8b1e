"""The editor's desk: versions of articles the references they stand on, and pictures."""

from pages.admin.archive import PublishedPageAdmin
from pages.admin.articles import ArticleAdmin
from pages.admin.corrections import CorrectionAdmin
from pages.admin.pictures import PictureAdmin
from pages.admin.references import ReferenceAdmin
from pages.admin.reviews import ReviewAdmin
from pages.admin.versions import ArticleVersionAdmin

__all__ = [
    "ArticleAdmin",
    "ArticleVersionAdmin",
    "CorrectionAdmin",
    "PictureAdmin",
    "PublishedPageAdmin",
    "ReferenceAdmin",
    "ReviewAdmin",
]
