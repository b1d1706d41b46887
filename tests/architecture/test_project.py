"""What the project's own files promise: locks without addresses, one version, a true table of settings."""

import ast
import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from pooledbudgets.version import VERSION

ROOT = Path(__file__).resolve().parent.parent.parent
LOCKS = ["requirements.lock", "requirements-node.lock"]


def read_variables() -> dict[str, str]:
    """Each variable that settings.py reads, with the source of its default."""
    tree = ast.parse((ROOT / "pooledbudgets" / "settings.py").read_text(encoding="utf-8"))
    variables = {}
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "read":
            name = ast.literal_eval(call.args[1])
            variables[name] = next(ast.unparse(word.value) for word in call.keywords if word.arg == "default")
    return variables


def documented_variables() -> dict[str, str]:
    """Each variable in the table of docs/settings.md, with what unset means."""
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `([A-Z_]+)` \| (.*?) \|", text, flags=re.MULTILINE))


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_names_versions_and_hashes_and_no_address(lock: str) -> None:
    lines = [line for line in (ROOT / lock).read_text(encoding="utf-8").splitlines() if line.strip()]
    packages = [line for line in lines if re.match(r"[a-z0-9]", line)]

    assert packages
    for line in lines:
        assert re.match(
            r"#|    #|[a-z0-9-]+==[\w.]+( ; .+)? \\$|    --hash=sha256:[0-9a-f]{64}( \\)?$", line
        ), line
        assert "://" not in line, line
        assert "/" not in line, line


def test_lock_holds_every_dependency_of_pyproject() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), flags=re.MULTILINE))
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]

    assert {re.match(r"[\w-]+", line)[0].lower() for line in wanted} <= locked  # type: ignore[index]


def test_package_lock_names_no_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}

    assert "node_modules/govuk-frontend" in packages
    assert not [name for name, package in packages.items() if "resolved" in package]
    assert all(package["integrity"].startswith("sha512-") for package in packages.values())


def test_every_dependency_says_why_it_is_there() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    dependencies = [
        number for number, line in enumerate(lines) if re.match(r'    "[A-Za-z][\w-]*(\[.*\])?[><=]', line)
    ]

    assert len(dependencies) > 20
    assert [lines[number] for number in dependencies if not lines[number - 1].lstrip().startswith("# ")] == []


def test_version_is_stated_once() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    elsewhere = [
        name
        for name in ("pyproject.toml", "package.json", "README.md", "pooledbudgets/__init__.py")
        if name in tracked and re.search(rf"version\W+{re.escape(VERSION)}\b", (ROOT / name).read_text())
    ]

    assert elsewhere == []
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dynamic"] == ["version"]


def test_table_of_settings_lists_what_settings_reads() -> None:
    assert set(documented_variables()) == set(read_variables())


def test_table_of_settings_states_the_defaults() -> None:
    documented = documented_variables()
    for name, default in read_variables().items():
        if re.fullmatch(r"'[^']*'", default):
            assert f"`{ast.literal_eval(default)}`" in documented[name], name
        if default in {"True", "False"}:
            assert f"`{default.lower()}`" in documented[name], name
        if "REQUIRED" in default:
            assert "compulsory in production" in documented[name], name


@pytest.mark.parametrize("target", ["setup", "demo", "demo-reset", "test", "lint", "check", "bench", "lock"])
def test_make_knows_the_developers_commands(target: str) -> None:
    done = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize(
    "script", [".ci/run", "bin/setup", "bin/check", "bin/lock", "bin/with-postgres", "bin/govuk-frontend"]
)
def test_scripts_are_executable(script: str) -> None:
    mode = subprocess.run(
        ["git", "ls-files", "--stage", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert mode.startswith("100755"), f"{script}: {mode or 'not committed'}"


def test_ci_runs_every_check() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert re.findall(r"^stage (\w+)", script, flags=re.MULTILINE) == ["setup", "lint", "check", "test"]
    assert "\nwait $!\n" in script, "what runs beside another stage may fail the whole too"
    assert "export CI=true" in script
    assert "|| true" not in script


def test_styles_name_no_font_that_is_not_ours_to_use() -> None:
    for style in [
        *(ROOT / "build" / "govuk").glob("*.css"),
        *(ROOT / "pooledbudgets" / "static").rglob("*.css"),
    ]:
        text = style.read_text(encoding="utf-8")
        assert "GDS Transport" not in text, style
        assert "/assets/fonts/" not in text, style
