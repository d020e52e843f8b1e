"""What the database itself keeps as it was: pictures that a frozen version shows, their files, and where they show."""

from clinic_site.frozen_rows import Guard, never_change, never_emptied

PICTURE, RENDITION, USE = "pages_picture", "pages_rendition", "pages_pictureuse"
FROZEN = (
    *("id", "name", "description", "is_decoration", "caption", "credit"),
    *("width", "height", "uploaded_by_id", "uploaded_at", "frozen_at"),
)
FILE = ("id", "picture_id", "format", "width", "height", "file_name", "bytes")
IS_FROZEN = "OLD.frozen_at IS NOT NULL"
GUARDS = [
    Guard(f"{PICTURE}_frozen_is_never_changed", PICTURE, "UPDATE", IS_FROZEN, FROZEN),
    Guard(f"{PICTURE}_frozen_is_never_deleted", PICTURE, "DELETE", IS_FROZEN),
    Guard(f"{RENDITION}_is_never_changed", RENDITION, "UPDATE", "", FILE),
    Guard(f"{RENDITION}_frozen_stays_so", RENDITION, "UPDATE", IS_FROZEN, ("frozen_at",)),
    Guard(f"{RENDITION}_frozen_is_never_deleted", RENDITION, "DELETE", IS_FROZEN),
    *never_change(USE),
    *(never_emptied(table) for table in (PICTURE, RENDITION)),
]
