"""Loading a file into a draft: the preview, the confirmation, and what happens when the draft changes in between."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from audits.models import Criterion, FrameworkVersion
from audits.services import frameworks_loading
from audits.services.frameworks_content import content_of
from audits.services.frameworks_files import headers_of, rows_of
from boards.models import Board
from core.models import AuditEntry, User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits import stories


@pytest.fixture
def client(manager: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(manager)


@pytest.fixture
def scope(dunmoor: Board) -> Iterator[Board]:
    with board_scope(dunmoor.pk):
        yield dunmoor


@pytest.fixture
def draft(scope: Board) -> FrameworkVersion:
    return stories.framework_of(scope, status="draft")


def url(version: FrameworkVersion) -> str:
    return f"/boards/dunmoor/audits/frameworks/versions/{version.pk}/load/"


def changed_file(version: FrameworkVersion) -> SimpleUploadedFile:
    """The draft's own file with one text changed, one criterion removed, one added."""
    content = content_of(version)
    rows = [headers_of(content), *([str(cell) for cell in row] for row in rows_of(content))]
    text, number = rows[0].index("text"), rows[0].index("criterion")
    rows[1][text] = "What is asked,\nin other words"
    added = list(rows[2])
    added[number], added[text] = "1.3", "=SUM(A1) is asked now"
    rows = [*rows[:3], added, rows[3]]
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return SimpleUploadedFile("new standards.csv", written.getvalue().encode())


def hidden(html: str) -> dict[str, str]:
    form = html.split("data-no-keep", 1)[1]
    names = ("packed", "seen", "name")
    return {name: re.search(rf'name="{name}" value="([^"]*)"', form)[1] for name in names}  # type: ignore[index]


def preview(client: Client, version: FrameworkVersion) -> str:
    response = client.post(url(version), {"file": changed_file(version)})
    assert response.status_code == 200
    return response.content.decode()


def test_the_preview_shows_everything_and_changes_nothing(client: Client, draft: FrameworkVersion) -> None:
    before = content_of(draft)
    html = preview(client, draft)
    assert "Nothing is loaded yet." in html
    assert "1 added, 1 removed, 1 changed, 0 only moved." in " ".join(html.split())
    assert "=SUM(A1) is asked now" in html
    assert "new standards.csv" in html
    assert content_of(draft) == before
    assert not AuditEntry.objects.filter(action="framework_version.loaded").exists()


def test_confirming_loads_what_was_shown(client: Client, draft: FrameworkVersion) -> None:
    response = client.post(url(draft), hidden(preview(client, draft)), follow=True)
    assert "The file was loaded: 1 added, 1 removed, 1 changed" in response.content.decode()
    texts = list(
        Criterion.objects.filter(version=draft).order_by("standard__number", "place").values_list("text")
    )
    assert texts[0] == ("What is asked,\nin other words",)
    assert texts[2] == ("=SUM(A1) is asked now",)
    assert AuditEntry.objects.get(action="framework_version.loaded").after["file"] == "new standards.csv"


def test_a_draft_that_was_changed_meanwhile_is_shown_again(client: Client, draft: FrameworkVersion) -> None:
    first = hidden(preview(client, draft))
    Criterion.objects.filter(version=draft, key="c1-2").update(text="Written in between")

    html = client.post(url(draft), first).content.decode()

    assert "Somebody changed the draft after you chose the file." in html
    assert "Written" in html
    assert Criterion.objects.get(version=draft, key="c1-2").text == "Written in between"
    second = hidden(html)
    assert second["seen"] != first["seen"]
    assert client.post(url(draft), second).status_code == 302
    assert Criterion.objects.get(version=draft, key="c1-2").text == "What is asked in 1.2"


@pytest.mark.parametrize("packed", ["", "not base64!", "bm90IGEgdGFibGU=", "AAAA"])
def test_a_preview_that_comes_back_broken(client: Client, draft: FrameworkVersion, packed: str) -> None:
    before = content_of(draft)
    data = hidden(preview(client, draft)) | {"packed": packed}
    html = client.post(url(draft), data, follow=True).content.decode()
    assert "The preview did not come back whole. Choose the file again." in html
    assert content_of(draft) == before


def test_more_text_than_a_form_can_hold(
    client: Client, draft: FrameworkVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frameworks_loading, "MOST_TEXT", 100)
    html = client.post(url(draft), {"file": changed_file(draft)}).content.decode()
    assert "At most 100 can be loaded" in html


def test_a_published_version_takes_no_confirmation(client: Client, draft: FrameworkVersion) -> None:
    data = hidden(preview(client, draft))
    FrameworkVersion.objects.filter(pk=draft.pk).update(status=FrameworkVersion.Status.PUBLISHED)
    html = client.post(url(draft), data, follow=True).content.decode()
    assert "is published and cannot be changed" in html
    assert Criterion.objects.filter(version=draft).count() == 4


def test_leads_and_other_boards_load_nothing(
    client: Client, draft: FrameworkVersion, dunmoor: Board, eastvale: Board, signed_in: Any
) -> None:
    data = hidden(preview(client, draft))
    lead = signed_in(builders.user_with_role(dunmoor, Role.AGENCY_LEAD))
    assert lead.post(url(draft), data).status_code == 403
    other = signed_in(builders.user_with_role(eastvale, Role.BOARD_MANAGER))
    assert other.post(url(draft), data).status_code == 404
