"""What the tests of loading share."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from boards.models import Board

DATA = Path(__file__).resolve().parents[2] / "data" / "dudley-2011-12"


class Load:
    """Runs the command on a file made of text or bytes; keeps what it printed."""

    def __init__(self, board: Board, folder: Path) -> None:
        self.board, self.folder = board, folder
        self.out = self.err = self.error = ""

    def __call__(
        self, kind: str, content: str | bytes | Path, *, name: str = "file.csv", **options: Any
    ) -> str:
        """Load; returns the first line printed."""
        path = content if isinstance(content, Path) else self.folder / name
        if not isinstance(content, Path):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        out, err = io.StringIO(), io.StringIO()
        try:
            call_command("load", kind, str(path), board=self.board.slug, stdout=out, stderr=err, **options)
        finally:
            self.out, self.err = out.getvalue(), err.getvalue()
        return self.out.splitlines()[0]

    def refused(self, kind: str, content: str | bytes | Path, **options: Any) -> list[str]:
        """Load what must be refused; returns the lines on stderr, and keeps the last one as `error`."""
        with pytest.raises(CommandError) as caught:
            self(kind, content, **options)
        assert caught.value.returncode == 1
        self.error = str(caught.value)
        return self.err.splitlines()


@pytest.fixture
def load(dunmoor: Board, tmp_path: Path) -> Load:
    """load(kind, content) runs the command on Dunmoor."""
    return Load(dunmoor, tmp_path)


Loader = Callable[..., str]
