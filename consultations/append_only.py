"""Rows that are only ever added: what happened, what was agreed to, who is not to be contacted. And rows that must be
seen before they may go.
"""

from clinic_site.frozen_rows import Guard, never_change, never_emptied
from clinic_site.row_rules import Rule

_RECORDS = ("consultations_historyentry", "consultations_consent")
GUARDS = [
    *(Guard(f"{table}_is_never_changed", table, "UPDATE") for table in _RECORDS),
    *(never_emptied(table) for table in _RECORDS),
    # Their rows go with the request alone, and only while retention.py erases it.
    *(
        Rule(
            f"{table}_is_never_deleted",  # but with its request
            table,
            "DELETE",
            "NOT EXISTS (SELECT 1 FROM consultations_trace WHERE request_id = OLD.request_id)",
            ("consultations_trace",),
        )
        for table in _RECORDS
    ),
]

# Not lifted for erasing: a wish not to be contacted outlives the request that it came with, for ten years.
LASTING = [
    Guard("consultations_donotcontact_is_never_changed", "consultations_donotcontact", "UPDATE"),
    Rule(
        "consultations_donotcontact_is_kept_ten_years",
        "consultations_donotcontact",
        "DELETE",
        "OLD.keep_until > {now}",
    ),
]
# Who looked at what is kept for six years (45 CFR 164.316(b)(2)), whatever becomes of the request.
LOOKS = [
    Guard("consultations_look_is_never_changed", "consultations_look", "UPDATE"),
    Rule("consultations_look_is_kept_six_years", "consultations_look", "DELETE", "OLD.keep_until > {now}"),
    never_emptied("consultations_look"),
]

_UNWANTED = (
    "NEW.kind IN ('ACKNOWLEDGEMENT', 'APOLOGY') AND NEW.state IN ('HELD', 'WAITING', 'SENDING') AND EXISTS "
    "(SELECT 1 FROM consultations_donotcontact WHERE digest = NEW.recipient_digest AND keep_until > {now})"
)
# Whatever road a message to a visitor takes, none waits for somebody who asked not to be written to.
WISHES = [
    Rule(
        f"unwanted_message_never_waits_{event.lower()}",
        "consultations_outboxemail",
        event,
        _UNWANTED,
        ("consultations_donotcontact",),
    )
    for event in ("INSERT", "UPDATE")
]
# What was erased, by whom and why is kept as long as the looks.
ERASURES = [
    guard
    for table in ("consultations_erasure", "consultations_erasurerun")
    for guard in (
        Guard(f"{table}_is_never_changed", table, "UPDATE"),
        Rule(f"{table}_is_kept_six_years", table, "DELETE", "OLD.keep_until > {now}"),
        never_emptied(table),
    )
]
# What agreements name.
NOTICES = never_change("consultations_privacynotice")
# Never lifted: what looked like advertising may be a person, and only who has looked can tell.
SEEN_FIRST = Guard(
    "set_aside_request_is_not_deleted_unseen",
    "consultations_consultationrequest",
    "DELETE",
    "OLD.is_set_aside AND OLD.looked_at IS NULL",
)
# Never lifted either: the request, and its history with it, stays for as long as the law may ask for it.
LEGAL_HOLD = [
    Guard(
        "request_under_legal_hold_is_not_deleted",
        "consultations_consultationrequest",
        "DELETE",
        "OLD.legal_hold_at IS NOT NULL",
    ),
    Rule(
        "request_under_legal_hold_is_not_erased",
        "consultations_trace",
        "INSERT",
        "EXISTS (SELECT 1 FROM consultations_consultationrequest "
        "WHERE id = NEW.request_id AND legal_hold_at IS NOT NULL)",
        ("consultations_consultationrequest",),
    ),
]
