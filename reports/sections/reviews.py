"""Serious incidents and reviews: numbers, themes, and what became of recommendations, with reasons where nothing did.

The yearly report must tell of decisions on recommendations, and why any was not acted on. Recommendations of reviews
that are not published are counted; their words are not printed.
"""

from collections.abc import Sequence

from core.partial_dates import display_date
from reports.charts import chart_block
from reports.content import Block, Table, table_block
from reports.sections.building import Building, Built
from reviews.models import ReviewRecommendation
from reviews.statistics import printed
from reviews.statistics.statutory import Followed, followed
from reviews.statistics.year import ReviewYear, year_of

RECOMMENDATIONS = (
    "review_recommendations",
    [
        "review",
        "number",
        "recommendation",
        "agency",
        "state",
        "reasons",
        "last_moved_on",
        "little_or_no_progress",
        "proof",
    ],
)
ABOUT = (
    "Serious incidents that the partnership was told of, the reviews that it held, and what it did about their "
    "recommendations. One incident and its own review count once for each theme."
)


def build(building: Building) -> Built:
    """The section, or nothing where the board has no incidents and no reviews; the files always."""
    year = year_of(building.board, building.period, building.today)
    if not year.has_any:
        return Built([], [*_tables(None), Table(*RECOMMENDATIONS, [])])
    _note(building, year)
    rows = followed(building.board, building.period, year.as_at, year.setting.still_after_days)
    blocks = [*_numbers(building, year), *_themes(year), *_recommendations(building, year, rows)]
    return Built(blocks, [*_tables(year), Table(*RECOMMENDATIONS, [_file_row(one) for one in rows])])


def _tables(year: ReviewYear | None) -> list[Table]:
    found = printed.file_tables(year)
    return [Table(one.name, list(one.headers), [list(row) for row in one.rows]) for one in found]


def _note(building: Building, year: ReviewYear) -> None:
    notes = building.notes
    for line in (*year.kinds, year.all_kinds):
        notes.use_all([line.started, line.published, line.open], in_table=True)
    for theme in year.themes:
        notes.use_all([theme.in_period, theme.in_all], in_table=True)
        if theme.with_narrower:
            notes.use(theme.with_narrower, in_table=True)
    for agency in (*year.agencies, year.recommendations):
        notes.use_all([*agency.states, agency.total], in_table=True)


def _numbers(building: Building, year: ReviewYear) -> list[Block]:
    headline = [
        year.incidents,
        year.notified,
        year.rapid_reviews,
        *year.timeliness,
        year.conversion,
        *([year.no_ethnicity] if year.no_ethnicity.denominator else []),
        year.still,
    ]
    day = display_date(year.as_at)
    blocks = [
        Block("paragraph", {"text": ABOUT}),
        Block("figures", {"figures": building.notes.use_all(headline)}),
    ]
    chart = printed.kind_chart(year, key="report-reviews-kinds")
    if chart.stacks:
        base = f"Published in the period; open on {day}."
        blocks.append(chart_block(chart, base=base, table=False))
    table = table_block(
        "reviews-kinds", "Reviews by kind", ["Kind", "Started", "Published", f"Open on {day}"],
        printed.kind_rows(year), numeric_from=1,
    )  # fmt: skip
    return [*blocks, table]


def _themes(year: ReviewYear) -> list[Block]:
    blocks = []
    chart = printed.theme_chart(year.themes, key="report-reviews-themes")
    if chart.bars:
        blocks.append(
            chart_block(
                chart, base="Incidents and reviews of the period, each once for a theme.", table=False
            )
        )
    blocks.append(
        table_block(
            "reviews-themes", "Themes of incidents and reviews",
            ["Theme", "Part of", "In the period", "In all years", "With narrower themes"],
            printed.theme_rows(year), numeric_from=2, empty="No theme is recorded.",
        )
    )  # fmt: skip
    return blocks


def _recommendations(building: Building, year: ReviewYear, rows: Sequence[Followed]) -> list[Block]:
    if not year.recommendations.total.value:
        return [Block("paragraph", {"text": "No review has made a recommendation yet."})]
    state = ReviewRecommendation.State
    blocks = [
        chart_block(
            printed.state_chart(year, key="report-reviews-states"),
            base=f"Of {year.recommendations.total.display()} recommendations, as they stand.", table=False,
        ),
        table_block(
            "reviews-agencies", "Recommendations by agency",
            ["Agency", *printed.STATES, "All"], printed.agency_rows(year), numeric_from=1,
        ),
    ]  # fmt: skip
    told = [one for one in rows if one.is_published]
    done = [one for one in told if one.state != state.NOT_ACTED_ON]
    refused = [one for one in told if one.state == state.NOT_ACTED_ON]
    blocks += [
        table_block(
            "reviews-decisions", "What was decided about recommendations",
            ["Recommendation", "Review", "Agency", "State", "What proves it"],
            [[one.words, one.review, one.agency, one.state_words, one.proof_words] for one in done],
            empty="No recommendation of a published review was to be decided about in the period.",
        ),
        table_block(
            "reviews-not-acted-on", "Recommendations that were not acted on, and why",
            ["Recommendation", "Review", "Reasons"],
            [[one.words, one.review, one.reasons] for one in refused],
            empty="No recommendation was left without action.",
        ),
    ]  # fmt: skip
    hidden = len(rows) - len(told)
    if hidden:
        words = "1 recommendation belongs" if hidden == 1 else f"{hidden} recommendations belong"
        text = f"{words} to reviews that are not published; they are counted above and not printed here."
        blocks.append(Block("paragraph", {"text": text}))
    return blocks


def _file_row(one: Followed) -> list[object]:
    words, reasons = (one.text, one.reasons) if one.is_published else ("not published", "")
    still = "yes" if one.is_still else "no"
    return [
        one.review,
        one.number,
        words,
        one.agency,
        one.state_label,
        reasons,
        one.last_move,
        still,
        one.proof,
    ]
