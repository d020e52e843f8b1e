"""Somebody who phoned or walked in: into the same list in half a minute, with the same promise and the same rules."""

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from clinic_site.facts import clinic_facts
from clinic_site.spoken_times import spoken_moment
from consultations import phone_numbers
from consultations.answers import Answers
from consultations.consent import spoken_agreement
from consultations.intake import receive_caller
from consultations.models import ConsultationRequest
from consultations.tick_boxes import TickBoxField
from consultations.typed_text import TypedLineField

Source = ConsultationRequest.Source
Channel = ConsultationRequest.Channel
MAY_ADD = "consultations.add_consultationrequest"


class CallerForm(forms.Form):
    name = TypedLineField(
        label="Name to use", max_length=100, error_messages={"required": "Enter the name that they want to be called."}
    )
    reach = TypedLineField(
        label="Phone number or e-mail address",
        max_length=254,
        error_messages={"required": "Enter a phone number or an e-mail address."},
    )
    source = forms.ChoiceField(
        label="How did they come?",
        choices=[(way.value, way.label) for way in (Source.PHONED, Source.WALKED_IN)],
        initial=Source.PHONED,
        widget=forms.RadioSelect,
    )
    may_leave_message = TickBoxField(label="We may leave a voice message", required=False)
    agreed = TickBoxField(
        error_messages={"required": "Ask them, and tick this when they say yes. Without it we may not call or write."}
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.agreement = spoken_agreement(clinic_facts().name)
        self.fields["agreed"].label = f"They said yes to this: “{self.agreement.wording}”"

    def clean_reach(self) -> str:
        typed = self.cleaned_data["reach"]
        if "@" in typed:
            try:
                validate_email(typed)
            except ValidationError:
                raise ValidationError("Enter an e-mail address like name@example.com.") from None
        elif phone_numbers.parse(typed) is None:
            raise ValidationError(
                "Enter one phone number with its area code, such as 703 555 0142, or an e-mail address."
            )
        return typed

    def answers(self) -> Answers:
        """As the form on the website would have given them."""
        typed, reach = self.cleaned_data, self.cleaned_data["reach"]
        number = None if "@" in reach else phone_numbers.parse(reach)
        return Answers(
            name=typed["name"],
            phone=number.international if number else "",
            phone_extension=number.extension if number else "",
            phone_as_typed=reach if number else "",
            email="" if number else reach,
            channel=Channel.PHONE if number else Channel.EMAIL,
            good_time=ConsultationRequest.GoodTime.ANY,
            may_leave_message=bool(number) and typed["may_leave_message"],
            topic="",
            note="",
            is_adult=typed["agreed"],
            consent_wording=self.agreement.wording,
            consent_version=self.agreement.version,
        )


def urls(guard: Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]) -> list[URLPattern]:
    """For the admin of requests; `guard` lets only staff who are signed in through."""
    return [path("caller/", guard(add_caller), name="request_caller")]


@require_http_methods(["GET", "HEAD", "POST"])
def add_caller(http_request: HttpRequest) -> HttpResponse:
    if not http_request.user.has_perm(MAY_ADD):
        raise PermissionDenied
    form = CallerForm(http_request.POST if http_request.method == "POST" else None)
    if not form.is_valid():
        context = {**admin.site.each_context(http_request), "title": "Somebody phoned or walked in", "form": form}
        return TemplateResponse(http_request, "admin/consultations/caller.html", context)
    request = receive_caller(form.answers(), form.cleaned_data["source"], by=http_request.user)
    told = f"In the list. Tell them: the reference is {request.reference_spoken}, and we answer by "
    messages.success(http_request, f"{told}{spoken_moment(request.answer_by)}.")
    return redirect("admin:consultations_consultationrequest_change", request.pk)
