"""The one field of the second step, for a code of either kind."""

from django import forms


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code from your app",
        max_length=64,
        error_messages={"required": "Type the code."},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "spellcheck": "false"}
        ),
    )


class PaperForm(CodeForm):
    """For a recovery code, which has letters."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Recovery code"
        attrs = self.fields["code"].widget.attrs
        attrs.update(autocomplete="off", inputmode="text", autocapitalize="none")
