"""Settings of a board: what they save, what they refuse, who may open them."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from boards.colours import contrast_with_white
from boards.models import Area, Board
from core.models import AuditEntry
from core.permissions import Role
from core.scoping import board_scope
from tests import builders

URL = "/boards/dunmoor/settings/"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000"
    "0500017a5eab3f0000000049454e44ae426082"
)


def fields(**changed: object) -> dict[str, object]:
    return {
        "name": "Dunmoor Safeguarding Children Partnership",
        "year_start_month": 4,
        "edition": "2026",
        "attendance_threshold": 80,
        "small_number_threshold": 5,
        "colour": "#1f5c5c",
        "contact_email": "",
    } | changed


@pytest.mark.parametrize(
    ("colour", "ratio"),
    [("#ffffff", 1.0), ("#000000", 21.0), ("#767676", 4.54), ("#777777", 4.48), ("#1f5c5c", 7.6)],
)
def test_contrast(colour: str, ratio: float) -> None:
    found = contrast_with_white(colour)
    assert found is not None
    assert found == pytest.approx(ratio, abs=0.06)
    assert contrast_with_white("green") is None


def test_who_may_open_them(dunmoor, manager, other_manager, signed_in, client) -> None:
    lead = builders.user_with_role(dunmoor, Role.AGENCY_LEAD)
    people = (manager, lead, other_manager)
    assert [signed_in(person).get(URL).status_code for person in people] == [200, 403, 404]
    assert [signed_in(person).post(URL, fields()).status_code for person in people[1:]] == [403, 404]
    assert client.get(URL).status_code == 302


def test_saving(dunmoor: Board, manager, signed_in) -> None:
    area = Area.objects.create(ons_code="E08009999", name="Dunmoor area")
    response = signed_in(manager).post(
        URL, fields(attendance_threshold=75, areas=[area.pk], contact_email="office@dunmoor.example")
    )
    assert response.headers["Location"] == URL
    dunmoor.refresh_from_db()
    assert (dunmoor.attendance_threshold, list(dunmoor.areas.all())) == (75, [area])
    with board_scope(dunmoor.pk):
        entry = AuditEntry.objects.get(action="board.settings_changed")
    assert entry.before == {"attendance_threshold": 80, "areas": "", "contact_email": ""}
    assert entry.after == {
        "attendance_threshold": 75,
        "areas": "Dunmoor area",
        "contact_email": "office@dunmoor.example",
    }


def test_a_pale_colour_is_refused(dunmoor: Board, manager, signed_in) -> None:
    client = signed_in(manager)
    errors = client.post(URL, fields(colour="#99cccc")).context["form"].errors
    assert errors == {
        "colour": [
            (
                "White letters on this colour have a contrast of 1.8 to 1. At least 4.5 to 1 is needed: "
                "choose a darker colour."
            )
        ]
    }
    assert client.post(URL, fields(colour="teal")).context["form"].errors == {
        "colour": ["A colour looks like #1f5c5c."]
    }
    dunmoor.refresh_from_db()
    assert dunmoor.colour == "#1f5c5c"


def test_the_logo_is_a_picture(
    dunmoor: Board, eastvale: Board, manager, signed_in, settings, tmp_path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = signed_in(manager)
    text = SimpleUploadedFile("notes.txt", b"no picture", "text/plain")
    assert list(client.post(URL, fields(logo=text)).context["form"].errors) == ["logo"]
    fake = SimpleUploadedFile("logo.png", b"no picture", "image/png")
    assert list(client.post(URL, fields(logo=fake)).context["form"].errors) == ["logo"]
    picture = SimpleUploadedFile("logo.png", io.BytesIO(PNG).getvalue(), "image/png")
    assert client.post(URL, fields(logo=picture)).status_code == 302
    dunmoor.refresh_from_db()
    with board_scope(dunmoor.pk):
        assert dunmoor.logo.content_type == "image/png"
    assert client.post(URL, fields()).status_code == 302
    dunmoor.refresh_from_db()
    assert dunmoor.logo_id is not None
    assert client.post(URL, fields(remove_logo="on")).status_code == 302
    dunmoor.refresh_from_db()
    assert dunmoor.logo_id is None
