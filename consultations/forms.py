"""The request form: it cleans what was typed and writes nothing."""

from functools import cached_property

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Fieldset, Layout, Submit
from django import forms

from clinic_site.crisis import crisis_contacts
from consultations import phone_numbers
from consultations.answers import Answers
from consultations.form_stamp import FormStamp
from consultations.models import ConsultationRequest
from consultations.tick_boxes import TickBoxField
from consultations.typed_text import TypedEmailField, TypedLineField, TypedTextField

LONGEST_NOTE = 500  # characters
UNDER_18 = (
    "Tick this box if you are 18 or older. If you are younger, we cannot take a request from you. "
    "Please talk with a parent or another adult you trust, or with your pediatrician. "
    f"You can call or text {crisis_contacts()['lifeline']} at any hour."
)


class ConsultationRequestForm(forms.Form):
    name = TypedLineField(
        label="What should we call you?",
        help_text="A first name or a nickname is enough.",
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": "Enter a name that we may use for you.",
            "max_length": "Enter a name of 100 characters or fewer.",
        },
    )
    phone = TypedLineField(
        label="Phone number",
        help_text="So that we can call you. Any way of writing it is fine; start with + for other countries.",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        error_messages={"max_length": "Enter one phone number, of 60 characters or fewer."},
    )
    email = TypedEmailField(
        label="E-mail address",
        help_text="A phone number or an e-mail address is enough. You do not need to give both.",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "invalid": "Enter an e-mail address like name@example.com.",
            "max_length": "Enter an e-mail address of 254 characters or fewer.",
        },
    )
    channel = forms.ChoiceField(
        label="How should we reach you?",
        help_text="You do not have to use the phone. If you choose e-mail, we write to you and never call.",
        choices=ConsultationRequest.Channel,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose how we should reach you.",
            "invalid_choice": "Choose how we should reach you from the list.",
        },
    )
    good_time = forms.ChoiceField(
        label="When is a good time?",
        help_text="On a day when we are open.",
        choices=ConsultationRequest.GoodTime,
        initial=ConsultationRequest.GoodTime.ANY,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose a good time, or “Any time you are open”.",
            "invalid_choice": "Choose a good time from the list.",
        },
    )
    may_leave_message = TickBoxField(
        label="You may leave me a voice message",
        help_text="If you leave this empty, we hang up when nobody answers and say nothing.",
        required=False,
    )
    topic = forms.ChoiceField(
        label="What is it about?",
        help_text="It helps us prepare. You can leave it out.",
        choices=[("", "Choose one, or leave it"), *ConsultationRequest.Topic.choices],
        required=False,
        error_messages={"invalid_choice": "Choose a topic from the list, or leave it out."},
    )
    note = TypedTextField(
        label="What would you like to talk about?",
        help_text="A sentence or two, up to 500 characters. Please leave out medical details.",
        required=False,
        max_length=LONGEST_NOTE,
        # No maxlength here: a browser would cut a pasted text short without a word.
        widget=forms.Textarea(attrs={"rows": 4, "data-longest": LONGEST_NOTE}),
        error_messages={"max_length": "Shorten your note to 500 characters. It has %(show_value)d now."},
    )
    is_adult = TickBoxField(label="I am 18 or older", error_messages={"required": UNDER_18})
    agreement = TickBoxField(
        error_messages={"required": "Tick the box to agree that we may contact you. Without it we cannot answer."}
    )
    # Programs fill in every box they find; people never meet this one. Browsers and password managers go by names, so
    # it has one that belongs to no person, address or account, and not “notes”, which some managers know; Chrome minds
    # autocomplete="off" only sometimes, and each manager has a mark of its own for boxes to leave alone.
    remarks = TypedTextField(
        label="Leave this box empty. It is a trap for programs that send advertising.",
        required=False,
        widget=forms.Textarea(
            attrs={
                "rows": 1,
                "tabindex": "-1",
                "autocomplete": "off",
                "data-1p-ignore": "true",
                "data-bwignore": "true",
                "data-lpignore": "true",
                "data-form-type": "other",
            }
        ),
    )
    # Signatures are checked elsewhere: an error at a field that nobody sees could not be corrected.
    form_token = forms.Field(required=False, widget=forms.HiddenInput)
    second_press = forms.Field(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, stamp: FormStamp, **kwargs: object) -> None:
        """`stamp` is that of the form as it was shown: the box stands beside the words that it was signed with."""
        super().__init__(*args, **kwargs)
        self.stamp = stamp
        self.fields["agreement"].label = stamp.agreement.wording
        # One of the two is needed, so neither is called optional.
        self.fields["phone"].is_either = self.fields["email"].is_either = True
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)

    @cached_property
    def helper(self) -> FormHelper:
        return _helper()

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"]
        if not typed:
            return ""
        number = phone_numbers.parse(typed)
        if number is None:
            raise forms.ValidationError(
                "Enter one phone number with its area code, such as 703 555 0142, or start with + for other countries."
            )
        self.cleaned_data["phone_number"] = number
        return typed

    def clean(self) -> dict[str, object]:
        cleaned = super().clean()
        channel = cleaned.get("channel")
        wrong = set(self.errors)
        if not cleaned.get("phone") and not cleaned.get("email") and not wrong & {"phone", "email"}:
            self.add_error("phone", "Enter a phone number or an e-mail address, so that we can reach you.")
        elif channel == ConsultationRequest.Channel.PHONE and not cleaned.get("phone") and "phone" not in wrong:
            self.add_error("phone", "Enter a phone number, or choose to be written to.")
        elif channel == ConsultationRequest.Channel.EMAIL and not cleaned.get("email") and "email" not in wrong:
            self.add_error("email", "Enter an e-mail address, or choose to be called.")
        return cleaned

    def answers(self) -> Answers:
        """What was answered; call it on a valid form."""
        cleaned = self.cleaned_data
        number = cleaned.get("phone_number")
        return Answers(
            name=cleaned["name"],
            phone=number.international if number else "",
            phone_extension=number.extension if number else "",
            phone_as_typed=cleaned["phone"],
            email=cleaned["email"],
            channel=cleaned["channel"],
            good_time=cleaned["good_time"],
            may_leave_message=cleaned["may_leave_message"],
            topic=cleaned["topic"],
            note=cleaned["note"],
            is_adult=cleaned["is_adult"],
            consent_wording=self.stamp.agreement.wording,
            consent_version=self.stamp.agreement.version,
            token=self.stamp.token,
            came_from=self.stamp.came_from.name,
            read_version_id=self.stamp.came_from.version_id,
        )


def _helper() -> FormHelper:
    helper = FormHelper()
    helper.form_method = "post"
    helper.form_id = "consultation-request"
    helper.attrs = {"novalidate": True}
    helper.form_show_errors = True
    helper.layout = Layout(
        Fieldset("You", "name"),
        Fieldset("How we reach you", "phone", "email", "channel", "good_time", "may_leave_message"),
        Fieldset("What it is about (you can skip this)", "topic", "note"),
        Fieldset("Before you send", "is_adult", "agreement"),
        HTML('{% include "consultations/left_empty.html" with field=form.remarks only %}'),
        "form_token",
        "second_press",
        HTML('{% include "consultations/what_happens_next.html" %}'),
        Submit("send", "Ask for the call"),
    )
    return helper
