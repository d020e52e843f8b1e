"""The form in which an editor uploads a picture, or corrects its words."""

import re
from typing import Any

from django import forms

from pages.admin.typed_text import as_typed
from pages.models import Picture
from pages.picture_store import StoredFiles

FILE_NAME = re.compile(r"\S+\.(?:jpe?g|png|webp|avif|gif|heic)", re.IGNORECASE)
NO_FILE = "Choose the file of the picture."
ONCE_MORE = "Choose the file once more: a browser does not keep it when something else has to be corrected."


class PictureForm(forms.ModelForm):
    """The words of a picture that is there already."""

    class Meta:
        model = Picture
        fields = ("description", "is_decoration", "caption", "credit")
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3, "cols": 60}),
            "caption": forms.Textarea(attrs={"rows": 2, "cols": 60}),
        }

    def __init__(self, data: Any = None, *args: object, **kwargs: object) -> None:
        super().__init__(as_typed(data), *args, **kwargs)

    def clean_description(self) -> str:
        description = self.cleaned_data["description"]
        if FILE_NAME.fullmatch(description):
            raise forms.ValidationError("This is the name of a file. Say in a sentence what the picture shows.")
        return description

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        described, decorates = cleaned.get("description"), cleaned.get("is_decoration")
        if described and decorates:
            self.add_error("is_decoration", "A decoration has no description. Untick this, or empty the description.")
        elif "description" in cleaned and not described and not decorates:
            self.add_error("description", "Say what the picture shows, or tick “only decoration” below.")
        return cleaned


class UploadForm(PictureForm):
    """A new picture: its file, which `made_ready` has seen already, and its words."""

    file = forms.FileField(
        label="Picture",
        help_text="JPEG, PNG, WebP or AVIF, up to 15 MB. Where it was taken and with what is left out. "
        "No picture from which a patient could be known.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/avif"}),
        error_messages={"required": NO_FILE, "empty": "This file is empty. Choose another one."},
    )
    field_order = ("file", *PictureForm.Meta.fields)

    def clean_file(self) -> StoredFiles:
        made = self.cleaned_data["file"].made
        if not isinstance(made, StoredFiles):
            raise forms.ValidationError(made)
        return made

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if self.errors and "file" not in self.errors:
            self.add_error("file", ONCE_MORE)
        return cleaned
