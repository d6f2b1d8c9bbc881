"""The rules of the house that a program can check: who imports whom, how long things grow, what nobody says.

``docs/architecture.md`` gives the reasons. The rooms stand here in the order in which data walks through.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LIBRARY = ROOT / "src" / "isthmus"
SERVICE = ROOT / "api"

WORDS = {"errors", "packet", "assumptions", "version"}
GROUND = WORDS | {"snapshot"}
MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "packet": set(),
    "assumptions": set(),
    "version": set(),
    "snapshot": WORDS,
    "intake": GROUND,
    "space": WORDS,
    "model": GROUND,
    "semantics": GROUND | {"space", "model"},
    "graph": GROUND | {"space", "model", "semantics"},
    "engine": GROUND | {"space", "model", "semantics", "graph"},
    "solve": GROUND | {"space", "model", "semantics", "graph", "engine"},
    "judge": {"errors", "packet", "snapshot"},
    "policy": GROUND | {"space", "model"},
    "query": GROUND | {"space", "model", "semantics", "graph", "engine", "solve", "judge", "policy"},
    "report": GROUND | {"model", "policy", "query"},
    "loading": {"errors", "intake", "model", "snapshot"},
    "__main__": {"cli"},
    "cli": GROUND | {"intake", "model", "query", "report"},
}
"""Room -> the other rooms it may import. The front door opens every room."""

ONLY_IN: dict[str, tuple[str, ...]] = {
    "boto3": ("intake/boto/",),
    "botocore": ("intake/boto/",),
    "networkx": ("graph/",),
    "z3": ("solve/",),
    "typer": ("cli/",),
    "uvicorn": ("cli/serve.py",),
    "api": ("cli/serve.py",),
    "fastapi": (),
    "pydantic": (),
    "starlette": (),
}
"""Package -> where in the library it may be imported."""

FILE_LINES, FUNCTION_LINES = 500, 60
NO_NOUNS = ("Manager", "Handler", "Helper", "Processor")
NO_FILES = {"utils", "util", "helpers", "helper", "common", "base", "misc"}

LIBRARY_FILES, SERVICE_FILES = sorted(LIBRARY.rglob("*.py")), sorted(SERVICE.rglob("*.py"))
FILES = LIBRARY_FILES + SERVICE_FILES


def _name(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


def _imports(file: Path) -> Iterator[tuple[int, str]]:
    """The dotted names that a file imports, relative ones made absolute, with their lines."""
    top = LIBRARY.parent if LIBRARY in file.parents else ROOT
    package = file.relative_to(top).with_suffix("").parts[:-1]
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else ()
            stem = ".".join((*start, *((node.module,) if node.module else ())))
            yield from ((node.lineno, f"{stem}.{alias.name}") for alias in node.names)


def _room(dotted: str) -> str | None:
    """The room of a name of the library; None for the front door."""
    parts = dotted.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in MAY_IMPORT else None


def test_every_room_has_its_place() -> None:
    rooms = {
        path.stem for path in LIBRARY.iterdir() if path.name != "__init__.py" and path.name[0] not in "_."
    }
    assert rooms <= set(MAY_IMPORT)


@pytest.mark.parametrize("file", LIBRARY_FILES, ids=_name)
def test_a_file_imports_only_what_its_room_may(file: Path) -> None:
    inside = file.relative_to(LIBRARY).as_posix()
    room = inside.split("/")[0].removesuffix(".py")
    broken = []
    for line, dotted in _imports(file):
        package = dotted.split(".")[0]
        if package == "isthmus":
            other = _room(dotted)
            front_door = other is None and room in ("cli", "__init__")
            if not front_door and room != "__init__" and other not in {room, *MAY_IMPORT[room]}:
                broken.append(f"{inside}:{line}: {room} may not import {dotted}")
        elif package in ONLY_IN and not any(inside.startswith(place) for place in ONLY_IN[package]):
            broken.append(f"{inside}:{line}: {package} is for {ONLY_IN[package] or 'the service'} alone")
        elif room == "judge" and package not in sys.stdlib_module_names:
            broken.append(f"{inside}:{line}: the judge uses the standard library alone, not {package}")
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("file", SERVICE_FILES, ids=_name)
def test_the_service_asks_the_front_door_alone(file: Path) -> None:
    deep = [f"{line}: {name}" for line, name in _imports(file) if name.startswith("isthmus.") and _room(name)]
    assert not deep, f"{file.name} reaches past the front door: {deep}"


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_files_and_functions_stay_short(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= FILE_LINES
    for node in ast.walk(_tree(file)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert node.end_lineno is not None
            length = node.end_lineno - node.lineno + 1
            assert length <= FUNCTION_LINES, f"{node.name} is {length} lines long"


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_names_say_what_things_are(file: Path) -> None:
    assert file.stem not in NO_FILES
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.ClassDef):
            assert not node.name.endswith(NO_NOUNS), f"{node.name} says that nobody found the noun"


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_no_error_is_caught_unseen(file: Path) -> None:
    for node in ast.walk(_tree(file)):
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            assert caught not in ("everything", "Exception", "BaseException"), f"line {node.lineno}: {caught}"
