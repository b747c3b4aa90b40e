"""What production installs is enough for what it imports: the image has no development packages."""

import ast
import re
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from partnership.local import places

# Not in the image (.dockerignore).
LEFT_OUT = {"tests", "benchmarks", "assets", "node_modules", "var", ".venv", "bootstrap.py"}


def production_files() -> Iterator[Path]:
    for path in places.PROJECT.rglob("*.py"):
        parts = path.relative_to(places.PROJECT).parts
        if parts[0] not in LEFT_OUT and parts[:2] != ("partnership", "local"):
            yield path


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_production_imports_only_what_it_installs() -> None:
    lock = (places.PROJECT / "requirements" / "base.txt").read_text()
    installed = {
        re.sub(r"[-_.]+", "-", name.lower()) for name in re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)
    }
    distributions = packages_distributions()
    own = {path.name.removesuffix(".py") for path in places.PROJECT.iterdir()}
    missing = {
        f"{path.relative_to(places.PROJECT)}: {module}"
        for path in production_files()
        for module in imported(path)
        if module not in own | sys.stdlib_module_names
        and not {re.sub(r"[-_.]+", "-", name.lower()) for name in distributions.get(module, [])} & installed
    }
    assert missing == set()
