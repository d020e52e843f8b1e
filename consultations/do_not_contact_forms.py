"""What staff type when somebody does not want to be contacted."""

from django import forms

from consultations import phone_numbers
from consultations.models import ConsultationRequest, DoNotContact
from consultations.typed_text import TypedEmailField, TypedLineField, TypedTextField

Channel = DoNotContact.Channel


class WishForm(forms.Form):
    """For the person of a request: which of the ways they gave are not to be used any more."""

    channels = forms.MultipleChoiceField(
        label="What should we not use any more?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one way."},
    )
    note = TypedTextField(
        label="What did they say, and how?",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For the history of the request; it goes when the request is erased. You can leave it empty.",
    )

    def __init__(self, *args: object, request: ConsultationRequest, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        given = {Channel.PHONE: phone_numbers.display(request.phone), Channel.EMAIL: request.email}
        self.request = request
        self.fields["channels"].choices = [(way, f"{way.label}: {value}") for way, value in given.items() if value]
        self.initial.setdefault("channels", [way for way, _ in self.fields["channels"].choices])

    def phone(self) -> str:
        return self.request.phone if Channel.PHONE in self.cleaned_data["channels"] else ""

    def email(self) -> str:
        return self.request.email if Channel.EMAIL in self.cleaned_data["channels"] else ""


class StrangersWishForm(forms.ModelForm):
    """For somebody who has no request here, or none any more."""

    phone = TypedLineField(label="Phone number", required=False, max_length=60)
    email = TypedEmailField(label="E-mail address", required=False, max_length=254)

    class Meta:
        model = DoNotContact
        fields: list[str] = []

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        number = phone_numbers.parse(typed) if typed else None
        if typed and number is None:
            raise forms.ValidationError("Enter one phone number with its area code, such as 703 555 0142.")
        return number.international if number else ""

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        if not self.errors and not cleaned.get("phone") and not cleaned.get("email"):
            self.add_error("phone", "Enter a phone number, an e-mail address, or both.")
        return cleaned
