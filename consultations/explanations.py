"""What each staff screen about requests is for."""

EXPLANATIONS = {
    "admin:consultations_look_changelist": (
        "Every look at a request is written down here by the site itself: who, when, from where. Nobody can change or "
        "delete a line. Lines are kept for six years. What was searched for, and what was read, is not written down."
    ),
    "staff:overview": (
        "How many asked, how fast we answered, and what came of it. Each number that is a link opens the requests that "
        "it counts. Requests that were erased since are in the totals, and can no longer be opened."
    ),
    "admin:request_export": (
        "This makes a file for a spreadsheet program with exactly the requests that the list shows, on all its pages. "
        "It never holds what people wrote. Who made it, and why, is on record. A file on your device is yours to keep "
        "safe and to delete."
    ),
    "admin:request_print": (
        "Print this page with your browser. It leaves out what the person wrote and what we noted. That you opened it "
        "is on record as a print."
    ),
}
