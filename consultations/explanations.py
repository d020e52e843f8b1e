"""What each staff screen about requests is for."""

EXPLANATIONS = {
    "admin:consultations_keepingtime_changelist": (
        "Closed requests are erased by the site once their time is over. The owner sets the time for each way in which "
        "a request can be closed. The public page about privacy changes with it at once."
    ),
    "admin:consultations_erasure_changelist": (
        "Every request that was erased: which reference, when, by whom and why. What stood in it is gone. Lines are "
        "written by the site, changed by nobody, and kept for six years."
    ),
    "admin:consultations_erasure_person": (
        "When a person asks you to erase what they sent. Type their phone number, e-mail address or reference, look at "
        "what is found, and erase it. You cannot undo it."
    ),
    "admin:consultations_privacynotice_changelist": (
        "What the public page about privacy said, from one time to another. The page of a request names the version "
        "that stood there when the person agreed."
    ),
    "admin:request_legal_hold": "A legal hold keeps one request from being erased, until the owner lifts it again.",
    "admin:request_lift_legal_hold": "The hold has kept this request from being erased. Lifting it lets it go again.",
    "admin:consultations_keepingtime_preview": (
        "Look here before something goes. Requests are listed by reference and date, without names. Once a day the "
        "site erases what is due; the owner can do it now. Erased is gone for good: numbers of the day remain, and a "
        "line that says who erased which reference."
    ),
    "admin:consultations_look_changelist": (
        "Every look at a request is written down here by the site itself: who, when, from where. Nobody can change or "
        "delete a line. Lines are kept for six years. What was searched for, and what was read, is not written down."
    ),
}
