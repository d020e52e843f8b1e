"""What each staff screen about requests is for."""

EXPLANATIONS = {
    "admin:consultations_keepingtime_changelist": (
        "Closed requests are erased by the site once their time is over. The owner sets the time for each way in which "
        "a request can be closed. The public page about privacy changes with it at once."
    ),
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
