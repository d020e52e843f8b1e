"""Each variable of .env.example, one by one: nonsense stops whatever is started, with one sentence that names it."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

from tests.clinic_site.test_env import GOOD

NAMES = re.findall(r"^#?([A-Z][A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE)
# What is nonsense for nearly every variable, and for those that take any word.
NONSENSE = "::nonsense::"
OWN_NONSENSE = {
    "SECRET_KEY": "short",
    "CONTACT_HASH_KEY": "short",
    "ALLOWED_HOSTS": "https://clinic.example",
    "SITE_KEEPER": "Sam " * 50 + "S",
}
STARTED = (["manage.py", "check"], ["manage.py", "work"], ["-m", "clinic_site.web"])
ENDS_WITHIN = 60  # seconds


def test_every_variable_is_tried() -> None:
    assert {"SECRET_KEY", "VAR_DIR", "DATABASE_URL", "SHOW_UNREVIEWED_ARTICLES", *OWN_NONSENSE} <= set(NAMES)
    assert len(NAMES) == len(set(NAMES)) >= 20


@pytest.mark.parametrize("name", NAMES)
def test_nonsense_is_named_in_one_sentence_and_nothing_starts(name: str) -> None:
    value = OWN_NONSENSE.get(name, NONSENSE)
    environment = {**GOOD, name: value, "PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "clinic_site.settings"}
    started = [
        subprocess.Popen(
            [sys.executable, *command],
            env=environment,
            cwd=settings.BASE_DIR,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for command in STARTED
    ]
    for process in started:
        said, _ = process.communicate(timeout=ENDS_WITHIN)
        assert process.returncode == 1, said
        assert re.fullmatch(rf"The site was not started\. {name} [^\n]+\. See \.env\.example\.\n", said), said
        assert value not in said.replace("such as https://clinic.example", "")
