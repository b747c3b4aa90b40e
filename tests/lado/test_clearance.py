"""The clearances for cases and child deaths are opened in the places that docs/access.md names, and nowhere else."""

import re
from pathlib import Path

PROJECT = Path(__file__).parents[2]
OPENS = re.compile(r"board_scope\([^)]*(?:Clearance\.(?:LADO|REVIEWS)|in Clearance)")


def test_docs_name_every_place_that_opens_the_clearance() -> None:
    found = {
        str(path.relative_to(PROJECT))
        for app in ("core", "boards", "audits", "lado", "reviews", "reports")
        for path in (PROJECT / app).rglob("*.py")
        if OPENS.search(path.read_text(encoding="utf-8"))
    }
    assert "lado/statistics/reading.py" in found
    written = (PROJECT / "docs/access.md").read_text(encoding="utf-8")
    assert found - {path for path in found if f"`{path}`" in written} == set()
    named = set(re.findall(r"`((?:lado|reviews|reports)/[\w/]+\.py)`: ", written))
    assert named == found
