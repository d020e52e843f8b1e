"""The form in which an editor writes a draft."""

from django import forms

from pages import charts, publishing, questions
from pages.models import ArticleVersion
from pages.rich_text import clean


class DraftForm(forms.ModelForm):
    class Meta:
        model = ArticleVersion
        fields = [*publishing.WORDS]
        help_texts = {
            "body": "Headings of level 2 and 3, paragraphs, lists and tables. Cite as [R26]. A chart stands in a "
            f"paragraph of its own, as one of: {', '.join(f'[chart {name}]' for name in charts.names())}."
        }
        widgets = {
            "body": forms.Textarea(attrs={"rows": 30, "cols": 100}),
            "questions": forms.Textarea(attrs={"rows": 6, "cols": 100}),
            "in_short": forms.Textarea(attrs={"rows": 6, "cols": 100}),
        }

    def clean_body(self) -> str:
        return clean(self.cleaned_data["body"])

    def clean_questions(self) -> str:
        typed = self.cleaned_data["questions"]
        try:
            questions.to_take_along(typed)
        except questions.WrongQuestions as problem:
            raise forms.ValidationError(str(problem)) from problem
        return typed

    def clean_description(self) -> str:
        description = self.cleaned_data["description"]
        if len(description) < 50:
            raise forms.ValidationError("Write a description of 50 to 160 characters.")
        return description
