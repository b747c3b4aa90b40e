"""The period's tables and pictures as the page, the report and the files show them: one layout for all."""

from collections.abc import Sequence

from core.charts import Bar, BarChart, LineChart, Series, Stack, StackedChart
from core.charts.chart import nice_ticks
from core.figures import Figure
from core.printed import CsvTable, Printed, file_cell
from training.statistics.evaluation import Evaluated, GainLine
from training.statistics.year import TrainingYear
from training.statistics.years import YearLine

MOST_BARS = 15
IN_PICTURE = ("Places booked", "Attended", "Did not attend")


def number(figure: Figure) -> int:
    """A count as a number."""
    return figure.value if isinstance(figure.value, int) else 0


def with_base(figure: Figure) -> str:
    """A figure with its two numbers, for a column whose heading says what they are."""
    if figure.value is None or figure.denominator is None:
        return figure.display()
    return f"{figure.display()} ({figure.numerator:,} of {figure.denominator:,})"


def years_table(lines: Sequence[YearLine]) -> Printed:
    """Measures over the years, with a picture of places used."""
    periods = [one.period for one in lines[0].values if one.period]
    headers = ("Measure", *(one.label for one in periods), "Change")
    rows = tuple(
        (
            line.label,
            *(_year_cell(one) for one in line.values),
            ""
            if line.change.value is None
            else f"{'+' if line.change.value > 0 else ''}{line.change.display()}",  # type: ignore[operator]
        )
        for line in lines
    )
    drawn = [line for line in lines if line.label in IN_PICTURE]
    chart = LineChart(
        key="training-years",
        title="Places booked and people who came, by year",
        description="Places booked, people who attended and people who did not, in each year.",
        labels=[one.label for one in periods],
        series=[Series(line.label, [_point(one) for one in line.values]) for line in drawn],
        label_header="Year",
    )
    return Printed("training-years", "Training over the years", headers, rows, chart)


def _point(figure: Figure) -> int | None:
    """A count, or nothing where there is no data: that is not nought."""
    return figure.value if isinstance(figure.value, int) else None


def _year_cell(figure: Figure) -> str:
    return f"{figure.display()} (typed in)" if figure.rule_key == "typed" else figure.display()


def course_table(year: TrainingYear) -> Printed:
    """Courses as boards print them, with a picture of who came to the largest."""
    rows = tuple(
        (
            one.label, one.runs.display(), one.places.display(), one.booked.display(), one.attended.display(),
            one.did_not_attend.display(), one.agencies.display(), with_base(one.attended_percent),
        )
        for one in year.courses
    )  # fmt: skip
    largest = sorted(year.courses, key=lambda one: -number(one.booked))[:MOST_BARS]
    chart = StackedChart(
        key="training-courses",
        title="Who came, by course",
        description="Places booked on each course: attended, did not attend.",
        parts=["Attended", "Did not attend"],
        stacks=[Stack(one.label, [number(one.attended), number(one.did_not_attend)]) for one in largest],
        colours=("teal", "amber"),
        maximum=_whole([number(one.attended) + number(one.did_not_attend) for one in largest]),
        label_header="Course",
    )
    headers = (
        "Course",
        "Events",
        "Places",
        "Booked",
        "Attended",
        "Did not attend",
        "Agencies",
        "Attended, of places booked",
    )
    return Printed(
        "training-courses",
        "Courses",
        headers,
        rows,
        chart if largest else None,
        "No course ran in the period.",
    )


def agency_table(year: TrainingYear) -> Printed:
    """Agencies, with a picture of those that missed most places."""
    rows = tuple(
        (
            one.label, one.booked.display(), one.attended.display(), one.did_not_attend.display(),
            one.wasted.display(), with_base(one.wasted_percent),
        )
        for one in year.agencies
    )  # fmt: skip
    most = [one for one in sorted(year.agencies, key=lambda one: -number(one.wasted)) if one.wasted.value][
        :MOST_BARS
    ]
    chart = BarChart(
        key="training-agencies",
        title="Places missed, by agency",
        description="Places booked on which nobody came, for the agencies that missed most.",
        bars=[Bar(one.label, number(one.wasted), one.wasted.display()) for one in most],
        label_header="Agency",
        value_header="Places missed",
    )
    headers = ("Agency", "Booked", "Attended", "Did not attend", "Missed", "Missed, of places booked")
    return Printed(
        "training-agencies",
        "Agencies",
        headers,
        rows,
        chart if most else None,
        "Nobody booked in the period.",
    )


def share_tables(year: TrainingYear) -> list[Printed]:
    """Events by mode and by length."""
    return [
        Printed(
            f"training-{key}", caption, (header, "Events", "Share of events", "People who came"),
            tuple((one.label, one.runs.display(), with_base(one.percent), one.came.display()) for one in lines),
        )
        for key, caption, header, lines in (
            ("modes", "How people took part", "Mode", year.modes),
            ("lengths", "How long events were", "Length", year.lengths),
        )
        if lines
    ]  # fmt: skip


def stage_table(found: Evaluated) -> Printed:
    """How many answered of those who could."""
    used = [one for one in found.stages if one.sent.value]
    chart = BarChart(
        key="training-stages",
        title="Questionnaires completed",
        description="Of the questionnaires expected at each stage, in per cent.",
        bars=[Bar(one.label, float(one.percent.value or 0), one.percent.display()) for one in used],  # type: ignore[arg-type]
        label_header="Stage",
        value_header="Completed",
    )
    rows = tuple(
        (one.label, one.sent.display(), one.completed.display(), one.percent.display()) for one in used
    )
    headers = ("Stage", "Expected", "Completed", "Completed, of those expected")
    return Printed(
        "training-stages", "Questionnaires", headers, rows, chart if used else None,
        "No questionnaire was answered in the period.",
    )  # fmt: skip


def gain_table(gains: Sequence[GainLine]) -> Printed:
    """Averages before and after, with their bases."""
    rows = tuple(
        (one.label.capitalize(), *(_average(figure) for figure in (one.before, one.after)), one.gain.display(),
         one.people.display())
        for one in gains
    )  # fmt: skip
    headers = ("Whose answers", "Before", "After", "Gain", "People")
    return Printed(
        "training-gain", "Learning gain", headers, rows, None, "No question was asked before and after."
    )


def _average(figure: Figure) -> str:
    return f"{figure.display()} ({figure.base()})"


def statement_table(found: Evaluated) -> Printed:
    """What people agreed with."""
    rows = tuple((one.label, one.agreed.display(), one.agreed.base()) for one in found.statements)
    return Printed("training-statements", "What people agreed with", ("Statement", "Agreed", "Of"), rows)


def plan_table(found: Evaluated) -> Printed:
    """What people did with what they planned."""
    rows = tuple((one.label, one.said.display(), one.said.base()) for one in found.plans)
    return Printed(
        "training-plans", "What people did with what they planned", ("Weeks later", "Said so", "Of"), rows
    )


def _whole(totals: Sequence[int]) -> int:
    """An end of the axis that leaves whole numbers on it: what is counted has no halves."""
    return max(5, int(nice_ticks(max(totals, default=0), whole=True)[-1]))


def file_tables(year: TrainingYear | None, found: Evaluated | None) -> list[CsvTable]:
    """The five tables as files; with headings only where there is nothing to tell."""
    has_any = year is not None and year.has_any
    totals = (*year.totals, *year.rates) if year is not None and year.courses else ()
    typed = year.typed if year is not None else ()
    elsewhere = year.elsewhere.figures if year is not None else ()
    return [
        CsvTable(
            "training_totals", ("measure", "value", "numerator", "denominator"),
            (
                *((one.key.removeprefix("training."), file_cell(one), _cell(one.numerator), _cell(one.denominator))
                  for one in (*totals, *elsewhere)),
                *((f"{one.key.removeprefix('training.typed.')} (typed in)", file_cell(one), "", "") for one in typed),
            ),
        ),
        CsvTable(
            "training_course",
            ("course", "runs", "places", "booked", "attended", "did_not_attend", "agencies"),
            tuple(
                (one.label, *map(file_cell, (
                    one.runs, one.places, one.booked, one.attended, one.did_not_attend, one.agencies)))
                for one in (year.courses if year is not None and has_any else ())
            ),
        ),
        CsvTable(
            "training_agency", ("agency", "booked", "attended", "did_not_attend", "wasted_places"),
            tuple(
                (one.label, *map(file_cell, (one.booked, one.attended, one.did_not_attend, one.wasted)))
                for one in (year.agencies if year is not None else ())
            ),
        ),
        CsvTable(
            "training_evaluation", ("stage", "sent", "completed", "percent"),
            tuple(
                (one.stage, *map(file_cell, (one.sent, one.completed, one.percent)))
                for one in (found.stages if found is not None and found.has_any else ())
            ),
        ),
        CsvTable(
            "learning_gain", ("scope", "before", "after", "gain", "people"),
            tuple(
                (one.label, *map(file_cell, (one.before, one.after, one.gain, one.people)))
                for one in (found.gains if found is not None else ())
            ),
        ),
    ]  # fmt: skip


def _cell(value: int | None) -> str:
    return "" if value is None else str(value)
