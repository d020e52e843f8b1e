"""Two machines behind one front: whatever is done on one holds on the other."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import requests

from tests.consultations.browser import what_it_sends
from tests.factories import picture_file
from tests.processes.machines import Machines, needs_several_machines, two_machines
from tests.processes.outage import Outage, assert_nobody_is_lost
from tests.processes.trouble import live_through
from tests.processes.visitor import Visitor

SHORT = Outage(visitors=24, clients=8, kills=4, away=0)
SEEN_WITHIN = 5  # seconds
PASSWORD = "quiet-otter-rivers-12"
MAKE_STAFF = f"""
from django.contrib.auth.models import User
from clinic_site.staff_roles import give_position
give_position(User.objects.create_user("olga", password="{PASSWORD}", first_name="Olga", is_staff=True), "owner")
"""
CHANGE_THE_PHONE = """
from clinic_site.models import ClinicProfile
ClinicProfile.objects.update_or_create(pk=1, defaults={"phone": "703 555 0123"})
"""
SET_ASIDE = """
import json
from consultations.models import ConsultationRequest
found = ConsultationRequest.objects.filter(name__startswith="One of")
print(json.dumps(list(found.values_list("is_set_aside", flat=True))))
"""
FAILED_JOBS = """
import json
from clinic_site.models import TimedJob
failed = list(TimedJob.objects.filter(succeeded=False).values_list("name", flat=True))
print(json.dumps([failed, TimedJob.objects.count()]))
"""


@needs_several_machines
def test_two_machines_are_one_site_and_nobody_is_lost_when_one_of_them_dies(tmp_path: Path) -> None:
    with two_machines(tmp_path) as machines:
        came_of_it, _ = live_through(machines, visitors=SHORT.visitors, clients=SHORT.clients, kills=SHORT.kills)
        assert_nobody_is_lost(SHORT, came_of_it)

        session = signed_in_on_the_first(machines)
        assert [opens(session, f"{address}/admin/") for address in machines.addresses] == [200, 200]
        assert_an_uploaded_picture_is_seen_on_both(machines, session)
        assert_a_change_is_seen_on_both(machines)
        assert_posts_of_one_address_are_counted_together(machines)
        failed, count = json.loads(machines.sites[1].manage("shell", "--no-imports", "-c", FAILED_JOBS))
        assert (failed, count > 5) == ([], True)


def signed_in_on_the_first(machines: Machines) -> requests.Session:
    machines.sites[0].manage("shell", "--no-imports", "-c", MAKE_STAFF)
    session = requests.Session()
    address = f"{machines.addresses[0]}/admin/login/"
    form = what_it_sends(session.get(address, timeout=20).text, "login-form")
    answer = session.post(address, {**form, "username": "olga", "password": PASSWORD}, timeout=20)
    assert answer.status_code == 200
    return session


def opens(session: requests.Session, address: str) -> int:
    return session.get(address, timeout=20, allow_redirects=False).status_code


def assert_an_uploaded_picture_is_seen_on_both(machines: Machines, session: requests.Session) -> None:
    address = f"{machines.addresses[1]}/admin/pages/picture/add/"
    form = what_it_sends(session.get(address, timeout=20).text, "picture_form")
    words = {"description": "A chair beside a window.", "caption": "Our room.", "credit": "Photo: A. Name"}
    file = ("one.jpg", picture_file((500, 400)).getvalue(), "image/jpeg")
    answer = session.post(address, {**form, **words}, files={"file": file}, timeout=30)
    assert answer.status_code == 200
    shown = [name for name in machines.pictures.names() if name.endswith("-360.webp")]
    seen = [requests.get(f"{address}/media/{shown[0]}", timeout=20) for address in machines.addresses]
    assert [(one.status_code, one.headers["Content-Type"]) for one in seen] == [(200, "image/webp")] * 2
    assert seen[0].content == seen[1].content


def assert_a_change_is_seen_on_both(machines: Machines) -> None:
    pages = [f"{address}/contact/" for address in machines.addresses] * 4  # each machine has two processes
    assert not any("703 555 0123" in requests.get(page, timeout=20).text for page in pages)
    machines.sites[1].manage("shell", "--no-imports", "-c", CHANGE_THE_PHONE)
    assert holds_soon(lambda: all("703 555 0123" in requests.get(page, timeout=20).text for page in pages))


def assert_posts_of_one_address_are_counted_together(machines: Machines) -> None:
    """Twenty an hour pass, wherever they were sent; above that they are set aside."""
    for number in range(24):
        visitor = Visitor(machines.sites[number % 2].port, 4000)
        visitor.name = f"One of a house {number}"
        assert visitor.asks_for_a_call()
    aside = json.loads(machines.sites[0].manage("shell", "--no-imports", "-c", SET_ASIDE))
    assert (aside.count(False), aside.count(True)) == (20, 4)


def holds_soon(condition: Callable[[], bool]) -> bool:
    until = time.monotonic() + SEEN_WITHIN
    while not condition():
        if time.monotonic() > until:
            return False
    return True
