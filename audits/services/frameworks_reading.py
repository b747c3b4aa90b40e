"""Reading a version from a file: every row that cannot be read is told with row, column and value."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from audits.content import CriterionContent, FactContent, GradeContent, StandardContent, VersionContent
from audits.fact_rules import tidy
from audits.models import FactAsked, Grade
from audits.models.fact import MOST_MONTHS, MOST_PEOPLE
from audits.services.frameworks_editing import MOST_GRADES, new_key
from boards.models import Sector
from core.names import normalise
from core.spreadsheets import Cell, Column, Problem, Row, Table, read_table
from core.spreadsheets.columns import cell_text, number, one_of, text, whole_number, yes_no
from core.spreadsheets.headings import read_headings

COLOURS = tuple(Grade.Colour.values)
LONGEST = 10_000
_GRADE = re.compile(rf"(\d{{1,3}}(?:\.\d{{1,2}})?)\s+({'|'.join(COLOURS)})\s+(.+)", re.IGNORECASE)
GRADE_EXAMPLE = "25 red Not met"


def read_version(data: bytes, name: str, before: VersionContent) -> tuple[VersionContent, Table]:
    """What the file says, and its problems; keys are those of `before` where it is the same criterion."""
    grades = _grades_in(read_headings(data, [column.name for column in (*FIXED, *FACT_COLUMNS)]))
    columns = [*_columns(), *(_grade_column(grade) for grade in grades)]
    table = read_table(data, name, columns)
    if table.columns and len(grades) < 2:
        message = f"There is no scale: add a column for each grade, at least two, such as “{GRADE_EXAMPLE}”"
        table.add(Problem(1, None, "", message, f"score, colour ({', '.join(COLOURS)}) and label"))
    if len(grades) > MOST_GRADES:
        table.add(Problem(1, None, "", f"A scale has at most {MOST_GRADES} grades", ""))
    if len({grade.score for grade in grades}) < len(grades):
        table.add(Problem(1, None, "", "Two columns have the same score", "each score once"))
    content = _Reading(table, grades, before).content() if table.columns else VersionContent((), ())
    return content, table


def heading_of(grade: GradeContent) -> str:
    return f"{grade.score:f} {grade.colour} {grade.label}"


def _grades_in(headings: Sequence[str]) -> tuple[GradeContent, ...]:
    found: dict[str, GradeContent] = {}
    for heading in headings:
        match = _GRADE.fullmatch(" ".join(heading.split()))
        if match and Decimal(match[1]) <= 100:
            grade = GradeContent(Decimal(match[1]).normalize(), match[3][:40], match[2].lower())
            found.setdefault(heading, grade)
    return tuple(sorted(found.values(), key=lambda grade: grade.score))


def _grade_column(grade: GradeContent) -> Column:
    return Column(heading_of(grade), parse=_kept_text(), allowed=f"what “{grade.label}” means")


def _kept_text(most: int = LONGEST) -> Callable[[Cell], str]:
    """A text as it is: spaces inside it and its line breaks stay."""

    def parse(cell: Cell) -> str:
        found = "\n".join(cell_text(cell).strip().splitlines())
        if len(found) > most:
            raise ValueError(f"The text has {len(found):,} characters; at most {most:,} are allowed")
        return found

    return parse


def _weight(cell: Cell) -> Decimal:
    found = number(cell)
    if not Decimal("0.01") <= found < 100 or found != round(found, 2):
        raise ValueError(f"{cell_text(cell)[:60]} is no weight")
    return found.normalize()


_ITEM = re.compile(r"\d{1,3}\.\d{1,3}")


def _item(cell: Cell) -> str:
    written = cell_text(cell)
    if not _ITEM.fullmatch(written):
        raise ValueError(f"“{written[:60]}” is not the number of a criterion")
    return written


def _sectors(known: dict[str, int]) -> Callable[[Cell], tuple[int, ...]]:
    def parse(cell: Cell) -> tuple[int, ...]:
        names = [name.strip() for name in cell_text(cell).split(";") if name.strip()]
        if unknown := [name for name in names if normalise(name) not in known]:
            raise ValueError(f"“{unknown[0][:60]}” is no kind of agency that is known here")
        return tuple(sorted({known[normalise(name)] for name in names}))

    return parse


FIXED = (
    Column("standard", True, whole_number(1, 999), "the number of the standard, for example 3"),
    Column("standard_title", True, _kept_text(200), "the title of the standard, up to 200 characters"),
    Column("standard_guidance", parse=_kept_text(), allowed="text"),
    Column("criterion", parse=_item, allowed="standard and place, for example 3.2"),
    Column("text", parse=_kept_text(), allowed="what is asked"),
    Column("guidance", parse=_kept_text(), allowed="text"),
    Column("evidence", parse=_kept_text(), allowed="what counts as evidence"),
    Column(
        "weight", parse=_weight, allowed="a number from 0.01 to 99.99 with up to two places; 1 when empty"
    ),
    Column("sectors", allowed="kinds of agency divided by ;, empty for all"),
)


_KINDS = {value: value for value in FactAsked.Kind.values}
#: Of a row that asks for a fact: what is asked stands under `text`, its hint under `guidance`.
FACT_COLUMNS = (
    Column("fact", parse=whole_number(1, 99), allowed="its place in the standard, for example 1"),
    Column("fact_kind", parse=one_of(_KINDS), allowed=", ".join(_KINDS)),
    Column("fact_counts", parse=text(60), allowed="what is counted, in the plural, up to 60 characters"),
    Column("fact_people", parse=whole_number(1, MOST_PEOPLE), allowed=f"1 to {MOST_PEOPLE}; 1 when empty"),
    Column("fact_months", parse=whole_number(1, MOST_MONTHS), allowed=f"1 to {MOST_MONTHS}, or empty"),
    Column("fact_needed", parse=yes_no, allowed="yes or no; yes when empty"),
)
MOST_LABEL, MOST_HINT = 200, 300


def _columns() -> list[Column]:
    sectors = list(Sector.objects.values_list("name", "pk"))
    known = {normalise(name): pk for name, pk in sectors}
    allowed = f"{FIXED[-1].allowed}: {', '.join(name for name, _ in sectors) or 'none is known yet'}"
    return [*FIXED[:-1], Column("sectors", parse=_sectors(known), allowed=allowed), *FACT_COLUMNS]


class _Reading:
    """Puts the rows of a file together to standards with criteria."""

    def __init__(self, table: Table, grades: tuple[GradeContent, ...], before: VersionContent) -> None:
        self.table, self.grades = table, grades
        self.titles: dict[int, Row] = {}
        self.criteria: dict[int, list[Row]] = {}
        self.facts: dict[int, list[Row]] = {}
        self.keys = _Keys(before)

    def content(self) -> VersionContent:
        for row in self.table.rows:
            self._take(row)
        # A row that cannot be read is no gap.
        whole = self.table.ok
        for standard, rows in self.criteria.items():
            self._check_places(standard, rows, whole=whole)
        if whole:
            self._check_numbers()
        texts = [row["text"] for rows in self.criteria.values() for row in rows]
        texts += [tidy(row["text"]) for rows in self.facts.values() for row in rows]
        self.keys.reserve(texts)
        return VersionContent(
            self.grades,
            tuple(
                StandardContent(
                    self.keys.of_standard(number, first["standard_title"]),
                    first["standard_title"],
                    first["standard_guidance"] or "",
                    tuple(self._criterion(row) for row in self._in_order(number)),
                    self._facts(number, first["standard_title"]),
                )
                for number, first in sorted(self.titles.items())
            ),
        )

    def _in_order(self, standard: int) -> list[Row]:
        return sorted(self.criteria.get(standard, ()), key=lambda row: int(row["criterion"].split(".")[1]))

    def _take(self, row: Row) -> None:
        number_ = row["standard"]
        first = self.titles.setdefault(number_, row)
        for column in ("standard_title", "standard_guidance"):
            if row[column] != first[column] and not (column == "standard_guidance" and not row[column]):
                self._problem(row, column, f"Standard {number_} says something else in row {first.number}")
        if row["fact"] is not None or row["fact_kind"] is not None:
            self._take_fact(row)
            return
        if row["criterion"] is None:
            if row["text"]:
                self._problem(row, "criterion", "The criterion has no number")
            return
        if int(row["criterion"].split(".")[0]) != number_:
            self._problem(row, "criterion", f"This is not a criterion of standard {number_}")
        elif not row["text"]:
            self._problem(row, "text", "The criterion has no text")
        else:
            self.criteria.setdefault(number_, []).append(row)

    def _take_fact(self, row: Row) -> None:
        """A row that asks for a fact; what its kind does not use is left out."""
        label, hint = tidy(row["text"] or ""), tidy(row["guidance"] or "")
        rows = self.facts.setdefault(row["standard"], [])
        if row["criterion"] is not None:
            self._problem(row, "criterion", "A row that asks for a fact is no criterion: empty this cell")
        elif row["fact"] is None:
            self._problem(row, "fact", "The fact has no number")
        elif row["fact_kind"] is None:
            self._problem(row, "fact_kind", "The fact has no kind of answer")
        elif row["fact_kind"] == FactAsked.Kind.SHARE and not row["fact_counts"]:
            self._problem(row, "fact_counts", "Say what is counted, such as members of staff")
        elif not label:
            self._problem(row, "text", "The fact has no text")
        elif len(label) > MOST_LABEL:
            self._problem(
                row, "text", f"What is asked for has {len(label)} characters; at most {MOST_LABEL} fit"
            )
        elif len(hint) > MOST_HINT:
            self._problem(row, "guidance", f"The hint has {len(hint)} characters; at most {MOST_HINT} fit")
        elif any(one["fact"] == row["fact"] for one in rows):
            self._problem(row, "fact", f"Fact {row['fact']} of standard {row['standard']} is there already")
        else:
            rows.append(row)

    def _facts(self, number_: int, title: str) -> tuple[FactContent, ...]:
        """Those of the file; a file from before there were facts leaves those of the draft as they are."""
        if "fact" not in self.table.columns:
            return self.keys.facts_before(number_, title)
        kinds = FactAsked.Kind
        return tuple(
            FactContent(
                key=self.keys.of_fact(number_, place, tidy(row["text"]), row["fact_kind"]),
                kind=row["fact_kind"],
                label=tidy(row["text"]),
                hint=tidy(row["guidance"] or ""),
                counts=tidy(row["fact_counts"] or "") if row["fact_kind"] == kinds.SHARE else "",
                most=(row["fact_people"] or 1) if row["fact_kind"] == kinds.PERSON else 1,
                months=row["fact_months"] if row["fact_kind"] in (kinds.PERSON, kinds.DATE) else None,
                is_required=row["fact_needed"] is not False,
            )
            for place, row in enumerate(
                sorted(self.facts.get(number_, ()), key=lambda row: row["fact"]), start=1
            )
        )

    def _check_places(self, standard: int, rows: list[Row], *, whole: bool) -> None:
        seen: dict[int, Row] = {}
        for row in rows:
            place = int(row["criterion"].split(".")[1])
            if place in seen:
                message = f"Criterion {standard}.{place} is in row {seen[place].number} already"
                if place == 1:
                    message += (
                        f". A spreadsheet program may have made {standard}.1 of {standard}.10: make it a text"
                    )
                self._problem(row, "criterion", message)
            seen.setdefault(place, row)
        expected = next((n for n in range(1, len(seen) + 1) if n not in seen), 0)
        if expected and whole:
            self._problem(
                rows[-1], "criterion", f"Criterion {standard}.{expected} is missing: count without gaps"
            )

    def _check_numbers(self) -> None:
        missing = next((n for n in range(1, len(self.titles) + 1) if n not in self.titles), 0)
        if missing:
            row = self.titles[max(self.titles)]
            self._problem(row, "standard", f"Standard {missing} is missing: count without gaps")

    def _criterion(self, row: Row) -> CriterionContent:
        texts = {grade.score: row[heading_of(grade)] or "" for grade in self.grades}
        return CriterionContent(
            key=self.keys.of_criterion(row["criterion"], row["text"]),
            text=row["text"],
            guidance=row["guidance"] or "",
            evidence_hint=row["evidence"] or "",
            weight=row["weight"] or Decimal(1),
            sector_ids=row["sectors"] or (),
            descriptors={score: text for score, text in texts.items() if text},
        )

    def _problem(self, row: Row, column: str, message: str) -> None:
        allowed = {one.name: one.allowed for one in (*FIXED, *FACT_COLUMNS)}.get(column, "")
        self.table.add(Problem(row.number, column, str(row[column] or ""), message, allowed))


class _Keys:
    """Tells which standard or criterion of the draft a row is: by its text, else by its number."""

    def __init__(self, before: VersionContent) -> None:
        self.standards = {standard.title: standard.key for standard in before.standards}
        self.standard_numbers = dict(enumerate(before.standards, start=1))
        self.texts: dict[str, str] = {}
        self.numbers: dict[str, CriterionContent] = {}
        for n, standard in enumerate(before.standards, start=1):
            for place, row in enumerate(standard.criteria, start=1):
                self.texts.setdefault(row.text, row.key)
                self.numbers[f"{n}.{place}"] = row
        self.facts = {
            (n, place): row
            for n, standard in enumerate(before.standards, start=1)
            for place, row in enumerate(standard.facts, start=1)
        }
        self.standard_rows = before.standards
        self.used: set[str] = set()
        self.used_by_facts: set[str] = set()
        self.coming: set[str] = set()

    def reserve(self, texts: Sequence[str]) -> None:
        """Texts of the file: a criterion that only moved is not given to another by its number."""
        self.coming = set(texts)

    def of_standard(self, number_: int, title: str) -> str:
        known = self.standard_numbers.get(number_)
        return self._once(self.standards.get(title) or (known.key if known else ""))

    def of_criterion(self, number_: str, text: str) -> str:
        if text in self.texts:
            return self._once(self.texts[text])
        known = self.numbers.get(number_)
        return self._once(known.key if known and known.text not in self.coming else "")

    def of_fact(self, standard: int, place: int, label: str, kind: str) -> str:
        """The fact with these words, wherever it stood, else the one of this kind that stood here."""
        known = next((row for row in self.facts.values() if row.label == label), None)
        if known is None:
            here = self.facts.get((standard, place))
            is_same = here is not None and here.kind == kind and here.label not in self.coming
            known = here if is_same else None
        key = known.key if known and known.key not in self.used_by_facts else new_key()
        self.used_by_facts.add(key)
        return key

    def facts_before(self, number_: int, title: str) -> tuple[FactContent, ...]:
        """Those of the standard with this title, else of the one that had this number."""
        named = next((row for row in self.standard_rows if row.title == title), None)
        if named is None and number_ <= len(self.standard_rows):
            named = self.standard_rows[number_ - 1]
        return named.facts if named else ()

    def _once(self, key: str) -> str:
        found = key if key and key not in self.used else new_key()
        self.used.add(found)
        return found
