"""What each staff screen about requests is for."""

EXPLANATIONS = {
    "admin:consultations_consultationrequest_changelist": (
        "Whose turn it is: the person at the top waits for the next call or e-mail. Press the button beside the name. "
        "A search looks everywhere, by any part of a name or number, an e-mail address or a reference."
    ),
    "admin:request_caller": (
        "For people who phone or come to the desk. They get the same promise as everybody who asks on the website. If "
        "you speak with them right away, add them here first, then press “Reached” on the next page."
    ),
    "admin:consultations_consultationrequest_change": (
        "Press “I am calling”, call, and press what came of it. It is written down with your name, and the "
        "next step is planned. Nothing here can be changed afterwards, only added to."
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
    "admin:consultations_look_changelist": (
        "Every look at a request is written down here by the site itself: who, when, from where. Nobody can change or "
        "delete a line. Lines are kept for six years. What was searched for, and what was read, is not written down."
    ),
}
