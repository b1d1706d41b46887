"""What every test run needs, whatever it tests: a database like the real one, and no silent skips."""

import gc
import os
import shutil
from collections.abc import Generator

import pytest
from django.conf import settings
from django.db import connection
from pytest_django import DjangoDbBlocker

from governance.search import words

OF_DATABASE = {"db", "transactional_db", "live_server"}
"""Fixtures by which a test asks for the database; the other way is the mark `django_db`."""
OF_PAGES = (
    *("_page", "_pages", "test_admin", "test_verify", "test_shut_doors", "test_rights_in_time"),
    *("test_reviewing", "test_minutes", "test_summary", "test_joint_log", "test_demonstration"),
)
"""How the names of files end whose tests read pages. On PostgreSQL `test_addresses.py` opens every page instead."""
SET_ASIDE = pytest.StashKey[list[str]]()
NOTHING_MAY_BE_SKIPPED = bool(os.environ.get("CI") or os.environ.get("PB_REQUIRE_ALL"))


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    """Tables come from the models: `tests/architecture/test_migrations.py` holds that migrations make the same."""
    return False


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """SQLite in a file, so that journal mode, write locks and several connections are as they are in use."""
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """What finds words is made by a migration alone, so it is made here too."""
    with django_db_blocker.unblock():
        words.install(connection)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what is to be run once; set aside and name what LibreOffice is missing for."""
    for item in items:
        asks_database = OF_DATABASE & {*getattr(item, "fixturenames", ())} or item.get_closest_marker(
            "django_db"
        )
        if not asks_database or item.path.stem.endswith(OF_PAGES):
            item.add_marker(pytest.mark.once)
    if shutil.which("soffice"):
        return
    set_aside = [item for item in items if item.get_closest_marker("libreoffice")]
    if set_aside:
        config.hook.pytest_deselected(items=set_aside)
        items[:] = [item for item in items if item not in set_aside]
        config.stash[SET_ASIDE] = [item.nodeid for item in set_aside]


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the garbage collector need not look through it again all run long."""
    gc.collect()
    gc.freeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Name what was set aside for want of LibreOffice."""
    for name in config.stash.get(SET_ASIDE, []):
        terminalreporter.write_line(f"not run, as LibreOffice is not on this machine: {name}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a skipped test is a failed one: a browser or a database that is not there must be seen."""
    report = yield
    if report.skipped and NOTHING_MAY_BE_SKIPPED and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped in CI: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for a whole module skipped while it is collected."""
    report = yield
    if report.skipped and NOTHING_MAY_BE_SKIPPED:
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped in CI: {report.longrepr}"
    return report
