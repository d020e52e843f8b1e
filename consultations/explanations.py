"""What each staff screen about requests is for."""

EXPLANATIONS = {
    "admin:request_caller": (
        "For people who phone or come to the desk. They get the same promise as everybody who asks on the website. If "
        "you speak with them right away, add them here first, then press “Reached” on the next page."
    ),
    "admin:consultations_consultationrequest_change": (
        "Press “I am calling”, call, and press what came of it. It is written down with your name, and the "
        "next step is planned. Nothing here can be changed afterwards, only added to."
    ),
    "admin:consultations_look_changelist": (
        "Every look at a request is written down here by the site itself: who, when, from where. Nobody can change or "
        "delete a line. Lines are kept for six years. What was searched for, and what was read, is not written down."
    ),
}
