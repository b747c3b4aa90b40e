"""Set-up: what it takes for a browser, what it finds missing, and what it says then."""

import sys
from pathlib import Path

import pytest

import bootstrap

UBUNTU_STUB = """#!/bin/sh
if ! [ -x /snap/bin/chromium ]; then
    echo "Command '$0' requires the chromium snap to be installed." >&2
    echo "Please install it with:" >&2
    echo "snap install chromium" >&2
    exit 1
fi
exec /snap/bin/chromium "$@"
"""


def program(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def only_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is all of PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    return tmp_path


def test_finds_a_browser_by_any_of_its_names(only_path: Path) -> None:
    assert bootstrap.find_browser() is None
    chrome = program(only_path, "google-chrome", "#!/bin/sh\nexec chrome\n")
    assert bootstrap.find_browser() == str(chrome)
    chromium = program(only_path, "chromium", "#!/bin/sh\nexec chrome\n")
    assert bootstrap.find_browser() == str(chromium)


@pytest.mark.skipif(Path("/snap/bin/chromium").exists(), reason="the snap is installed here")
def test_ubuntus_stub_is_no_browser(only_path: Path) -> None:
    program(only_path, "chromium-browser", UBUNTU_STUB)
    assert bootstrap.find_browser() is None


def test_a_browser_can_be_named(only_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = program(only_path, "my-browser", "#!/bin/sh\n")
    monkeypatch.setenv("CHROMIUM", str(mine))
    assert bootstrap.find_browser() == str(mine)


def test_finds_libraries_that_are_there_and_not_others() -> None:
    if sys.platform == "linux":
        assert bootstrap.has_library("c", "6")
    assert not bootstrap.has_library("surely-not-there", "0")


@pytest.mark.parametrize(
    ("missing", "consequence"),
    [
        (["python3-venv"], "nothing can be installed"),
        (["libpangoft2-1.0-0"], "no PDF can be made"),
        (["chromium"], "browser tests do not run"),
        (["libatomic1"], "browser tests do not run"),
    ],
)
def test_says_what_to_install_and_what_happens_without(
    missing: list[str], consequence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bootstrap.explain(missing)
    said = capsys.readouterr().err
    assert missing[0] in said
    assert consequence in said


def test_the_lock_file_names_no_index_and_hashes_every_package() -> None:
    for name in ("base.txt", "dev.txt"):
        text = (bootstrap.PROJECT / "requirements" / name).read_text()
        assert "://" not in text
        assert "--index" not in text
        entries = [entry for entry in text.split("\n") if entry and entry[0].isalnum()]
        assert entries
        assert all(entry.endswith("\\") for entry in entries)


def test_production_gets_the_versions_that_are_tested() -> None:
    def versions(name: str) -> set[str]:
        text = (bootstrap.PROJECT / "requirements" / name).read_text()
        return {line.split(" ")[0] for line in text.split("\n") if line and line[0].isalnum()}

    assert versions("base.txt") <= versions("dev.txt")
