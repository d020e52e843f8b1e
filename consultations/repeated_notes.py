"""Whether a note was sent before by somebody else: told by keyed hashes that are forgotten after a day."""

import unicodedata
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from clinic_site.client_address import throttle_key_of
from consultations.answers import Answers, keyed_hash
from consultations.doubts import LINK
from consultations.models import SentNote

REMEMBERED_FOR = timedelta(days=1)
# Many people write “Please call me”. Only what is longer is told apart.
SHORTEST_NOTE = 40  # letters
# A couple, a family, or somebody who fills in the form for several people may send one text from one place.
OTHERS_AT_ONE_PLACE = 2


def came_from_others(answers: Answers, address: str) -> bool:
    """Remember this note; return whether other people sent it within a day.

    Others have neither the number nor the e-mail address of this post. From the same connection a few are no others.
    """
    letters = _letters(answers.note)
    if len(letters) < SHORTEST_NOTE:
        return False
    # Remembered before it is looked for, so that of two posts at the same moment at least one sees the other.
    own = SentNote.objects.create(
        note=keyed_hash("note", letters),
        phone=keyed_hash("phone of note", answers.phone) if answers.phone else "",
        email=keyed_hash("e-mail of note", answers.email.casefold()) if answers.email else "",
        connection=keyed_hash("connection of note", throttle_key_of(address)),
    )
    others = SentNote.objects.filter(note=own.note, seen_at__gt=own.seen_at - REMEMBERED_FOR).exclude(_same_person(own))
    if others.exclude(connection=own.connection).exists():
        return True
    return others.values("phone", "email").distinct().count() > OTHERS_AT_ONE_PLACE


def sweep() -> None:
    """Forget notes that are too old to count."""
    SentNote.objects.filter(seen_at__lt=timezone.now() - REMEMBERED_FOR).delete()


def _same_person(own: SentNote) -> Q:
    same = Q(pk=own.pk)
    if own.phone:
        same |= Q(phone=own.phone)
    if own.email:
        same |= Q(email=own.email)
    return same


def _letters(note: str) -> str:
    """What stays the same when a program changes links, numbers, spaces and marks from one post to the next."""
    text = unicodedata.normalize("NFKC", LINK.sub(" ", note)).casefold()
    return "".join(character for character in text if character.isalpha())
