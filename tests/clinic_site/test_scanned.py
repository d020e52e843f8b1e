"""What scanners of websites look for first, and do not find here."""

import pytest
from django.test import Client
from django.test.utils import override_settings

pytestmark = pytest.mark.django_db
LOOKED_FOR = [
    *("/.git/config", "/.git/HEAD", "/.env", "/.svn/entries", "/.htaccess", "/.DS_Store", "/manage.py"),
    *("/requirements.txt", "/package.json", "/settings.py", "/clinic_site/settings.py", "/phpinfo.php"),
    *("/backup.zip", "/db.sqlite3", "/var/clinic.sqlite3", "/static/", "/media/", "/static/css/"),
    *("/wp-login.php", "/server-status", "/metrics", "/debug/", "/admin.php", "/components/", "/__debug__/"),
    *("/static/../manage.py", "/static/%2e%2e/manage.py", "/static/..%2f..%2f.env", "/media/../clinic.sqlite3"),
    *("/media/%2e%2e/clinic.sqlite3", "/index.php?id=1'", "/cgi-bin/test.cgi"),
]


@pytest.mark.parametrize("path", LOOKED_FOR)
def test_what_scanners_look_for_is_not_there(client: Client, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 404
    assert [word for word in ("SECRET_KEY", "Index of", "[core]", "DATABASE_URL") if word in response.text] == []


@pytest.mark.parametrize("path", ["/", "/consultation/", "/admin/login/", "/healthz", "/no-such-page/"])
def test_trace_is_refused(client: Client, path: str) -> None:
    response = client.trace(path, HTTP_COOKIE="session=secret", HTTP_X_MARK="zebra")

    assert response.status_code in (404, 405)
    assert [word for word in ("secret", "zebra") if word in response.text] == []


@pytest.mark.parametrize("path", ["/", "/admin/login/", "/static/css/tokens.css", "/no-such-page/", "/healthz"])
@override_settings(WHITENOISE_USE_FINDERS=True)
def test_no_answer_tells_what_it_was_made_with(client: Client, path: str) -> None:
    response = client.get(path)
    response.close()

    assert [name for name in response.headers if name.lower() in ("server", "x-powered-by", "via")] == []
