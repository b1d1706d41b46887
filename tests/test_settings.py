"""Settings are read from the environment of a fresh process, as they are in use."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PRODUCTION = {
    "PB_ENV": "production",
    "SECRET_KEY": "a-key-for-a-test-that-is-long-enough-to-be-taken-0123456789",
    "PB_ALLOWED_HOSTS": "pools.example.gov.uk",
}
SHOW = """
import json, django
from django.conf import settings
names = [name for name in dir(settings) if name.isupper()]
print(json.dumps({name: getattr(settings, name) for name in names}, default=str))
"""


def run(program: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", program],
        env={"PATH": "/usr/bin:/bin", "DJANGO_SETTINGS_MODULE": "pooledbudgets.settings", **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def settings_of(**environment: str) -> dict:
    done = run(SHOW, environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


REFUSALS = {
    "an environment that does not exist": (
        {"PB_ENV": "staging"},
        "PB_ENV cannot be used: It is either development or production. Set it, for example PB_ENV=",
    ),
    "production without a secret key": ({"PB_ENV": "production"}, "SECRET_KEY is not set."),
    "a short secret key": (PRODUCTION | {"SECRET_KEY": "short"}, "It is shorter than 50 characters."),
    "production without host names": (
        PRODUCTION | {"PB_ALLOWED_HOSTS": " "},
        "PB_ALLOWED_HOSTS is not set. Set it, for example PB_ALLOWED_HOSTS=pools.example.gov.uk",
    ),
    "every host name": (PRODUCTION | {"PB_ALLOWED_HOSTS": "*"}, "It names every host; name yours."),
    "debug pages in production": (PRODUCTION | {"PB_DEBUG": "true"}, "Unset PB_DEBUG."),
    "a demonstration's calendar in production": (PRODUCTION | {"PB_TODAY": "2017-06-20"}, "Unset PB_TODAY."),
    "a day that is not in the calendar": (
        {"PB_TODAY": "2017-02-29"},
        "PB_TODAY cannot be used: Not a valid date.",
    ),
    "a database that is not supported": (
        {"DATABASE_URL": "mysql://me@here/pools"},
        "DATABASE_URL cannot be used: Only SQLite and PostgreSQL are supported.",
    ),
    "a database address of the wrong form": (
        {"DATABASE_URL": "here/pools"},
        "DATABASE_URL cannot be used: It is not a database address",
    ),
    "a proxy that is neither there nor not": (
        {"PB_BEHIND_PROXY": "perhaps"},
        "PB_BEHIND_PROXY cannot be used:",
    ),
    "a log level that does not exist": ({"PB_LOG_LEVEL": "LOUD"}, "PB_LOG_LEVEL cannot be used:"),
    "a mail address of the wrong form": (
        {"PB_EMAIL_URL": "mail.example.gov.uk"},
        "PB_EMAIL_URL cannot be used: It is not a mail address",
    ),
    "a port that is not a number": (
        {"PB_EMAIL_URL": "smtp://mail.example.gov.uk:none"},
        "PB_EMAIL_URL cannot be used:",
    ),
    "a sender that is not an address": ({"PB_EMAIL_FROM": "finance"}, "It is not an e-mail address."),
    "a data directory that cannot be made": (
        {"PB_DATA_DIR": "/dev/null/here"},
        "PB_DATA_DIR cannot be used: The directory cannot be made.",
    ),
}


@pytest.mark.parametrize(("environment", "sentence"), REFUSALS.values(), ids=REFUSALS.keys())
def test_read_bad_value_stops_with_a_hint(environment: dict[str, str], sentence: str) -> None:
    done = run(SHOW, environment)

    assert done.returncode == 1
    assert "ImproperlyConfigured" in done.stderr
    assert sentence in done.stderr
    assert "short" not in done.stderr.replace("shorter", "")


def test_settings_unset_environment_runs_for_development(tmp_path: Path) -> None:
    settings = settings_of(PB_DATA_DIR=f"{tmp_path}/data")

    assert settings["DEBUG"] is False
    assert settings["PB_TODAY"] is None
    assert settings["DATABASES"]["default"]["NAME"] == f"{tmp_path}/data/pooledbudgets.sqlite3"
    assert (tmp_path / "data").is_dir()


def test_settings_debug_pages_are_shown_when_asked_for() -> None:
    assert settings_of(PB_DEBUG="true")["DEBUG"] is True


def test_settings_production_has_no_debug_page_and_only_https() -> None:
    settings = settings_of(**PRODUCTION)

    assert settings["DEBUG"] is False
    assert settings["ALLOWED_HOSTS"] == ["pools.example.gov.uk"]
    assert settings["SECURE_SSL_REDIRECT"] is True
    assert settings["SECURE_HSTS_SECONDS"] == 31_536_000
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["CSRF_COOKIE_SECURE"] is True
    assert "SECURE_PROXY_SSL_HEADER" not in settings or settings["SECURE_PROXY_SSL_HEADER"] is None


def test_settings_content_policy_allows_nothing_inline() -> None:
    for environment in ({}, PRODUCTION):
        directives = settings_of(**environment)["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]
        assert directives["default-src"] == ["'self'"]
        assert not {"'unsafe-inline'", "'unsafe-eval'"} & {
            source for sources in directives.values() for source in sources
        }


def test_database_url_postgresql_keeps_and_checks_connections() -> None:
    database = settings_of(DATABASE_URL="postgresql://me:p%40ss@db.example.nhs.uk:5433/pools")["DATABASES"][
        "default"
    ]

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["USER"], database["PASSWORD"], database["HOST"]) == ("me", "p@ss", "db.example.nhs.uk")
    assert (database["PORT"], database["NAME"]) == (5433, "pools")
    assert database["CONN_MAX_AGE"] == 60
    assert database["CONN_HEALTH_CHECKS"] is True


def test_production_errors_are_logged_as_json() -> None:
    program = """
import logging, django
django.setup()
try:
    1 / 0
except ZeroDivisionError:
    logger = logging.getLogger("django.request")
    logger.exception("Internal Server Error: %s", "/a \\n b", extra={"status_code": 500})
"""
    done = run(program, PRODUCTION)

    lines = done.stdout.splitlines()
    assert len(lines) == 1, done.stdout + done.stderr
    entry = json.loads(lines[0])
    assert entry["level"] == "ERROR"
    assert entry["logger"] == "django.request"
    assert entry["message"] == "Internal Server Error: /a \n b"
    assert entry["status"] == 500
    assert "ZeroDivisionError" in entry["traceback"]
