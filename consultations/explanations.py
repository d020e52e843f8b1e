"""What each staff screen about requests is for."""

EXPLANATIONS = {
    "admin:consultations_consultationrequest_changelist": (
        "Who waits longest stands on top; what falls due moves up at that minute. “Call” keeps the request for you for "
        "ten minutes and opens it. Search finds any part of a name, number, address or reference, in closed requests "
        "too. Every look is recorded."
    ),
    "admin:consultations_look_changelist": (
        "Every look at a request is written down here by the site itself: who, when, from where. Nobody can change or "
        "delete a line. Lines are kept for six years. What was searched for, and what was read, is not written down."
    ),
}
