"""What a board has of incidents, reviews and themes, and what a row of a file changes of it."""

import datetime as dt
from typing import Any

from boards.loading.cells import name_key
from core.loading import LoadPlan, warn_of_near
from core.loading.plans import shown_value
from core.spreadsheets import Row
from reviews.models import Incident, IncidentTheme, Review, ReviewRecommendation, ReviewTheme, Theme

INCIDENT_DATES = ("aware_on", "notified_on", "rapid_review_on")
REVIEW_DATES = ("started_on", "published_on")
#: Decisions after which the kind in the row is that of a review.
DECIDED = (Incident.Decision.REVIEW, Incident.Decision.OTHER)


class Known:
    """What the board has. Six queries, whatever the number of rows."""

    def __init__(self, plan: LoadPlan) -> None:
        self._plan, board = plan, plan.board
        self._incidents = {name_key(one.reference): one for one in Incident.objects.filter(board=board)}
        self._reviews = {name_key(one.reference): one for one in Review.objects.filter(board=board)}
        self._themes = {name_key(one.name): one for one in Theme.objects.filter(board=board)}
        self._theme_names = [one.name for one in self._themes.values()]
        self._new_themes: list[str] = []
        self._of_incident = _themes_of(IncidentTheme.objects.filter(board=board), "incident_id")
        self._of_review = _themes_of(ReviewTheme.objects.filter(board=board), "review_id")
        self._recommended: dict[int, dict[int, ReviewRecommendation]] = {}
        for one in ReviewRecommendation.objects.filter(board=board).order_by("pk"):
            self._recommended.setdefault(one.review_id, {})[one.number] = one

    def _held(self, row: Row) -> tuple[Incident | None, Review | None]:
        key = name_key(row["reference"])
        return self._incidents.get(key), self._reviews.get(key)

    def dates(self, row: Row) -> dict[str, dt.date | None]:
        """The row's dates, and where it has none, those that are known."""
        incident, review = self._held(row)
        found = {name: row[name] or getattr(incident, name, None) for name in INCIDENT_DATES}
        return found | {name: row[name] or getattr(review, name, None) for name in REVIEW_DATES}

    def makes_incident(self, row: Row) -> bool:
        """Whether the row tells of an incident."""
        return bool(self._held(row)[0] or row["decision"] or any(row[name] for name in INCIDENT_DATES))

    def makes_review(self, row: Row) -> bool:
        """Whether the row tells of a review: one that is known, or a kind with a start, an end or the decision."""
        if self._held(row)[1] is not None:
            return True
        begun = row["started_on"] or row["published_on"] or row["decision"] in DECIDED
        return bool(row["kind"] and begun)

    def compare(self, row: Row) -> None:
        """Plan what one row makes new or changes."""
        incident, review = self._held(row)
        is_new, changed = incident is None and review is None, False
        named = [self._theme(name) for name in row["themes"] or []]
        if self.makes_incident(row):
            values = {name: row[name] for name in (*INCIDENT_DATES, "decision")}
            if incident is None:
                incident = self._plan.create(
                    Incident(board=self._plan.board, reference=row["reference"], **_given(values))
                )
                changed = True
            else:
                changed |= self._change(row, incident, values)
            changed |= self._link(row, incident, named, IncidentTheme, "incident", self._of_incident)
        if self.makes_review(row):
            values = {name: row[name] for name in (*REVIEW_DATES, "kind")}
            if review is None:
                made = Review(
                    board=self._plan.board, reference=row["reference"], incident=incident, **_given(values)
                )
                review = self._plan.create(made)
                changed = True
            else:
                if incident is not None and review.incident_id is None:
                    values["incident"] = incident
                changed |= self._change(row, review, values)
            changed |= self._link(row, review, named, ReviewTheme, "review", self._of_review)
            changed |= self._recommend(row, review)
        self._count(is_new, changed)

    def warn(self) -> None:
        """Once all rows are compared: new themes that may be a slip of a known one."""
        warn_of_near(self._plan, "theme", self._new_themes, self._theme_names)

    def is_ended(self, row: Row) -> bool:
        """Whether the review was ended without publication."""
        review = self._held(row)[1]
        return review is not None and review.ended_on is not None

    def _count(self, is_new: bool, changed: bool) -> None:
        if is_new:
            self._plan.made += 1
        elif changed:
            self._plan.changed += 1
        else:
            self._plan.unchanged += 1

    def _change(self, row: Row, one: Incident | Review, values: dict[str, Any]) -> bool:
        wanted = {name: value for name, value in _given(values).items() if getattr(one, name) != value}
        if not wanted:
            return False
        return self._plan.change(
            row.number, one, {**wanted, "revision": one.revision + 1}, what=one.reference,
            shown=[
                (name.replace("_", " "), shown_value(one, name), shown_value(type(one)(**{name: value}), name))
                for name, value in wanted.items()
            ],
        )  # fmt: skip

    def _theme(self, name: str) -> Theme:
        key = name_key(name)
        if key not in self._themes:
            self._new_themes.append(name)
            made = Theme(board=self._plan.board, name=name)
            self._themes[key] = self._plan.create(made, "theme", name)
        found: Theme = self._themes[key]
        return found

    def _link(
        self, row: Row, one: Any, named: list[Theme], model: Any, field: str, held: dict[int, set[int]]
    ) -> bool:
        """Add the themes that are missing; what the file does not mention stays."""
        missing = [theme for theme in named if theme.pk is None or theme.pk not in held.get(one.pk, ())]
        for theme in missing:
            self._plan.create(model(board=self._plan.board, theme=theme, **{field: one}))
        if missing and one.pk is not None:
            names = "; ".join(theme.name for theme in missing)
            self._plan.note_change(row.number, one.reference, "themes", "without", names)
            self._plan.note_audit(one, f"{field}.changed_by_load", {}, {"themes added": names})
        return bool(missing)

    def _recommend(self, row: Row, review: Review) -> bool:
        given = row["recommendations"]
        if given is None:
            return False
        texts = [""] * given if isinstance(given, int) else given
        held = self._recommended.get(review.pk, {}) if review.pk else {}
        changed = False
        for number, text in enumerate(texts, start=1):
            there = held.get(number)
            if there is None:
                self._plan.create(self._recommendation(review, number, text))
                changed = True
                if review.pk is not None:
                    what = f"recommendation {number}"
                    self._plan.note_change(
                        row.number, review.reference, what, "nothing", text or "to be written"
                    )
            elif text and there.text != text:
                values = {"text": text, "revision": there.revision + 1}
                shown = [("text", there.text or "nothing", text)]
                self._plan.change(row.number, there, values, what=f"{review.reference}: {there}", shown=shown)
                changed = True
        return changed

    @staticmethod
    def _recommendation(review: Review, number: int, text: str) -> ReviewRecommendation:
        made = ReviewRecommendation(board=review.board, review=review, number=number, text=text)
        # It has not moved since the review was there.
        made.moved_on = review.published_on or review.began_on or made.moved_on
        return made


def _themes_of(links: Any, column: str) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for owner, theme in links.values_list(column, "theme_id"):
        found.setdefault(owner, set()).add(theme)
    return found


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
