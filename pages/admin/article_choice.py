"""A choice among articles, by the names that staff know them by."""

from django import forms

from pages.models import Article


class ArticleChoiceField(forms.ModelChoiceField):
    """Takes articles from `with_name`."""

    def label_from_instance(self, article: Article) -> str:
        return article.name or str(article)
