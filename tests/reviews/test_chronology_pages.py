"""The chronology of an incident: added, pasted, merged, compared, downloaded; an agency sees its own part."""

import datetime as dt
import io
import pickle
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from boards.models import Agency, Board, BoardAgency
from core.models import AuditEntry
from core.permissions import Role
from core.scoping import Clearance, Opening, board_scope
from reviews.chronology_view import chart_of
from reviews.models import ChronologyClash, ChronologyEvent, Incident
from reviews.services.chronology import EventFacts, add_event, change_event, facts_of
from tests import builders
from tests.reviews.request_stories import event_of, request_of
from tests.reviews.stories import incident_of
from tests.reviews.test_named_people import named_on

DAY = dt.date(2025, 1, 6)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def incident(dunmoor: Board) -> Iterator[Incident]:
    with board_scope(dunmoor.pk, clearances={Clearance.REVIEWS: [dunmoor.pk]}):
        BoardAgency.objects.create(board=dunmoor, agency=builders.agency("Dunmoor Police"))
        BoardAgency.objects.create(board=dunmoor, agency=builders.agency("Dunmoor Hospital"))
        yield incident_of(dunmoor, pseudonym="Child Q")


@pytest.fixture
def police(incident: Incident) -> Agency:
    return builders.agency("Dunmoor Police")


@pytest.fixture
def hospital(incident: Incident) -> Agency:
    return builders.agency("Dunmoor Hospital")


@pytest.fixture
def lead(dunmoor: Board) -> Client:
    return builders.client_of(builders.user_with_role(dunmoor, Role.REVIEW_LEAD))


def page_of(incident: Incident, rest: str = "") -> str:
    return f"/boards/dunmoor/reviews/incidents/{incident.pk}/chronology/{rest}"


def test_pasting_shows_then_saves_and_bad_rows_stay(incident: Incident, police: Agency, lead: Client) -> None:
    pasted = (
        "03/05/20\tHome visit, child seen\tLog\n31/02/2020\tNo such day\tLog\nMay 2020\tSeveral calls\tLog"
    )
    sent = {"agency": police.pk, "pasted": pasted}
    shown = lead.post(page_of(incident, "paste/"), sent | {"read": "yes"}).content.decode()
    assert "1 row cannot be read yet" in shown
    assert "Row 2: 31/02/2020 is not a date: February 2020 has 29 days" in shown
    assert "31/02/2020\tNo such day" in shown  # still in the box
    assert ChronologyEvent.objects.count() == 0
    after = lead.post(page_of(incident, "paste/"), sent | {"save": "yes"}).content.decode()
    assert "2 events are in the chronology." in after
    assert "No such day" in after
    assert "Several calls" not in after
    # The same again: nothing twice.
    again = lead.post(page_of(incident, "paste/"), sent | {"save": "yes"}).content.decode()
    assert "0 events are in the chronology. 2 of them were there already." in again
    assert ChronologyEvent.objects.count() == 2
    entry = AuditEntry.objects.get(action="chronology.pasted")
    assert (entry.after, entry.clearance) == ({"agency": "Dunmoor Police", "events": 2}, "reviews")


def test_a_file_with_mixed_dates_comes_into_the_box(incident: Incident, police: Agency, lead: Client) -> None:
    rows = "Date,Event,Source\n43954,Home visit,Log\n2020-06-01,Call,\n,No date,\n"
    file = SimpleUploadedFile("events.csv", rows.encode(), content_type="text/csv")
    page = lead.post(
        page_of(incident, "paste/"), {"agency": police.pk, "pasted": "", "file": file, "read": "yes"}
    )
    words = page.content.decode()
    assert "3 May 2020" in words
    assert "spreadsheet’s number" in words
    assert "2 can be added, 1 cannot yet" in words
    assert ChronologyEvent.objects.count() == 0


def test_500_events_from_word_are_one_step(incident: Incident, police: Agency, lead: Client) -> None:
    lines = [
        f"{DAY + dt.timedelta(days=number):%d/%m/%y}\tContact number {number}\tLog"
        for number in range(0, 1000, 3)
    ]
    pasted = "\n".join([*lines, *(f"{line} again" for line in lines)][:500])
    lead.post(page_of(incident, "paste/"), {"agency": police.pk, "pasted": pasted, "save": "yes"})
    with CaptureQueriesContext(connection) as found:
        page = lead.get(page_of(incident))
    assert page.context["page"].paginator.count > 100
    assert len(found) < 30


def test_agencies_are_merged_and_gaps_and_differences_pointed_out(
    incident: Incident, police: Agency, hospital: Agency, lead: Client
) -> None:
    actor = builders.user("writer@dunmoor.example")
    add_event(
        incident,
        agency=police,
        facts=EventFacts("6 January 2025", "Child seen with two bruises"),
        actor=actor,
    )
    add_event(
        incident,
        agency=hospital,
        facts=EventFacts("6 January 2025", "Child seen with 3 bruises"),
        actor=actor,
    )
    late = add_event(incident, agency=hospital, facts=EventFacts("June 2025", "Clinic"), actor=actor)
    words = lead.get(page_of(incident)).content.decode()
    assert words.count("Told differently") == 2
    assert "No contact for 145 days, 6 January 2025 to 1 June 2025" in words
    assert "No contact" not in lead.get(page_of(incident), {"gap": "146"}).content.decode()
    assert "Clinic" not in lead.get(page_of(incident), {"until": "March 2025"}).content.decode()
    assert "“soon” is not a date" in lead.get(page_of(incident), {"since": "soon"}).content.decode()
    clash = ChronologyClash.objects.get()
    findings = lead.get(page_of(incident, "findings/")).content.decode()
    assert "2 here, 3 there" in findings
    lead.post(page_of(incident, f"findings/{clash.pk}/"), {"note": "The photographs show three."})
    assert "Told differently" not in lead.get(page_of(incident)).content.decode()
    assert "The photographs show three." in lead.get(page_of(incident, "findings/")).content.decode()
    # The same text on the same day: the note stays. Another text: the difference is gone.
    change_event(late, facts=EventFacts("6 January 2025", "Clinic"), read=None, actor=actor)
    assert ChronologyClash.objects.get().settled_on is not None
    first = ChronologyEvent.objects.get(agency=police)
    change_event(first, facts=EventFacts("6 January 2025", "Housing letter"), read=None, actor=actor)
    assert not ChronologyClash.objects.exists()


def test_pages_hold_each_event_once_in_order(incident: Incident, police: Agency, lead: Client) -> None:
    """Three on each day, so that a page ends within a day; a number past the end gives the last page."""
    for number in range(55):
        event_of(incident, police, DAY + dt.timedelta(days=number // 3), f"Told {number:02}.")
    shown = [
        re.findall(r"Told \d\d", lead.get(page_of(incident, f"?page={page}")).content.decode())
        for page in (1, 2, 9)
    ]
    every = [f"Told {number:02}" for number in range(55)]
    assert shown == [every[:50], every[50:], every[50:]]
    assert "55 events, no gap" in lead.get(page_of(incident)).content.decode()


@given(
    st.lists(
        st.tuples(st.sampled_from("ABCDEFG"), st.dates(dt.date(2015, 1, 1), dt.date(2025, 1, 1))),
        min_size=1, max_size=30,
    )
)  # fmt: skip
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_picture_counts_each_event_once(incident: Incident, told: list[tuple[str, dt.date]]) -> None:
    ChronologyEvent.objects.filter(incident=incident).delete()
    for name, day in told:
        event_of(incident, builders.agency(name), day, "Told.")
    chart = chart_of(incident)
    assert chart is not None
    counted = Counter[str]()
    for stack in chart.stacks:
        counted.update(
            {stack.label[:4] if stack.label[:4].isdigit() else stack.label[-4:]: sum(stack.values)}
        )
    assert +counted == Counter(str(day.year) for _, day in told)
    months = [day.year * 12 + day.month for _, day in told]
    span = max(months) - min(months) + 1
    length = {True: "Jan 2020", False: "2020 Q1" if span <= 54 else "2020"}[span <= 18]
    assert {len(stack.label) for stack in chart.stacks} == {len(length)}


def test_files_hold_what_is_shown_and_are_written_down(
    incident: Incident, police: Agency, lead: Client
) -> None:
    event_of(incident, police, DAY, "Home visit\nSecond line", source="Log", time=dt.time(9, 5))
    written = b"".join(lead.get(page_of(incident, "files/csv/")).streaming_content).decode("utf-8-sig")
    assert "2025-01-06,09:05,Dunmoor Police" in written
    assert b"".join(lead.get(page_of(incident, "files/xlsx/")).streaming_content)[:2] == b"PK"
    word = Document(io.BytesIO(b"".join(lead.get(page_of(incident, "files/docx/")).streaming_content)))
    assert [cell.text for cell in word.tables[0].rows[1].cells] == [
        "6 January 2025, 09:05", "Dunmoor Police", "Home visit\nSecond line", "Log",
    ]  # fmt: skip
    assert AuditEntry.objects.filter(action="case.downloaded").count() == 3
    assert lead.get(page_of(incident, "files/exe/")).status_code == 404


def test_a_long_chronology_goes_into_word_whole(incident: Incident, police: Agency, lead: Client) -> None:
    count = 1_200
    ChronologyEvent.objects.bulk_create(
        ChronologyEvent(
            board=incident.board, incident=incident, agency=police, text=f"Contact <{number}> & more",
            date_first=DAY + dt.timedelta(days=number), date_last=DAY + dt.timedelta(days=number),
        )
        for number in range(count)
    )  # fmt: skip
    response = lead.get(page_of(incident, "files/docx/"))
    assert response["Content-Disposition"].endswith('-chronology.docx"')
    table = Document(io.BytesIO(b"".join(response.streaming_content))).tables[0]
    texts = [row.findall(f".//{W}t")[-2].text for row in table._tbl.tr_lst]
    assert len(texts) == count + 1
    assert (texts[1], texts[-1]) == ("Contact <0> & more", f"Contact <{count - 1}> & more")


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow(
    incident: Incident, police: Agency, hospital: Agency, lead: Client, rows: int
) -> None:
    for number in range(rows):
        one = event_of(incident, police, DAY + dt.timedelta(days=number), "Seen")
        other = event_of(incident, hospital, DAY + dt.timedelta(days=number), "Not seen")
        ChronologyClash.objects.create(
            board=incident.board, incident=incident, first=one, second=other, words="x"
        )
    for rest, expected in (("", CHRONOLOGY_QUERIES), ("findings/", FINDINGS_QUERIES)):
        lead.get(page_of(incident, rest))
        with CaptureQueriesContext(connection) as found:
            lead.get(page_of(incident, rest))
        assert len(found) == expected, "\n".join(query["sql"][:150] for query in found)


CHRONOLOGY_QUERIES, FINDINGS_QUERIES = 13, 14


@pytest.mark.usefixtures("remembering")
def test_it_is_remembered_for_a_review_lead_and_each_reading_written_down(
    incident: Incident, police: Agency, lead: Client, dunmoor: Board
) -> None:
    event_of(incident, police, DAY, "First contact")
    own = named_on(dunmoor, Opening.INCIDENT, incident.pk, "own@panel.example")
    before = AuditEntry.objects.filter(action="case.read").count()
    for client in (lead, own):
        assert "First contact" in client.get(page_of(incident)).content.decode()
    ChronologyEvent.objects.update(source="Behind the application’s back")
    pages = [client.get(page_of(incident)).content.decode() for client in (lead, own)]
    # The trail does not tell the panel that something changed: for them the page is made anew.
    assert ["Behind" in page for page in pages] == [False, True]
    for page in pages:
        assert page.lstrip().startswith("<!DOCTYPE html>")
    assert AuditEntry.objects.filter(action="case.read").count() == before + 4
    facts = EventFacts(date="7 January 2025", text="Second contact")
    add_event(incident, agency=police, facts=facts, actor=None)
    assert "Second contact" in lead.get(page_of(incident)).content.decode()
    held = [one for one in caches["pages"]._cache.values() if "First contact" in str(pickle.loads(one))]  # noqa: S301 -- ours
    assert held == [], "the cache holds a text that is not sealed"


class TestAgency:
    """An agency adds to its own part, and reads nothing of the others."""

    @pytest.fixture
    def own(self, dunmoor: Board) -> Client:
        return builders.client_of(builders.user_with_role(dunmoor, Role.AGENCY_LEAD), second_factor=False)

    def test_its_events_are_compared_without_being_shown_others(
        self, incident: Incident, police: Agency, hospital: Agency, own: Client
    ) -> None:
        event_of(incident, hospital, DAY, "Child not seen at home visit")
        one = request_of(incident, police)
        url = f"/boards/dunmoor/reviews/asked/{one.pk}/chronology/"
        sent = {"pasted": "06/01/25 – Child seen at home visit – Log", "save": "yes"}
        page = own.post(f"{url}paste/", sent, follow=True).content.decode()
        assert "1 event is in the chronology" in page
        assert "Child seen at home visit" in page
        assert "not seen" not in page
        assert ChronologyClash.objects.count() == 1
        event = ChronologyEvent.objects.get(agency=police)
        own.post(f"{url}{event.pk}/remove/")
        assert not ChronologyClash.objects.exists()

    def test_row_level_security_shows_an_agency_its_own_rows(
        self, incident: Incident, police: Agency, hospital: Agency
    ) -> None:
        first, second = event_of(incident, police, DAY, "A"), event_of(incident, hospital, DAY, "B")
        ChronologyClash.objects.create(
            board=incident.board, incident=incident, first=first, second=second, words="x"
        )
        pair = (incident.board_id, police.pk)
        with board_scope(incident.board_id, openings={Opening.AGENCY: [pair]}):
            assert [event.text for event in ChronologyEvent.objects.all()] == ["A"]
            assert not ChronologyClash.objects.exists()

    def test_another_agencys_event_is_not_there(
        self, incident: Incident, police: Agency, hospital: Agency, own: Client
    ) -> None:
        theirs = event_of(incident, hospital, DAY, "B")
        one = request_of(incident, police)
        url = f"/boards/dunmoor/reviews/asked/{one.pk}/chronology/{theirs.pk}/"
        assert own.get(url).status_code == 404
        assert own.post(f"{url}remove/").status_code == 404


def test_two_people_change_the_same_event(incident: Incident, police: Agency, lead: Client) -> None:
    event = event_of(incident, police, DAY, "Home visit")
    url = page_of(incident, f"{event.pk}/")
    form: Any = lead.get(url).context["form"]
    hidden = {name: form[name].value() for name in ("revision", "began")}
    actor = builders.user("other@dunmoor.example", "Sam Other")
    change_event(event, facts=EventFacts("6 January 2025", "Home visit, nobody in"), read=None, actor=actor)
    sent = {"date": "6 January 2025", "time": "", "text": "Home visit, mother in", "source": "Log"} | hidden
    page = lead.post(url, sent)
    assert page.status_code == 409
    words = page.content.decode()
    assert "Home visit, nobody in" in words
    assert "Home visit, mother in" in words
    event.refresh_from_db()
    assert facts_of(event).text == "Home visit, nobody in"
