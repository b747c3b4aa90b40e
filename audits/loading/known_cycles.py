"""The cycle that a file belongs to: found by its name, or planned together with its framework."""

import datetime as dt
import re

from django.utils import timezone

from audits.models import Criterion, Cycle, Descriptor, Framework, FrameworkVersion, Grade, Standard
from audits.shipping import ShippedFramework, shipped, shipped_frameworks
from boards.loading.cells import name_key
from core.loading import LoadPlan, warn_of_near
from core.partial_dates import display_date
from core.periods import financial_year

DEFAULT = "section-11"
EIGHT_WEEKS = dt.timedelta(weeks=8)
_TWO_YEARS = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*(?:[-\u2013/]|to)\s*((?:19|20)?\d\d)(?!\d)")
_ONE_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


class KnownCycle:
    """The cycle with its standards, criteria and grades, saved or planned. Six queries at most.

    `cycle` is None where it cannot be told; the plan says why.
    """

    def __init__(
        self,
        plan: LoadPlan,
        name: str,
        framework: str,
        *,
        default: str = DEFAULT,
        is_to_come: bool = False,
    ) -> None:
        """`default` is the framework of a new cycle when none is named.

        `is_to_come`: agencies are still to answer, so a new cycle whose name tells no year, or one that is over, runs
        from today for eight weeks.
        """
        self._plan, self._default, self._is_to_come = plan, default, is_to_come
        self.standards: dict[int, Standard] = {}
        self.criteria: dict[tuple[int, int], Criterion] = {}
        self.grades: list[Grade] = []
        cycles = list(Cycle.objects.filter(board=plan.board).select_related("version__framework"))
        self.cycle = next((one for one in cycles if name_key(one.name) == name_key(name)), None)
        self.is_new = self.cycle is None
        if self.cycle is not None:
            of = self.cycle.version.framework
            if framework and name_key(framework) not in (name_key(of.name), name_key(of.key)):
                self._refuse(framework, f"The cycle {self.cycle} is of the framework {of}", of.name)
                return
            self._read(self.cycle.version)
            return
        version = self._version(framework)
        if version is None:
            return
        warn_of_near(plan, "cycle", [name], [one.name for one in cycles])
        self.cycle = self._make(name, version)

    def _refuse(self, value: str, message: str, allowed: str) -> None:
        self.cycle = None
        self._plan.problem(None, None, value, message, allowed)

    def _version(self, wanted: str) -> FrameworkVersion | None:
        """The newest published version of the framework; a shipped one is taken over where the board has it not."""
        held = list(Framework.objects.filter(board=self._plan.board))
        key = name_key(wanted or self._default)
        found = next((one for one in held if key in (name_key(one.key), name_key(one.name))), None)
        if found is None:
            offered = {name_key(word): one for one in shipped_frameworks() for word in (one.key, one.name)}
            if key not in offered:
                names = sorted({one.name for one in held} | {one.name for one in shipped_frameworks()})
                self._refuse(wanted, f"There is no framework “{wanted}”", " or ".join(names))
                return None
            taken = next((one for one in held if one.key == offered[key].key), None)
            if taken is None:
                return self._take(shipped(offered[key].key))
            found = taken
        version: FrameworkVersion | None = (
            FrameworkVersion.objects.usable().filter(framework=found).order_by("-number").first()
        )
        if version is None:
            self._refuse(wanted, f"No version of {found} is published yet", "a framework that is published")
            return None
        version.framework = found
        self._read(version)
        return version

    def _read(self, version: FrameworkVersion) -> None:
        self.standards = {one.number: one for one in Standard.objects.filter(version=version)}
        by_id = {one.pk: one for one in self.standards.values()}
        for criterion in Criterion.objects.filter(version=version).order_by("pk"):
            criterion.standard = by_id[criterion.standard_id]
            self.criteria[criterion.standard.number, criterion.place] = criterion
        self.grades = list(Grade.objects.filter(version=version).order_by("score"))

    def _take(self, source: ShippedFramework) -> FrameworkVersion:
        plan, board = self._plan, self._plan.board
        framework = Framework(board=board, key=source.key, name=source.name, about=source.about)
        plan.create(framework, "framework", source.name)
        version = plan.create(
            FrameworkVersion(
                board=board,
                framework=framework,
                number=1,
                status=FrameworkVersion.Status.PUBLISHED,
                published_at=timezone.now(),
            )
        )
        for row in source.content.grades:
            grade = Grade(board=board, version=version, score=row.score, label=row.label, colour=row.colour)
            self.grades.append(plan.create(grade))
        by_score = {grade.score: grade for grade in self.grades}
        for number, said in enumerate(source.content.standards, start=1):
            standard = Standard(
                board=board,
                version=version,
                key=said.key,
                number=number,
                title=said.title,
                guidance=said.guidance,
            )
            self.standards[number] = plan.create(standard)
            for place, one in enumerate(said.criteria, start=1):
                criterion = Criterion(
                    board=board, version=version, standard=standard, key=one.key, place=place, text=one.text,
                    guidance=one.guidance, evidence_hint=one.evidence_hint, weight=one.weight,
                    sector_ids=list(one.sector_ids),
                )  # fmt: skip
                self.criteria[number, place] = plan.create(criterion)
                for score, words in one.descriptors.items():
                    plan.create(
                        Descriptor(board=board, criterion=criterion, grade=by_score[score], text=words)
                    )
        return version

    def _make(self, name: str, version: FrameworkVersion) -> Cycle:
        today = timezone.localdate()
        days, told = days_of(name), "as its name says"
        if days is None:
            days, told = (today, today), "because its name tells no year"
        if self._is_to_come and days[1] <= today:
            told = (
                f"{told}, and eight weeks to answer" if days_of(name) is None else "because that year is over"
            )
            days = (today, today + EIGHT_WEEKS)
        opens_on, due_on = days
        self._plan.warn(
            f"The new cycle “{name}” is taken to run from {display_date(opens_on)} to {display_date(due_on)}, {told}. "
            "Change the days on its page if they were others."
        )
        # A cycle of the past is history: nobody is to be chased for it.
        closed_on = due_on if due_on < today else None
        cycle = Cycle(
            board=self._plan.board,
            version=version,
            name=name,
            opens_on=opens_on,
            due_on=due_on,
            closed_on=closed_on,
        )
        return self._plan.create(cycle, "cycle", name)


def days_of(name: str) -> tuple[dt.date, dt.date] | None:
    """First and last day of the year that a name tells: "2011-12" is a financial year, "2011" a calendar year."""
    if (two := _TWO_YEARS.search(name)) and int(two[2]) % 100 == (int(two[1]) + 1) % 100:
        year = financial_year(int(two[1]))
        return year.start, year.end
    if one := _ONE_YEAR.search(name):
        return dt.date(int(one[1]), 1, 1), dt.date(int(one[1]), 12, 31)
    return None
