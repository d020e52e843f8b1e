"""Each agreement names the privacy notice that stood on the site, and its words are kept."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from clinic_site.edition import forget_edition
from consultations import notices
from consultations.models import Consent, KeepingTime, PrivacyNotice
from tests.consultations.browser import main_text
from tests.consultations.test_keeping_admin import PAGE, what_is_sent
from tests.factories import EVERY_ANSWER, make_staff

pytestmark = pytest.mark.django_db


def sent(client: Client, name: str) -> str:
    """The version that the agreement of this post names."""
    client.post("/consultation/", {**EVERY_ANSWER, "name": name})
    return Consent.objects.get(request__name=name).notice


def test_agreement_names_the_notice_that_stood_there_and_its_words_are_kept(client: Client) -> None:
    notices.keep_current()
    first = sent(client, "Ada")
    olga = Client()
    olga.force_login(make_staff("olga", "owner"), backend="clinic_site.staff_backend.StaffBackend")
    olga.post(PAGE, what_is_sent(NO_REQUEST=45))
    forget_edition()
    second = sent(client, "Bo")

    assert first != second
    told = [PrivacyNotice.objects.get(version=version).text for version in (first, second)]
    assert ["30 days after we close it, if a person" in text for text in told] == [True, False]
    assert ["45 days after we close it, if a person" in text for text in told] == [False, True]
    listed = olga.get("/admin/consultations/privacynotice/")
    assert [version for version in (first, second) if version not in main_text(listed.text)] == []


def test_words_of_a_notice_are_kept_once_and_changed_by_nobody() -> None:
    notices.keep_current()
    notices.keep_current()
    assert PrivacyNotice.objects.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        PrivacyNotice.objects.update(text="We keep nothing.")
    with pytest.raises(IntegrityError), transaction.atomic():
        PrivacyNotice.objects.all()._raw_delete("default")


def test_a_time_that_is_set_past_our_screen_makes_a_new_version_too() -> None:
    first = notices.current_version()
    KeepingTime.objects.create(state="ANSWERED", days=90)
    forget_edition()

    assert notices.current_version() != first
