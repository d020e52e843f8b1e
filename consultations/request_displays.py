"""How a request is told to staff, in words: the columns of the list, and the lines of its page."""

from urllib.parse import quote

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from clinic_site.pages_read import staff_address_of
from clinic_site.spoken_times import spoken_moment
from consultations import phone_numbers, same_person, turns
from consultations.care_notes import marks_of, notes_of
from consultations.models import ConsultationRequest
from consultations.references import spoken
from consultations.standings import Standing, standing_of

OTHERS_SHOWN = 20


class RequestDisplays:
    """For the admin of requests, which also gives each request the `standing` that it has looked up already."""

    @admin.display(description="Time left")
    def time_left(self, request: ConsultationRequest) -> str:
        return turns.time_left(request)

    @admin.display(description="Press")
    def press(self, request: ConsultationRequest) -> str:
        """Made for the person who looks at the list."""
        return request.press

    @admin.display(description="Promised by")
    def promised(self, request: ConsultationRequest) -> str:
        """The promise, which stays on record; once it was missed also the new time that the person was told."""
        if request.told_to_wait_until == request.answer_by:
            return spoken_moment(request.answer_by)
        return f"{spoken_moment(request.answer_by)}. New time since then: {spoken_moment(request.told_to_wait_until)}"

    @admin.display(description="Received")
    def received(self, request: ConsultationRequest) -> str:
        return spoken_moment(request.received_at)

    @admin.display(description="How")
    def reach_by(self, request: ConsultationRequest) -> str:
        """Never “call” for somebody who gave no number, asked to be written to, or asked not to be called."""
        standing = _standing(request)
        if standing.may_call and standing.may_write:
            return "Call or write"
        if standing.may_call:
            return "Call"
        return "Write an e-mail. Do not call" if standing.may_write else "Do not call or write"

    @admin.display(description="Status")
    def state_in_words(self, request: ConsultationRequest) -> str:
        return f"{request.state_in_words} (set aside)" if request.is_set_aside else request.state_in_words

    @admin.display(description="Reference")
    def reference_in_words(self, request: ConsultationRequest) -> str:
        return request.reference_spoken

    @admin.display(description="Also told as")
    def other_references(self, request: ConsultationRequest) -> str:
        """What else the visitor may name: see OtherReference."""
        if not request.has_other_references:
            return "No other reference"
        told = request.other_references.order_by("pk").values_list("reference", flat=True)
        return ", ".join(map(spoken, told))

    @admin.display(description="Phone number")
    def phone_number(self, request: ConsultationRequest) -> str:
        if not request.phone:
            return "None given"
        number = phone_numbers.display(request.phone, request.phone_extension)
        typed_as = f"(typed: {request.phone_as_typed})"
        if not _standing(request).may_call:
            return f"{number} {typed_as}"
        return format_html('<a class="call-link" href="tel:{}">{}</a> {}', request.phone, number, typed_as)

    @admin.display(description="E-mail address")
    def email_address(self, request: ConsultationRequest) -> str:
        if not _standing(request).may_write:
            return request.email
        return format_html('<a href="mailto:{}">{}</a>', quote(request.email, safe="@"), request.email)

    @admin.display(description="If nobody answers")
    def message_rule(self, request: ConsultationRequest) -> str:
        if not _standing(request).may_call:
            return "Do not call."
        if request.may_leave_message:
            return "You may leave a voice message: your first name and our number, nothing about the clinic."
        return "Do not leave a message. Hang up and say nothing."

    @admin.display(description="Before you answer")
    def care(self, request: ConsultationRequest) -> str:
        standing = _standing(request)
        notes = format_html_join("", '<p class="care-note">{}</p>', [[note] for note in notes_of(request, standing)])
        if standing.since and not standing.is_confirmed:
            address = reverse("admin:request_asked_again", args=[request.pk])
            return notes + format_html('<p><a href="{}">They asked again</a></p>', address)
        return notes

    @admin.display(description="Please note")
    def marks(self, request: ConsultationRequest) -> str:
        marks = marks_of(request, _standing(request), has_others=request.has_others)
        return format_html_join("", '<span class="care-mark">{}</span> ', [[mark] for mark in marks])

    def contact(self, request: ConsultationRequest) -> dict[str, object]:
        """How to reach the person, for the top of the page: only what they gave."""
        ways = [("How", self.reach_by(request))]
        if request.phone:
            ways.append(("Phone number", self.phone_number(request)))
        if request.email:
            ways.append(("E-mail address", self.email_address(request)))
        ways.append(("Good time", request.get_good_time_display()))
        ways.append(("If nobody answers", self.message_rule(request)))
        return {
            "reach": [{"label": label, "value": value} for label, value in ways],
            "care": self.care(request),
            "time_left": self.time_left(request),
            "promised": self.promised(request),
        }

    @admin.display(description="Maybe the same person")
    def others_like_it(self, request: ConsultationRequest) -> str:
        """Beside each other and no more: whether it is one person is for staff to say."""
        if not request.has_others:
            return "No other request with this number or address"
        others = same_person.others_like(request)[:OTHERS_SHOWN]
        lines = [
            [
                reverse("admin:consultations_consultationrequest_change", args=[other.pk]),
                *(other.reference_spoken, other.name, spoken_moment(other.received_at), self.state_in_words(other)),
            ]
            for other in others
        ]
        line = '<li><a href="{}">{}</a>, {}, received {}: {}</li>'
        found = format_html_join("", line, lines)
        return format_html("<ul>{}</ul>", found)

    @admin.display(description="Topic")
    def topic_words(self, request: ConsultationRequest) -> str:
        return request.topic_label or "Not answered"

    @admin.display(description="Came from")
    def read_before(self, request: ConsultationRequest) -> str:
        """The article that led to the form, with a link to the words as they stood for those who may open them."""
        if not request.came_from:
            return "Not from an article, or not known"
        if not request.read_version_id or not getattr(request, "shown_to_reader_of_articles", False):
            return request.came_from
        return format_html('<a href="{}">{}</a>', staff_address_of(request.read_version_id), request.came_from)

    @admin.display(description="Agreed to")
    def agreement(self, request: ConsultationRequest) -> str:
        if not request.agreed_wording:
            return "Nothing on record"
        notice = f", privacy notice {request.agreed_notice}" if request.agreed_notice else ""
        return f"“{request.agreed_wording}” (version {request.agreed_version}){notice}"

    @admin.display(description="Why it was set aside")
    def doubts(self, request: ConsultationRequest) -> str:
        return " ".join(request.set_aside_reasons) or "It was not"


def _standing(request: ConsultationRequest) -> Standing:
    return getattr(request, "standing", None) or standing_of(request)
