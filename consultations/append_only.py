"""Rows that are only ever added: what happened, what was agreed to. And rows that must be seen before they may go."""

from clinic_site.frozen_rows import Guard, never_change

GUARDS = [*never_change("consultations_historyentry"), *never_change("consultations_consent")]
# Never lifted: what looked like advertising may be a person, and only who has looked can tell.
SEEN_FIRST = Guard(
    "set_aside_request_is_not_deleted_unseen",
    "consultations_consultationrequest",
    "DELETE",
    "OLD.is_set_aside AND OLD.looked_at IS NULL",
)
