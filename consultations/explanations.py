"""What each staff screen about requests is for."""

EXPLANATIONS = {
    "admin:consultations_look_changelist": (
        "Every look at a request is written down here by the site itself: who, when, from where. Nobody can change or "
        "delete a line. Lines are kept for six years. What was searched for, and what was read, is not written down."
    ),
}
