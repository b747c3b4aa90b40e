"""The register of child deaths, one death and its form, and the numbers page."""

import datetime as dt
import io
import logging
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from boards.models import Board
from core.models import AuditEntry, User
from core.permissions import Role
from core.protection import has_board
from core.scoping import board_scope
from reviews.models import ChildDeath
from tests import builders
from tests.reviews.death_stories import LEARNING, cleared, death_of, deaths_of, lead_of

FORM = {
    "died_on": "2025-06-02",
    "expected": "unexpected",
    "age_days": "41",
    "area": "Dunmoor",
    "sex": "female",
}


@pytest.fixture
def lead(dunmoor: Board) -> Client:
    return builders.client_of(lead_of(dunmoor))


@pytest.fixture
def death(dunmoor: Board) -> ChildDeath:
    with cleared(dunmoor):
        return death_of(
            dunmoor, age_days=41, expected="unexpected", sex="female", area="Dunmoor", learning=LEARNING,
            notified_on=dt.date(2025, 6, 4), deferrals=2, deferred_because="A report was late", revision=1,
        )  # fmt: skip


def url(board: Board, name: str = "deaths", query: str = "", **kwargs: Any) -> str:
    return reverse(f"reviews:{name}", kwargs={"board": board.slug, **kwargs}) + query


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def in_row(text: str) -> list[str]:
    return [word for word in ("First", "Second", "Third") if f">{word}<" in text]


class TestRegister:
    def test_it_says_what_is_known_and_who_waits(
        self, dunmoor: Board, lead: Client, death: ChildDeath
    ) -> None:
        text = page(lead, url(dunmoor))
        for words in ("D1", "2 Jun 2025", "Unexpected", "41 days", "Waiting over 12 months", "1 death"):
            assert words in text
        assert "vermilion" not in text

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("?state=reviewed", ["First"]),
            ("?state=waiting", ["Second", "Third"]),
            ("?state=late", ["Second"]),
            ("?expected=expected", ["First"]),
            ("?expected=none", ["Second", "Third"]),
            ("?category=malignancy", ["Second"]),
            ("?category=none", ["First", "Third"]),
            ("?year=2024", ["First"]),
            ("?year=2025", ["Second"]),
            ("?year=1066", []),
        ],
    )
    def test_filters(self, dunmoor: Board, lead: Client, query: str, found: list[str]) -> None:
        with cleared(dunmoor):
            death_of(dunmoor, "First", died_on=dt.date(2025, 3, 31), expected="expected",
                     reviewed_on=dt.date(2025, 9, 9))  # fmt: skip
            death_of(dunmoor, "Second", died_on=dt.date(2025, 4, 1), category="malignancy")
            death_of(dunmoor, "Third", died_on=dt.date.today())  # noqa: DTZ011 -- a day is enough
        text = page(lead, url(dunmoor, query=query))
        assert in_row(text) == found
        if not found:
            assert "is not one of the available choices" in text or "Nothing matches" in text

    def test_an_empty_register_says_what_to_do(self, dunmoor: Board, lead: Client) -> None:
        text = page(lead, url(dunmoor))
        assert "No death is recorded" in text
        assert "Record a death" in text

    def test_queries_do_not_grow_with_the_rows(
        self, dunmoor: Board, lead: Client, django_assert_num_queries: Any
    ) -> None:
        for number in (1, 3):
            with cleared(dunmoor):
                deaths_of(dunmoor, number, f"N{number}-", category="acute", age_days=900)
            page(lead, url(dunmoor))
            with django_assert_num_queries(9):
                page(lead, url(dunmoor))


class TestOneDeath:
    def test_it_shows_what_is_known(self, dunmoor: Board, lead: Client, death: ChildDeath) -> None:
        text = page(lead, url(dunmoor, "death", pk=death.pk))
        for words in ("41 days (band 29 days to &lt;1 year)", "4 June 2025, 1 day late", LEARNING,
                      "2 times: A report was late", "since the death", "You are the first to open it"):  # fmt: skip
            assert words in text
        again = page(lead, url(dunmoor, "death", pk=death.pk))
        assert "Review lead of Dunmoor" in again

    def test_reading_goes_to_the_trail(self, dunmoor: Board, lead: Client, death: ChildDeath) -> None:
        page(lead, url(dunmoor, "death", pk=death.pk))
        page(lead, url(dunmoor, "death_change", pk=death.pk))
        with board_scope(dunmoor.pk):
            assert not AuditEntry.objects.filter(action="death.read").exists()
        with cleared(dunmoor):
            entries = AuditEntry.objects.filter(action="death.read").order_by("id")
            assert [one.after["page"] for one in entries] == ["death", "death_change"]

    def test_pages_are_not_kept_by_browsers(self, dunmoor: Board, lead: Client, death: ChildDeath) -> None:
        for name in ("death", "death_change"):
            response = lead.get(url(dunmoor, name, pk=death.pk))
            assert "no-store" in response["Cache-Control"]

    def test_queries_are_few(
        self, dunmoor: Board, lead: Client, death: ChildDeath, django_assert_num_queries: Any
    ) -> None:
        page(lead, url(dunmoor, "death", pk=death.pk))
        with django_assert_num_queries(13):
            page(lead, url(dunmoor, "death", pk=death.pk))


class TestWriting:
    def test_a_death_gets_the_next_number(self, dunmoor: Board, lead: Client) -> None:
        for number in (1, 2):
            sent = FORM | {"area": f"Area {number}", "confirmed": "yes", "notes": LEARNING}
            text = lead.post(url(dunmoor, "death_add"), sent, follow=True).content.decode()
            assert f"The death is kept as D2025-00{number}." in text
        with cleared(dunmoor):
            entry = AuditEntry.objects.filter(action="death.added").latest("id")
            assert entry.after == {"reference": "D2025-002"}

    def test_of_a_birthday_only_the_age_is_kept(self, dunmoor: Board, lead: Client) -> None:
        sent = FORM | {"age_days": "", "born_on": "2024-06-02"}
        lead.post(url(dunmoor, "death_add"), sent)
        with cleared(dunmoor):
            assert ChildDeath.objects.get().age_days == 365
        with connection.cursor() as cursor:
            cursor.execute("SELECT t::text FROM reviews_childdeath AS t")
            assert "2024-06-02" not in "".join(row[0] for row in cursor.fetchall())

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"died_on": ""}, "Enter a date"),
            ({"died_on": "2099-01-01"}, "The day of death is still to come"),
            ({"notified_on": "2025-06-01"}, "The notification cannot be before the child died (2 June 2025)"),
            ({"reviewed_on": "2025-06-01"}, "The review cannot be before the child died"),
            ({"age_days": "6600"}, "This is 18 years: a child is under 18"),
            ({"age_days": "40.5"}, "Enter a whole number"),
            ({"born_on": "2025-06-03", "age_days": ""}, "The birthday must be on or before"),
            ({"born_on": "2001-06-03", "age_days": ""}, "a child is under 18"),
            ({"born_on": "2025-06-01", "age_days": "41"}, "the age in days is 1, not 41"),
            ({"modifiable": "yes"}, "enter the day of the review first"),
            ({"forms_asked": "1", "forms_received": "2"}, "More forms are received"),
            ({"category": "accident"}, "not one of the available choices"),
        ],
    )
    def test_what_cannot_be_is_told_and_nothing_is_lost(
        self, dunmoor: Board, lead: Client, sent: dict[str, str], words: str
    ) -> None:
        response = lead.post(url(dunmoor, "death_add"), FORM | {"notes": "Kept as typed"} | sent)
        text = response.content.decode()
        assert response.status_code == 200
        assert words in text
        assert "Kept as typed" in text
        with cleared(dunmoor):
            assert not ChildDeath.objects.exists()

    def test_a_reference_comes_once(self, dunmoor: Board, lead: Client, death: ChildDeath) -> None:
        text = lead.post(
            url(dunmoor, "death_add"), FORM | {"reference": "D1", "age_days": "9"}
        ).content.decode()
        assert "There is already a death with this reference." in text

    def test_one_death_in_two_areas_is_asked_about(
        self, dunmoor: Board, lead: Client, death: ChildDeath
    ) -> None:
        sent = FORM | {"area": "Eastvale"}
        text = lead.post(url(dunmoor, "death_add"), sent).content.decode()
        assert "D1 has the same day, age and sex for another area" in text
        assert "I have looked at what is marked above" in text
        lead.post(url(dunmoor, "death_add"), sent | {"confirmed": "yes"})
        with cleared(dunmoor):
            assert ChildDeath.objects.count() == 2

    def test_changing_names_the_fields_only(self, dunmoor: Board, lead: Client, death: ChildDeath) -> None:
        address = url(dunmoor, "death_change", pk=death.pk)
        sent = fields(page(lead, address)) | {"learning": "Other words", "ethnicity": "White: Irish"}
        response = lead.post(address, sent, follow=True)
        assert "D1 is saved." in response.content.decode()
        with cleared(dunmoor):
            entry = AuditEntry.objects.get(action="death.changed")
            assert (entry.before, entry.after) == ({}, {"fields": ["ethnicity", "learning"]})
            assert ChildDeath.objects.get().revision == 2

    def test_two_people_keep_what_each_changed(self, dunmoor: Board, lead: Client, death: ChildDeath) -> None:
        address = url(dunmoor, "death_change", pk=death.pk)
        mine, theirs = fields(page(lead, address)), fields(page(lead, address))
        lead.post(address, theirs | {"ethnicity": "White: Irish"})
        assert lead.post(address, mine | {"place": "home"}).status_code == 302
        with cleared(dunmoor):
            one = ChildDeath.objects.get()
        assert (one.ethnicity, one.place) == ("White: Irish", "home")

    def test_two_people_in_the_same_field_see_both_texts(
        self, dunmoor: Board, lead: Client, death: ChildDeath
    ) -> None:
        address = url(dunmoor, "death_change", pk=death.pk)
        mine, theirs = fields(page(lead, address)), fields(page(lead, address))
        lead.post(address, theirs | {"notes": "Theirs"})
        response = lead.post(address, mine | {"notes": "Mine"})
        text = response.content.decode()
        assert response.status_code == 409
        assert "saved this death at" in text
        assert "Theirs" in text
        assert "Mine" in text
        assert lead.post(address, fields(text) | {"notes": "Theirs and mine"}).status_code == 302


def fields(text: str) -> dict[str, str]:
    """What a browser would send of the form: what its fields say now."""
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: dict[str, str] = {}
            self.select = self.area = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            name, value = given.get("name") or "", given.get("value") or ""
            if (
                tag == "input"
                and name
                and (given.get("type") not in {"radio", "checkbox"} or "checked" in given)
            ):
                self.found[name] = value
            elif tag in {"select", "textarea"}:
                self.select, self.area = (name, "") if tag == "select" else ("", name)
                self.found.setdefault(name, "")
            elif tag == "option" and "selected" in given and self.select:
                self.found[self.select] = value

        def handle_endtag(self, tag: str) -> None:
            if tag in {"select", "textarea"}:
                self.select = self.area = ""

        def handle_data(self, data: str) -> None:
            if self.area:
                self.found[self.area] += data.removeprefix("\n")

    reader = Reader()
    reader.feed(text[text.index("<main") : text.index("</main")])
    reader.found.pop("csrfmiddlewaretoken", None)
    return reader.found


class TestNumbers:
    @pytest.fixture
    def year(self, dunmoor: Board) -> Board:
        with cleared(dunmoor):
            deaths_of(dunmoor, 9, "A", sex="female", expected="expected", died_on=dt.date(2025, 6, 2))
            deaths_of(dunmoor, 2, "B", sex="male", expected="unexpected", died_on=dt.date(2025, 7, 2))
        return dunmoor

    def test_leads_see_every_number(self, year: Board, lead: Client) -> None:
        text = page(lead, url(year, "death_figures", query="?year=2025/26"))
        assert "81.8%" in text
        assert "suppressed" not in text
        assert "Small numbers are shown" in text

    @pytest.mark.parametrize("role", [Role.BOARD_MANAGER, Role.CHAIR, Role.SCRUTINEER])
    def test_others_see_no_small_number(self, year: Board, role: Role) -> None:
        client = builders.client_of(builders.user_with_role(year, role))
        text = page(client, url(year, "death_figures", query="?year=2025/26"))
        assert "suppressed" in text
        assert "81.8%" not in text
        assert "Counts below 5 are not shown" in text
        assert url(year) + '"' not in text  # no way to the register

    def test_a_file_leaves_a_line_in_the_trail(self, year: Board, lead: Client) -> None:
        query = "?year=2025/26&table=child_deaths&download=csv"
        response = lead.get(url(year, "death_figures", query=query))
        text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        assert text.splitlines() == ["year,expected,unexpected,total,not_known", "2025/26,9,2,11,0"]
        with board_scope(year.pk):
            assert AuditEntry.objects.get(action="export").after["what"] == "child_deaths"

    def test_an_empty_board_says_so(self, dunmoor: Board, manager: User) -> None:
        text = page(builders.client_of(manager), url(dunmoor, "death_figures"))
        assert "No death is recorded up to the end of this year" in text

    def test_queries_do_not_grow_with_the_rows(
        self, dunmoor: Board, lead: Client, django_assert_num_queries: Any
    ) -> None:
        for number in (1, 3):
            with cleared(dunmoor):
                deaths_of(dunmoor, number, f"N{number}-", reviewed_on=dt.date(2025, 9, 1))
            page(lead, url(dunmoor, "death_figures"))
            with django_assert_num_queries(20):
                page(lead, url(dunmoor, "death_figures"))


class TestSecrecy:
    def raw(self, sql: str) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def test_another_board_a_manager_and_raw_sql_read_nothing(
        self, dunmoor: Board, eastvale: Board, death: ChildDeath, manager: User
    ) -> None:
        sql = "SELECT reference FROM reviews_childdeath"
        assert has_board(ChildDeath)
        with board_scope(dunmoor.pk):  # as for managers: the board, and no clearance
            assert self.raw(sql) == []
            assert not ChildDeath.objects.exists()
        with cleared(eastvale):
            assert self.raw(sql) == []
        with board_scope(dunmoor.pk, eastvale.pk, clearances={"reviews": [eastvale.pk]}):  # type: ignore[dict-item]
            assert self.raw(sql) == []
        with cleared(dunmoor):
            assert self.raw(sql) == [("D1",)]
        client = builders.client_of(manager)
        for name, kwargs in (("deaths", {}), ("death", {"pk": death.pk}), ("death_change", {"pk": death.pk})):
            assert client.get(url(dunmoor, name, **kwargs)).status_code == 403

    def test_texts_are_sealed_in_the_database(self, dunmoor: Board, death: ChildDeath) -> None:
        with cleared(dunmoor):
            stored = str(self.raw("SELECT t::text FROM reviews_childdeath AS t"))
        assert "D1" in stored
        assert "vermilion" not in stored

    def test_the_keys_of_deaths_are_changed_as_well(
        self, dunmoor: Board, death: ChildDeath, settings: Any
    ) -> None:
        from lado.services.keys import rotate_board

        new, old = "n" * 40, settings.CASE_KEYS[0]
        settings.CASE_KEYS = [new, old]
        assert rotate_board(dunmoor).rows == 1
        settings.CASE_KEYS = [new]
        with cleared(dunmoor):
            assert ChildDeath.objects.get().learning == LEARNING

    def test_an_error_does_not_quote_what_was_written(
        self, dunmoor: Board, lead: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(**_: Any) -> None:
            raise RuntimeError(LEARNING)

        monkeypatch.setattr("reviews.views.deaths.services.add_death", fail)
        stream = io.StringIO()
        handler = logging.StreamHandler(stream)
        logging.getLogger("django.request").addHandler(handler)
        lead.raise_request_exception = False
        assert lead.post(url(dunmoor, "death_add"), FORM | {"notes": LEARNING}).status_code == 500
        logging.getLogger("django.request").removeHandler(handler)
        assert "ConfidentialPageError: builtins.RuntimeError" in stream.getvalue()
        assert "vermilion" not in stream.getvalue()
