"""What the database itself keeps: pages as they were, later reviews, and corrections once they are public."""

from clinic_site.frozen_rows import Guard, never_change, never_emptied
from clinic_site.row_rules import Rule
from pages.frozen_words import may_sign_off

NOT_TO_BE_CONFIRMED = """EXISTS (SELECT 1 FROM pages_articleversion v WHERE v.id = NEW.version_id
    AND (v.state <> 'APPROVED' OR v.written_by_id = NEW.reviewer_id))
    OR EXISTS (SELECT 1 FROM pages_versionwriter w
        WHERE w.version_id = NEW.version_id AND w.writer_id = NEW.reviewer_id)"""
IS_PUBLISHED = (
    "EXISTS (SELECT 1 FROM pages_articleversion v WHERE v.id = OLD.version_id AND v.published_at IS NOT NULL)"
)
GUARDS = [
    *never_change("pages_publishedpage"),
    *never_change("pages_review"),
    Rule("pages_review_is_of_another_s_approved_words", "pages_review", "INSERT", NOT_TO_BE_CONFIRMED),
    Rule("pages_review_needs_a_clinician", "pages_review", "INSERT", f"NOT ({may_sign_off('NEW.reviewer_id')})"),
    never_emptied("pages_correction"),
    Guard("pages_correction_is_never_changed", "pages_correction", "UPDATE"),
    Rule("pages_correction_is_never_deleted_once_public", "pages_correction", "DELETE", IS_PUBLISHED),
]
