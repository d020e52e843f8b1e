"""The form in which an editor writes a draft."""

from django import forms

from pages import publishing
from pages.models import ArticleVersion
from pages.rich_text import clean


class DraftForm(forms.ModelForm):
    class Meta:
        model = ArticleVersion
        fields = [*publishing.WORDS]
        widgets = {
            "body": forms.Textarea(attrs={"rows": 30, "cols": 100}),
            "in_short": forms.Textarea(attrs={"rows": 6, "cols": 100}),
        }

    def clean_body(self) -> str:
        return clean(self.cleaned_data["body"])

    def clean_description(self) -> str:
        description = self.cleaned_data["description"]
        if len(description) < 50:
            raise forms.ValidationError("Write a description of 50 to 160 characters.")
        return description
