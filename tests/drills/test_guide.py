"""The guide's own blocks, run from nothing: the site then answers through nginx as it should."""

import base64
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
import requests
from django.db import connection
from django_otp.oath import totp
from PIL import Image
from requests.adapters import HTTPAdapter

from tests.processes.bare_server import BareServer, bare_server, blocks
from tests.processes.outage import MailServer, mail_server, wait_for
from tests.processes.releases import stored
from tests.processes.terminal import talk
from tests.processes.traffic import VisitorBehindNginx
from tests.processes.visitor import HiddenFields

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="the guide sets up PostgreSQL")

PASSWORD = "seven quiet herons by the mill"
CRISIS = ('href="tel:911"', 'href="tel:988"', 'href="sms:988"')
TAKE_LONG = ("6", "10")  # steps of the guide
OTHER_PROXY = "127.0.0.8"
PHONE = "(703) 555-0142"
SHOWN = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@dataclass
class Live:
    server: BareServer
    mail: MailServer
    said: dict[str, list[str]]  # by the number of the step, what each block printed
    recovery_code: str

    def url(self, path: str) -> str:
        return f"{self.server.address}{path}"


class FromElsewhere(HTTPAdapter):
    """A visitor, or a proxy, whose own address is another one of this machine."""

    def __init__(self, address: str) -> None:
        self.address = address
        super().__init__()

    def init_poolmanager(self, *args: object, **options: object) -> None:
        super().init_poolmanager(*args, **options, source_address=(self.address, 0))


@pytest.fixture(scope="module")
def live() -> Iterator[Live]:
    with mail_server() as (mail, port), bare_server(port) as server:
        mail.refuses = False
        (server.folder / "backups").mkdir()
        server.fills_in(
            BACKUP_STORAGE=str(server.folder / "backups"),
            DATABASE_URL=server.database.by_socket,  # here it is not where pg_dump looks by itself
            TRUSTED_PROXIES=f"127.0.0.1,{OTHER_PROXY}",
        )
        said, code = {}, ""
        for heading, own in blocks().items():
            number = heading.partition(".")[0]
            if number == "5":
                (server.folder / "etc/clinic/site.env").touch()  # as a first try leaves it that was cut off
            if number == "9":
                code = make_account(server, own[0])
            elif number.isdigit():
                said[number] = [server.runs(block) for block in own]
                if number not in TAKE_LONG:
                    said[number] = [server.runs(block) for block in own]  # each can be run again
        yield Live(server, mail, said, code)


@pytest.fixture
def visitor(live: Live) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        session.verify = str(live.server.certificate)
        yield session


def make_account(server: BareServer, block: str) -> str:
    """Answer what step 9 asks, with a phone in hand; returns one of the recovery codes."""

    def code_of_app(shown: str) -> str:
        key = re.search(r"type this key: ([A-Z2-7 ]+)", shown)[1].replace(" ", "")
        return f"{totp(base64.b32decode(key + '=' * (-len(key) % 8))):06d}"

    dialogue = [
        ("Name to sign in with: ", "olga"),
        ("First name, as colleagues see it: ", "Olga"),
        ("Role (1 to", "4"),
        ("Password: ", PASSWORD),
        ("Password once more: ", PASSWORD),
        ("Type the six digits it shows", code_of_app),
    ]
    shown = talk(["sh", "-euc", server.moved(block)], server.environment, dialogue)
    assert "olga can now sign in under /admin/ as owner." in shown
    return re.findall(r"^  (\S+)$", shown.partition("each works once:")[2], re.MULTILINE)[0]


def hidden_fields(page: str) -> dict[str, str]:
    fields = HiddenFields()
    fields.feed(page)
    return fields.found


def address_of_a_guess(live: Live, visitor: requests.Session, headers: dict[str, str]) -> str:
    """Where the site says that the newest wrong password came from."""
    visitor.headers.update(headers)
    sends(visitor, live.url("/admin/login/"), {"username": "nobody", "password": "a guess"})
    look = "from axes.models import AccessAttempt; print(AccessAttempt.objects.latest('attempt_time').ip_address)"
    return live.server.manage("shell", "--no-imports", "-c", look).strip()


def good_runs(live: Live) -> list[str]:
    """Which kinds of backup and rehearsal have succeeded."""
    look = (
        "from clinic_site.models import BackupRun; print(*BackupRun.objects.filter(succeeded=True).values_list('kind'))"
    )
    return re.findall(r"[A-Z]+", live.server.manage("shell", "--no-imports", "-c", look))


def sends(session: requests.Session, url: str, answers: dict[str, str], **more: object) -> requests.Response:
    """Open the page of a form and send it with these answers, as a browser does."""
    page = session.get(url, timeout=30)
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    fields = {**hidden_fields(page.text), **answers}
    return session.post(url, fields, headers={"Origin": origin, "Referer": url}, timeout=60, **more)


def test_the_blocks_alone_end_in_a_site_that_is_ready_and_a_test_message_to_everybody(live: Live) -> None:
    mail, ready, check = live.said["10"]

    assert ready.strip() == '{"status": "ok", "failing": []}'
    assert mail.count("Accepted by the mail server") == 2
    assert len(live.mail.message_ids) >= 2
    assert "See the lines above." in check  # sample facts, sample addresses, and nothing reviewed yet


def test_nothing_but_the_settings_was_edited_and_they_and_the_code_cannot_be_changed_by_the_site(live: Live) -> None:
    settings = live.server.folder / "etc/clinic/site.env"

    assert settings.stat().st_mode & 0o777 == 0o640
    assert (live.server.folder / "srv/clinic/current/.env").resolve() == settings
    assert (live.server.folder / "srv/clinic/data").stat().st_mode & 0o777 == 0o711


def test_a_page_comes_through_nginx_with_the_headers_of_the_site(live: Live, visitor: requests.Session) -> None:
    page = visitor.get(live.url("/"), timeout=30)

    assert page.status_code == 200
    assert {name: page.headers.get(name) for name in SHOWN} == SHOWN
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert (page.headers["Server"], "Set-Cookie" in page.headers) == ("nginx", False)
    assert [line for line in CRISIS if line not in page.text] == []


def test_a_static_file_is_kept_by_browsers_for_ever(live: Live, visitor: requests.Session) -> None:
    path = re.search(r'href="(/static/css/site\.[^"]+)"', visitor.get(live.url("/"), timeout=30).text)[1]
    file = visitor.get(live.url(path), timeout=30)

    assert (file.status_code, "immutable" in file.headers["Cache-Control"]) == (200, True)


def test_whoever_comes_without_encryption_is_sent_to_https(live: Live, visitor: requests.Session) -> None:
    plain = f"http://127.0.0.1:{live.server.http_port}/fees/"
    answer = visitor.get(plain, headers={"Host": "localhost"}, allow_redirects=False, timeout=30)

    assert (answer.status_code, answer.headers["Location"]) == (301, "https://localhost/fees/")


def test_a_forged_address_does_not_hide_the_true_one(live: Live, visitor: requests.Session) -> None:
    visitor.mount("https://", FromElsewhere("127.0.0.9"))
    forged = {"X-Forwarded-For": "203.0.113.5", "X-Real-IP": "203.0.113.6", "Forwarded": "for=203.0.113.7"}

    assert address_of_a_guess(live, visitor, forged) == "127.0.0.9"


def test_a_trusted_proxy_in_front_passes_the_visitors_address_on(live: Live, visitor: requests.Session) -> None:
    visitor.mount("https://", FromElsewhere(OTHER_PROXY))

    assert address_of_a_guess(live, visitor, {"X-Forwarded-For": "203.0.113.5, 198.51.100.7"}) == "198.51.100.7"


def test_somebody_elses_name_is_refused_with_a_page_of_ours(live: Live, visitor: requests.Session) -> None:
    answer = visitor.get(live.url("/"), headers={"Host": "stranger.example"}, timeout=30)

    assert answer.status_code == 400
    assert [line for line in CRISIS if line not in answer.text] == []


def test_the_owner_signs_in_with_the_second_step_and_puts_in_a_picture_of_several_megabytes(
    live: Live, visitor: requests.Session
) -> None:
    sends(visitor, live.url("/admin/login/"), {"username": "olga", "password": PASSWORD})
    sends(visitor, live.url("/admin/second-step/?with=recovery"), {"code": live.recovery_code})
    assert visitor.get(live.url("/admin/"), allow_redirects=False, timeout=30).status_code == 200
    picture = io.BytesIO()
    Image.frombytes("RGB", (1600, 1200), os.urandom(1600 * 1200 * 3)).save(picture, "PNG")
    assert picture.tell() > 5_000_000

    words = {"description": "A chair beside a window.", "caption": "Our room.", "credit": "Photo: A. Name"}
    file = {"file": ("room.png", picture.getvalue(), "image/png")}
    answer = sends(visitor, live.url("/admin/pages/picture/add/"), words, files=file, allow_redirects=False)
    counted = live.server.manage("shell", "-c", "from pages.models import Picture; print(Picture.objects.count())")

    assert answer.status_code == 302
    assert counted.split()[-1] == "1"
    assert len([path for path in (live.server.folder / "srv/clinic/data/media").rglob("*") if path.is_file()]) > 1


@pytest.mark.parametrize("megabytes", [2, 25, 40])
def test_a_body_that_is_too_large_is_answered_with_the_phone_number(
    live: Live, visitor: requests.Session, megabytes: int
) -> None:
    body = {"name": "x" * megabytes * 1_000_000}
    answer = visitor.post(live.url("/consultation/"), body, headers={"Origin": live.server.address}, timeout=60)

    assert answer.status_code == 413
    assert PHONE in answer.text
    assert [line for line in CRISIS if line not in answer.text] == []
    assert answer.headers["Strict-Transport-Security"] == SHOWN["Strict-Transport-Security"]


def test_what_is_logged_tells_neither_who_read_nor_what(live: Live, visitor: requests.Session) -> None:
    visitor.get(live.url("/search/?q=zebra-word"), timeout=30)
    visitor.get(live.url("/learn/ketamine-for-depression/"), timeout=30)
    folder = live.server.folder / "var/log/nginx"
    lines = (folder / "clinic.log").read_text()

    assert re.fullmatch(r"(\S+ [A-Z]+ \d{3} \d+ [\d.]+ \S+\n)+", lines)
    assert [word for word in ("zebra", "depression", "search", "127.0.0.") if word in lines] == []
    assert (folder / "clinic-errors.log").read_text() == ""
    assert "zebra-word" not in live.server.said()
    assert "Traceback" not in live.server.said()


def test_a_certificate_can_be_renewed_through_our_own_server(live: Live) -> None:
    before = live.server.certificate.read_bytes()
    live.server.runs(blocks()["7. The web server in front"][0])

    assert live.server.certificate.read_bytes() != before


def test_nginx_says_where_help_is_when_the_site_is_gone_and_the_site_comes_back(
    live: Live, visitor: requests.Session
) -> None:
    live.server.runs("systemctl stop clinic-web.socket clinic-web")
    gone = visitor.get(live.url("/"), timeout=30)
    live.server.runs("systemctl start clinic-web.socket clinic-web")

    assert (gone.status_code, PHONE in gone.text) == (502, True)
    assert [line for line in CRISIS if line not in gone.text] == []
    assert gone.headers["Strict-Transport-Security"] == SHOWN["Strict-Transport-Security"]
    assert gone.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert visitor.get(live.url("/"), timeout=30).status_code == 200


def test_the_worker_under_its_confinement_makes_a_backup_and_restores_it_for_trial(live: Live) -> None:
    """Its unit's filter of system calls is in force; the job of the rehearsal is looked at in a moment, not minutes."""
    made = wait_for(lambda: "MADE" in good_runs(live))
    now = "from django.db.models.functions import Now; from clinic_site.models import TimedJob; "
    now += "TimedJob.objects.filter(name='rehearse-restore').update(due_at=Now())"
    live.server.manage("shell", "--no-imports", "-c", now)

    assert made
    assert wait_for(lambda: "REHEARSED" in good_runs(live))


@pytest.mark.parametrize("path", ["/away.html", "/.well-known/acme-challenge/unknown", "/.well-known/acme-challenge/"])
def test_what_nginx_itself_does_not_find_says_where_help_is(live: Live, visitor: requests.Session, path: str) -> None:
    answer = visitor.get(live.url(path), timeout=30)

    assert answer.status_code in (403, 404)
    assert [line for line in (*CRISIS, PHONE) if line not in answer.text] == []


def test_the_next_release_and_the_way_back_are_one_block_each(live: Live, visitor: requests.Session) -> None:
    current = live.server.folder / "srv/clinic/current"
    first = current.resolve()
    update, back = blocks()["Updating, and going back"]
    live.server.runs(update)
    second = current.resolve()
    live.server.runs(back)

    assert (second != first, current.resolve()) == (True, first)
    assert visitor.get(live.url("/"), timeout=30).status_code == 200


def test_a_start_while_the_database_is_away_takes_requests_and_comes_right_by_itself(
    live: Live, visitor: requests.Session
) -> None:
    asker = VisitorBehindNginx(live.server, 1)
    live.server.database.stop()
    live.server.runs("systemctl restart clinic-web clinic-worker")
    asker.fill_in()
    status, _ = asker.press()
    alive, ready = (visitor.get(live.url(path), timeout=30).status_code for path in ("/healthz", "/readyz"))
    health = live.server.runs(blocks()["10. Does it work?"][1])
    live.server.database.start()
    came_right = wait_for(lambda: visitor.get(live.url("/readyz"), timeout=30).status_code == 200)

    assert (status, alive, ready, came_right) == (302, 200, 503, True)
    assert '"status": "not ready"' in health
    assert stored(live.server)["names"] == {asker.name: 1}
    assert "Traceback" not in live.server.said()


def test_a_restore_brings_the_request_back_and_no_visitor_starts_the_site_meanwhile(
    live: Live, visitor: requests.Session
) -> None:
    show, stop, restore, start, _ = blocks()["Backups"]
    asker = VisitorBehindNginx(live.server, 2)
    asker.fill_in()
    asker.press()
    live.server.runs("cd /srv/clinic/current; runuser -u clinic -- .venv/bin/python manage.py back_up")
    listed = live.server.runs(show).splitlines()
    live.server.runs(stop)
    meanwhile = visitor.get(live.url("/"), timeout=30).status_code
    is_active = live.server.units.do("is-active", "clinic-web") == 0
    said = live.server.runs(restore)
    live.server.runs(start)

    assert (len(listed) >= 2, meanwhile, is_active) == (True, 502, False)
    assert "Restored in" in said
    assert visitor.get(live.url("/"), timeout=30).status_code == 200
    assert stored(live.server)["names"][asker.name] == 1
