"""What the database itself keeps, whoever asks it: words that have left the draft, who signed them off, and when they
were published; the order of the steps; the history; and old addresses.
"""

from clinic_site.frozen_rows import Guard, never_change, never_emptied
from clinic_site.row_rules import Rule

TABLE = "pages_articleversion"
FROZEN = (
    *("article_id", "number", "title", "short_title", "description", "evidence", "in_short", "body", "questions"),
    *("offers_call", "touches_suicide", "author_name", "written_by_id", "written_on", "based_on_id", "frozen_at"),
    *("in_short_html", "approval_html", "body_html", "questions_html", "contents", "reference_items"),
)
SIGNED = ("state", "reviewed_by_id", "reviewer_line", "reviewed_on", "next_review_on")
STEP_FORWARD = """(OLD.state = 'DRAFT' AND NEW.state = 'IN_REVIEW')
    OR (OLD.state = 'IN_REVIEW' AND NEW.state IN ('APPROVED', 'SENT_BACK'))"""
BECOMES_APPROVED = "NEW.state = 'APPROVED' AND OLD.state <> 'APPROVED'"


def may_sign_off(account: str) -> str:
    """Whether the account in this column belongs to a clinician, closed accounts left out."""
    return f"""EXISTS (SELECT 1 FROM auth_user WHERE id = {account} AND is_active) AND (
        EXISTS (SELECT 1 FROM auth_user_groups AS member
            JOIN auth_group_permissions AS granted ON granted.group_id = member.group_id
            JOIN auth_permission AS permission ON permission.id = granted.permission_id
            WHERE member.user_id = {account} AND permission.codename = 'sign_off_articleversion')
        OR EXISTS (SELECT 1 FROM auth_user_user_permissions AS granted
            JOIN auth_permission AS permission ON permission.id = granted.permission_id
            WHERE granted.user_id = {account} AND permission.codename = 'sign_off_articleversion'))"""  # noqa: S608


BY_NO_CLINICIAN = f"NOT ({may_sign_off('NEW.reviewed_by_id')})"
WROTE_SOME = "SELECT 1 FROM pages_versionwriter WHERE version_id = NEW.id AND writer_id = NEW.reviewed_by_id"
ON_RECORD = "SELECT 1 FROM pages_versionevent WHERE version_id = NEW.id AND kind"
ENTERS_REVIEW = "NEW.state = 'IN_REVIEW' AND OLD.state <> 'IN_REVIEW'"
SENT = f"{ON_RECORD} = 'SENT_TO_REVIEW'"
SIGNED_OFF = f"{ON_RECORD} = 'SIGNED_OFF' AND by_id = NEW.reviewed_by_id"
GETS_A_TIME = "NEW.published_at IS NOT NULL AND OLD.published_at IS NULL"
PUBLISHED = f"{ON_RECORD} IN ('PUBLISHED', 'PLANNED')"
WAS_PUBLISHED = "OLD.published_at IS NOT NULL AND OLD.published_at <= {now}"
MOVES = "(NEW.published_at IS NULL OR NEW.published_at <> OLD.published_at)"


def of_a_frozen_version(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM {TABLE} WHERE id = {row}.version_id AND frozen_at IS NOT NULL)"  # noqa: S608


OLD_ADDRESS_OF_ANOTHER = "SELECT 1 FROM pages_redirect WHERE slug = NEW.slug AND article_id <> NEW.id"
LEADS_BACK = "SELECT 1 FROM pages_redirect WHERE slug = OLD.slug AND article_id = OLD.id"
ADDRESS_OF_ANOTHER = "SELECT 1 FROM pages_article WHERE slug = NEW.slug AND id <> NEW.article_id"

GUARDS = [
    Guard(f"{TABLE}_frozen_is_never_changed", TABLE, "UPDATE", "OLD.frozen_at IS NOT NULL", FROZEN),
    Guard(f"{TABLE}_sign_off_is_never_changed", TABLE, "UPDATE", "OLD.state = 'APPROVED'", SIGNED),
    Guard(f"{TABLE}_frozen_is_never_deleted", TABLE, "DELETE", "OLD.frozen_at IS NOT NULL"),
    Guard(f"{TABLE}_only_steps_forward", TABLE, "UPDATE", f"OLD.state <> NEW.state AND NOT ({STEP_FORWARD})"),
    Rule(f"{TABLE}_is_not_born_signed_off", TABLE, "INSERT", "NEW.state = 'APPROVED'"),
    Rule(
        f"{TABLE}_needs_a_clinician",
        TABLE,
        "UPDATE",
        f"{BECOMES_APPROVED} AND {BY_NO_CLINICIAN}",
    ),
    Rule(f"{TABLE}_needs_another_than_its_writers", TABLE, "UPDATE", f"{BECOMES_APPROVED} AND EXISTS ({WROTE_SOME})"),
    # Each step is one of our verbs, which ask the checklist, and not a value that somebody wrote into the row.
    Rule(f"{TABLE}_is_sent_to_review_on_record", TABLE, "UPDATE", f"{ENTERS_REVIEW} AND NOT EXISTS ({SENT})"),
    Rule(f"{TABLE}_is_signed_off_on_record", TABLE, "UPDATE", f"{BECOMES_APPROVED} AND NOT EXISTS ({SIGNED_OFF})"),
    Rule(f"{TABLE}_is_published_on_record", TABLE, "UPDATE", f"{GETS_A_TIME} AND NOT EXISTS ({PUBLISHED})"),
    Rule(f"{TABLE}_publication_is_never_changed", TABLE, "UPDATE", f"{WAS_PUBLISHED} AND {MOVES}"),
    Guard("pages_versionwriter_is_never_changed", "pages_versionwriter", "UPDATE"),
    Rule("pages_versionwriter_stays", "pages_versionwriter", "DELETE", of_a_frozen_version("OLD")),
    Rule("pages_versionwriter_is_not_added_later", "pages_versionwriter", "INSERT", of_a_frozen_version("NEW")),
    Guard("pages_versionevent_is_never_changed", "pages_versionevent", "UPDATE"),
    Rule("pages_versionevent_stays", "pages_versionevent", "DELETE", of_a_frozen_version("OLD")),
    *(never_emptied(table) for table in (TABLE, "pages_versionwriter", "pages_versionevent")),
    *never_change("pages_retirement"),
    *never_change("pages_redirect"),
    Rule("pages_redirect_is_nobody_elses_address", "pages_redirect", "INSERT", f"EXISTS ({ADDRESS_OF_ANOTHER})"),
    Rule("pages_article_is_new_to_its_address", "pages_article", "INSERT", f"EXISTS ({OLD_ADDRESS_OF_ANOTHER})"),
    Rule(
        "pages_article_leaves_a_redirect",
        "pages_article",
        "UPDATE",
        f"OLD.slug <> NEW.slug AND (NOT EXISTS ({LEADS_BACK}) OR EXISTS ({OLD_ADDRESS_OF_ANOTHER}))",
    ),
]
