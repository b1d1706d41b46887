"""The shape of the code: who may import whom, what may write, and where money is counted."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from pooledbudgets.lib.append_only import AppendOnlyModel
from pooledbudgets.lib.tracked import TrackedModel

ROOT = Path(__file__).resolve().parents[2]
APPS = ("agreements", "pools", "governance")
ALLOWED = {
    "pooledbudgets.lib": set(),
    "agreements": {"pooledbudgets.lib"},
    "pools": {"pooledbudgets.lib", "agreements"},
    "governance": {"pooledbudgets.lib", "agreements", "pools"},
}
LATE_IMPORTS = {("pooledbudgets/lib/pdf.py", "weasyprint")}
"""Imports inside a function: WeasyPrint takes a second or more to import, so only printing pays for it."""


def modules(folder: str) -> Iterator[Path]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        if "migrations" not in path.parts:
            yield path


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imported(tree: ast.AST) -> Iterator[tuple[str, ast.stmt]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node


def home_of(module: str) -> str | None:
    """The layer a module belongs to; None for libraries."""
    if module == "pooledbudgets.lib" or module.startswith("pooledbudgets.lib."):
        return "pooledbudgets.lib"
    first = module.partition(".")[0]
    return first if first in (*APPS, "pooledbudgets") else None


@pytest.mark.parametrize("layer", ALLOWED)
def test_imports_run_leftwards_only(layer) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in modules(layer.replace(".", "/"))
        for module, _ in imported(tree_of(path))
        if (home := home_of(module)) and home != layer and home not in ALLOWED[layer]
    ]

    assert wrong == []


def test_no_import_inside_a_function_dodges_a_cycle() -> None:
    wrong = []
    for folder in ("pooledbudgets", *APPS):
        for path in modules(folder):
            for node in ast.walk(tree_of(path)):
                if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    continue
                for module, statement in imported(node):
                    name = str(path.relative_to(ROOT))
                    if (name, module.partition(".")[0]) not in LATE_IMPORTS:
                        wrong.append(f"{name}:{statement.lineno} imports {module}")

    assert wrong == []


def test_no_module_is_named_for_nothing() -> None:
    vague = {"utils.py", "helpers.py", "common.py", "misc.py", "signals.py"}

    assert [
        path for folder in ("pooledbudgets", *APPS) for path in modules(folder) if path.name in vague
    ] == []


def test_no_float_near_money() -> None:
    """Nothing is turned into a float, and no float is written down. Refusing one that arrives is fine."""
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for folder in ("pooledbudgets/lib", *APPS)
        for path in modules(folder)
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
    ]

    assert [place for place in wrong if place.rpartition(":")[0] not in FLOATS_ARE_NOT_MONEY] == []


FLOATS_ARE_NOT_MONEY = {
    "pooledbudgets/lib/xlsx.py",  # cached results of formulas and column widths: what the file format holds
    "pooledbudgets/lib/paper.py",  # sizes of paper and type
    "pooledbudgets/lib/pdf_apart.py",  # seconds
    "pooledbudgets/lib/supplied.py",  # places on a page
    "governance/loading/keys.py",  # how alike two names must be to be suggested
}


def test_quantize_is_called_in_one_place() -> None:
    callers = {
        str(path.relative_to(ROOT))
        for folder in ("pooledbudgets", *APPS)
        for path in modules(folder)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr == "quantize"
    }

    assert callers <= {"pooledbudgets/lib/money.py", "pooledbudgets/lib/exports.py"}


def test_every_model_is_classified() -> None:
    """Changes of a model are attributable, or its rows are permanent; anything else is named here."""
    plain = {
        "JournalHead",  # a counter
        "UploadContent",  # bytes that may be purged
        "UnsavedText",  # what somebody is typing, until it is saved or given up
        "UnsavedPaper",  # likewise
        "SearchEntry",  # made from the records, and made again from them at any time
    }
    unclassified = [
        model.__name__
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if not issubclass(model, (TrackedModel, AppendOnlyModel))
        and not model.__name__.startswith("Historical")
        and model.__name__ not in plain
    ]

    assert unclassified == []


def test_every_tracked_model_has_a_history() -> None:
    without = [
        model.__name__
        for app in APPS
        for model in apps.get_app_config(app).get_models()
        if issubclass(model, TrackedModel) and not hasattr(model, "history")
    ]

    assert without == []


def test_only_services_save_rows() -> None:
    """`.save()`, `.delete()` and the bulk doors are called in services, and in the base classes they stand on."""
    doors = {
        "save",
        "delete",
        "create_many",
        "update_many",
        "bulk_create",
        "get_or_create",
        "update_or_create",
    }
    allowed = ("/services/", "pooledbudgets/lib/tracked.py", "pooledbudgets/lib/append_only.py")
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.func.attr}"
        for folder in ("pooledbudgets", *APPS)
        for path in modules(folder)
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in doors
        and not any(part in str(path) for part in allowed)
        and not _is_model_base(node)
    ]

    assert [place for place in wrong if not place.startswith(NOT_ROWS)] == []


NOT_ROWS = (
    "agreements/models/people.py",  # the columns that signing in touches
    "pooledbudgets/lib/pdf.py",  # saves a PDF, not a row
    "pooledbudgets/lib/supplied.py",  # as that does
    "pooledbudgets/lib/xlsx.py",  # closes a workbook
)


def _is_model_base(node: ast.Call) -> bool:
    """`super().save(...)` of a model's own method."""
    return "super()" in ast.unparse(node.func)


def test_views_are_thin() -> None:
    """A view names no manager, no save, no money, and has at most forty lines."""
    wrong = []
    for app in APPS:
        for path in modules(f"{app}/views"):
            tree = tree_of(path)
            for node in ast.walk(tree):
                name = f"{path.relative_to(ROOT)}"
                if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 45:
                    wrong.append(f"{name}:{node.lineno} {node.name} is long")
                if isinstance(node, ast.Attribute) and node.attr == "objects":
                    wrong.append(f"{name}:{node.lineno} names .objects")
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Money":
                    wrong.append(f"{name}:{node.lineno} makes money")

    assert wrong == []


def test_only_lib_pdf_imports_weasyprint() -> None:
    importers = {
        str(path.relative_to(ROOT))
        for folder in ("pooledbudgets", *APPS)
        for path in modules(folder)
        for module, _ in imported(tree_of(path))
        if module.partition(".")[0] == "weasyprint"
    }

    assert importers == {"pooledbudgets/lib/pdf.py"}


def test_no_name_of_the_demonstration_stands_in_code() -> None:
    """Rules run as data: no county, date or figure of the founding documents is known to the product."""
    names = ("oxfordshire", "occg", "94292", "94_292", "94,292")
    wrong = [
        f"{path.relative_to(ROOT)}: {name}"
        for folder in ("pooledbudgets", *APPS)
        for path in modules(folder)
        if "management/commands/" not in str(path) and "demonstration" not in path.name
        for name in names
        if name in path.read_text(encoding="utf-8").lower() and name in _code_without_docstrings(path)
    ]

    assert wrong == []


def _code_without_docstrings(path: Path) -> str:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)):
            node.body = [
                part
                for part in node.body
                if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
            ] or [ast.Pass()]
    return ast.unparse(tree).lower()
