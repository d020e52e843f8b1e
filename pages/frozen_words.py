"""What the database itself keeps as it was: words that have left the draft, and who signed them off."""

from clinic_site.frozen_rows import Guard

TABLE = "pages_articleversion"
FROZEN = (
    *("article_id", "number", "title", "short_title", "description", "evidence", "in_short", "body", "questions"),
    *("offers_call", "touches_suicide", "author_name", "written_by_id", "written_on", "frozen_at"),
    *("in_short_html", "approval_html", "body_html", "questions_html", "contents", "reference_items"),
)
SIGNED = ("state", "reviewed_by_id", "reviewer_line", "reviewed_on", "published_at")
GUARDS = [
    Guard(f"{TABLE}_frozen_is_never_changed", TABLE, "UPDATE", "OLD.frozen_at IS NOT NULL", FROZEN),
    Guard(f"{TABLE}_sign_off_is_never_changed", TABLE, "UPDATE", "OLD.state = 'APPROVED'", SIGNED),
    Guard(f"{TABLE}_frozen_is_never_deleted", TABLE, "DELETE", "OLD.frozen_at IS NOT NULL"),
]
