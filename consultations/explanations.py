"""What each staff screen about requests is for."""

EXPLANATIONS = {
    "admin:consultations_consultationrequest_changelist": (
        "In “Open”, the person at the top is next. “Call” keeps a request for you for ten minutes and opens it."
    ),
    "admin:request_caller": (
        "For people who phone or come to the desk. They get the same promise as everybody who asks on the website. If "
        "you speak with them right away, add them here first, then press “Reached” on the next page."
    ),
    "admin:consultations_consultationrequest_change": (
        "Reach the person in the way that stands at the top, then press what came of it. It is noted with your name, "
        "and the next step is planned. Nothing here can be changed afterwards, only added to."
    ),
    "admin:consultations_dangerphrase_changelist": (
        "Words that may tell of danger. A request that holds one is marked “Read first” and stands on top of the list. "
        "A word is never deleted, only switched off, so that everybody sees what was looked for and when."
    ),
    "admin:consultations_dangerphrase_change": (
        "Write the words as people type them. Small and capital letters are the same."
    ),
    "admin:consultations_donotcontact_changelist": (
        "Who asked not to be called or written to. The number itself is not kept, only a mark by which it is known "
        "again, for ten years. For somebody with a request here, record it on the page of the request."
    ),
    "admin:consultations_donotcontact_change": (
        "For somebody who has no request here. From now on nobody is to call or write there, and the site reminds you."
    ),
    "staff:mail": (
        "Whether the site’s e-mails go out: what waits, what failed and why, and a test message to yourself. Messages "
        "to visitors never say what they asked about."
    ),
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
