"""The site looks at its own certificate as a browser does, and tells staff before visitors are warned away."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from pytest_django import Settings

from clinic_site import status
from clinic_site.models import CertificateCheck
from clinic_site.spoken_times import spoken_day
from clinic_site.status import Fine
from clinic_site.timed_jobs import JOBS
from clinic_site.watching import certificate
from tests.clinic_site.watching.tls_server import DAY, Authority, serving
from tests.factories import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_public(settings: Settings) -> None:
    settings.HTTPS = True
    settings.SITE_KEEPER = "Sam (703 555 0142)"


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """One that this machine trusts, as it trusts those of browsers."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    return authority


@contextmanager
def site_with(path: Path | None, settings: Settings) -> Iterator[None]:
    with serving(path) as port:
        settings.SITE_URL = f"https://localhost:{port}"
        yield


def test_good_certificate_is_fine_and_its_end_is_told(authority: Authority, settings: Settings) -> None:
    with site_with(authority.certificate("localhost", ends_in=60 * DAY), settings):
        certificate.check_when_due()

    ends = datetime.now(UTC) + 60 * DAY
    assert certificate.look() == Fine(f"It is good until {spoken_day(certificate._local(ends))}.")
    assert abs(CertificateCheck.objects.get().ends_at - ends) < timedelta(minutes=2)


@pytest.mark.parametrize(
    ("name", "ends_in", "self_signed", "words"),
    [
        ("localhost", 10 * DAY, False, "After that, browsers warn visitors away. Ask Sam (703 555 0142) to renew it"),
        ("localhost", -DAY, False, "It has ended. Browsers warn visitors not to open the site, and few will. Call Sam"),
        ("elsewhere.example", 60 * DAY, False, "It was made for another address. Browsers warn visitors"),
        ("localhost", 60 * DAY, True, "Browsers do not trust it, and warn visitors not to open the site. Call Sam"),
    ],
    ids=["ends in ten days", "ended", "wrong name", "self-signed"],
)
def test_certificate_that_browsers_warn_of_is_told_in_words(
    authority: Authority, settings: Settings, name: str, ends_in: timedelta, self_signed: bool, words: str
) -> None:
    with site_with(authority.certificate(name, ends_in=ends_in, self_signed=self_signed), settings):
        certificate.check_when_due()

    told = certificate.look()
    assert isinstance(told, str)
    assert words in told
    lines = status.top_lines(make_staff("fred", "front desk"))
    assert [(line.text, line.url, line.is_red) for line in lines] == [
        ("Certificate: see what to do.", "/admin/status/", True)
    ]


@pytest.mark.parametrize("is_there", [True, False], ids=["no TLS", "nobody listens"])
def test_site_that_is_not_reached_is_told_as_such(settings: Settings, is_there: bool) -> None:
    with site_with(None, settings):
        if is_there:
            certificate.check_when_due()
    if not is_there:
        certificate.check_when_due()

    assert "was not reached under its own address" in certificate.look()


def test_certificate_that_was_good_is_told_as_ended_once_its_time_is_over(
    authority: Authority, settings: Settings
) -> None:
    with site_with(authority.certificate("localhost", ends_in=30 * DAY), settings):
        certificate.check_when_due()
    CertificateCheck.objects.update(checked_at=datetime.now(UTC) + 31 * DAY)
    with time_machine.travel(datetime.now(UTC) + 31 * DAY):
        assert "It has ended." in certificate.look()


def test_fine_certificate_is_looked_at_once_a_day_and_one_with_a_fault_each_hour(
    authority: Authority, settings: Settings
) -> None:
    def checked_at() -> datetime:
        certificate.check_when_due()
        return CertificateCheck.objects.get().checked_at

    start = datetime.now(UTC)
    with site_with(authority.certificate("localhost", ends_in=60 * DAY), settings):
        first = checked_at()
        with time_machine.travel(start + timedelta(hours=23)):
            assert checked_at() == first
        with time_machine.travel(start + timedelta(hours=25)):
            second = checked_at()
        with time_machine.travel(start - timedelta(minutes=2)):  # the clock was ahead
            assert checked_at() < second
    with time_machine.travel(start + timedelta(hours=50)):
        third = checked_at()
    with time_machine.travel(start + timedelta(hours=51)):
        assert checked_at() > third
    assert JOBS["check-certificate"].every == timedelta(hours=1)


def test_fault_is_gone_at_the_next_look_after_it_was_mended(authority: Authority, settings: Settings) -> None:
    with site_with(authority.certificate("localhost", ends_in=-DAY), settings):
        certificate.check_when_due()
    assert "It has ended." in certificate.look()
    with site_with(authority.certificate("localhost", ends_in=90 * DAY), settings):
        certificate.check_when_due()

    assert isinstance(certificate.look(), Fine)


def test_certificate_that_nobody_looked_at_is_not_fine(authority: Authority, settings: Settings) -> None:
    assert "Nobody has looked at it yet." in certificate.look()
    with site_with(authority.certificate("localhost", ends_in=60 * DAY), settings):
        certificate.check_when_due()
    with time_machine.travel(datetime.now(UTC) + 3 * DAY):
        assert "It was last looked at on" in certificate.look()


def test_copy_for_trying_out_has_no_certificate_and_asks_nobody(settings: Settings) -> None:
    settings.HTTPS = False
    certificate.check_when_due()

    assert certificate.look() == Fine("Not used here: this copy is for trying out.")
    assert CertificateCheck.objects.count() == 0
    assert status.top_lines(make_staff("fred", "front desk")) == []
