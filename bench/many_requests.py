"""Fills a scratch database with so many requests; run inside the copy of the site that has this database."""

import itertools
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group, User
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, models
from django.utils import timezone

from clinic_site.staff_roles import FRONT_DESK
from consultations import text_index
from consultations.models import ConsultationRequest, OutboxEmail
from consultations.references import ALPHABET, LENGTH
from consultations.search_text import folded, search_text

BATCH = 5_000
FIRST = (
    "Mary James Patricia Robert Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph José Zoë "
    "Łukasz Søren Aisha Omar Wei Priya Thành Chloé Ngozi Dmitri Fatima Kofi Yuki Noor"
)
LAST = (
    "Smith Johnson Williams Brown Jones García Miller Davis Rodríguez Martínez Hernández López Anderson Wilson Thomas "
    "Taylor Moore Jackson Martin Lee Pérez Thompson White Harris Sánchez Clark Ramírez Lewis Robinson Nguyễn"
)
SYLLABLES = "ab bel cor dan el fis gar hal in jor kel lam mor nes ol pet quin ros sto tam ul ver wes yar zim"
HOSTS = [*["gmail.example"] * 3, *["yahoo.example"] * 2, "outlook.example", "mail.example", "icloud.example"]
# The one who is looked for.
PERSON = {
    "name": "Zebulon Quistgaard",
    "phone": "+12025550143",
    "email": "zq@quistgaard.example",
    "reference": "CDFGHJ",
}
SOUGHT = {**PERSON, "search_text": search_text(**PERSON)}
CLOSED = {"status": "CLOSED", "closing_reason": "ANSWERED", "next_step": ""}
PATTERN = ConsultationRequest(channel="EITHER", is_adult=True, next_step="FIRST_CONTACT")
MESSAGE = OutboxEmail(
    kind="ACKNOWLEDGEMENT",
    recipient="somebody@gmail.example",
    sender="VIT <office@clinic.example>",
    subject="Call request received",
    body="We have your request.\n",
    try_until=timezone.now(),
    finished_at=timezone.now(),
    attempts=1,
)
Row = dict[str, object]  # by the names of its columns


def fill(count: int, session: str) -> None:
    """Add so many requests, most of them closed, and write the cookie of a session of the front desk into a file."""
    with connection.schema_editor(atomic=False) as editor:
        text_index.drop_text_index(None, editor)
        put_in(PATTERN, requests(count))
        put_in(MESSAGE, messages(count))
        text_index.make_text_index(None, editor)
    text_index.FollowRequests().make()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    Path(session).write_text(signed_in())


def requests(count: int) -> Iterator[Row]:
    """The newest of them are open, a hundred of a thousand and ten thousand of a million, half of them tried before."""
    drawn = random.Random(count)  # noqa: S311 (names, not secrets)
    people = [(first, last, folded(first), folded(last)) for first in FIRST.split() for last in last_names(drawn)]
    now, still_open = timezone.now(), max(100, count // 100)
    for number in range(count):
        age = count - number
        sent = now - timedelta(minutes=5 * age)
        person = SOUGHT if number == count // 2 else _person(drawn, number, people)
        standing = CLOSED | {"first_contact_at": _stored(sent), "closed_at": _stored(sent)}
        if age <= still_open:
            standing = _standing(number, _stored(now + timedelta(minutes=drawn.randrange(-1000, 4000))))
        times = {"received_at": _stored(sent), "answer_by": _stored(sent + timedelta(days=2))}
        yield {"id": number + 1, **times, **person, "phone_as_typed": person["phone"], **standing}


def messages(count: int) -> Iterator[Row]:
    """One of a thousand failed, and does not matter any more."""
    for number in range(1, count + 1):
        state = "REFUSED" if number % 1000 == 0 else "ACCEPTED"
        yield {"id": number, "request_id": number, "message_id": f"<{number}@bench.example>", "state": state}


def put_in(pattern: models.Model, rows: Iterable[Row]) -> None:
    """Add rows that are like this one but for what they name."""
    model = type(pattern)
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    columns = [field.column for field in fields]
    prepared = [field.get_db_prep_save(getattr(pattern, field.attname), connection) for field in fields]
    alike = dict(zip(columns, prepared, strict=True))
    values = (list((alike | row).values()) for row in rows)
    into = f"{model._meta.db_table} ({', '.join(columns)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in values:
                    copy.write_row(row)
            cursor.execute("SET session_replication_role = origin")
            table = model._meta.db_table
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")  # noqa: S608
            return
        # Room for what is written at random places; what gets lost when the power fails is made anew.
        cursor.execute("PRAGMA cache_size = -1000000")
        cursor.execute("PRAGMA synchronous = OFF")
        cursor.execute("BEGIN")
        while batch := list(itertools.islice(values, BATCH)):
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", batch)  # noqa: S608 (names of our own)
        cursor.execute("COMMIT")


def signed_in() -> str:
    account = User.objects.create_user("fred", is_staff=True)
    account.groups.add(Group.objects.get(name=FRONT_DESK))
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(account.pk), settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.set_expiry(timedelta(hours=8))
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def last_names(drawn: random.Random) -> list[str]:
    """Thirty that many have, each three times, and two hundred that few have."""
    rare = ["".join(drawn.choices(SYLLABLES.split(), k=3)).title() for _ in range(200)]
    return [*LAST.split() * 3, *rare]


def _person(drawn: random.Random, number: int, people: Sequence[tuple[str, str, str, str]]) -> Row:
    first, last, plain_first, plain_last = people[drawn.randrange(len(people))]
    digits = f"1{drawn.randrange(203, 990)}{drawn.randrange(200, 990)}{drawn.randrange(10_000):04}"
    email = f"{plain_first}.{plain_last}{number % 1000}@{HOSTS[number % len(HOSTS)]}"
    reference = _reference(number)
    text = f"{plain_first} {plain_last}\n{digits}\n{email}\n{reference.lower()}"
    own = {"name": f"{first} {last}", "phone": f"+{digits}", "email": email, "reference": reference}
    return {**own, "search_text": text}


def _standing(number: int, at: object) -> Row:
    if number % 20 == 0:
        return {"is_set_aside": True, "next_step_at": at}
    if number % 2:
        return {"status": "TRYING", "first_contact_at": at, "next_step": "CALL_AGAIN", "next_step_at": at}
    return {"next_step_at": at, "answer_by": at, "read_first": number % 500 == 2}


def _stored(moment: datetime) -> object:
    return connection.ops.adapt_datetimefield_value(moment)


def _reference(number: int) -> str:
    """No two numbers share theirs, and none is that of the one who is looked for."""
    rest, letters = (number * 7_919 + 100_000) % len(ALPHABET) ** LENGTH, ""
    for _ in range(LENGTH):
        rest, place = divmod(rest, len(ALPHABET))
        letters += ALPHABET[place]
    return letters if letters != SOUGHT["reference"] else "999999"
