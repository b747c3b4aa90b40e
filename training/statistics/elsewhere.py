"""Training that is no event of the board, as figures: e-learning, and what agencies teach their own staff."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Sum

from boards.models import Board
from core.figures import Figure
from core.periods import Period
from core.printed import Printed
from training.models import ELearningCompletion, SingleAgencyTraining

E_LEARNING_RULE = (
    "E-learning courses finished in the period, as loaded from files of suppliers; each course once."
)
SINGLE_AGENCY_RULE = "People whom agencies trained in the period, by their own returns; each course once."
NO_AGENCY = "No agency given"


@dataclass(frozen=True)
class ElsewhereLine:
    """One agency: courses that its people finished online, and people whom it trained itself."""

    label: str
    e_learning: Figure
    single_agency: Figure


@dataclass(frozen=True)
class Elsewhere:
    """Training elsewhere in one period; both totals are nought without any file."""

    e_learning: Figure
    single_agency: Figure
    agencies: tuple[ElsewhereLine, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The totals that count something."""
        return tuple(one for one in (self.e_learning, self.single_agency) if one.value)


def elsewhere_of(board: Board, period: Period) -> Elsewhere:
    """Count the period. Two queries."""
    span = (period.start, period.end)
    done: Any = ELearningCompletion.objects.filter(board=board, completed_on__range=span).order_by()
    own: Any = SingleAgencyTraining.objects.filter(board=board, held_on__range=span).order_by()
    online = dict(done.values_list("agency__name").annotate(n=Count("pk")))
    taught = dict(own.values_list("agency__name").annotate(people=Sum("people")))
    names = sorted({*online, *taught}, key=lambda name: (name is None, (name or "").casefold()))
    return Elsewhere(
        _count("e_learning", "E-learning completed", sum(online.values()), E_LEARNING_RULE, period),
        _count(
            "single_agency", "Trained by their own agency", sum(taught.values()), SINGLE_AGENCY_RULE, period
        ),
        tuple(_line(name or NO_AGENCY, online.get(name, 0), taught.get(name, 0), period) for name in names),
    )


def _line(label: str, online: int, taught: int, period: Period) -> ElsewhereLine:
    key = f"elsewhere.{label}"
    return ElsewhereLine(
        label,
        _count(f"{key}.e_learning", f"{label}: e-learning completed", online, E_LEARNING_RULE, period),
        _count(f"{key}.single_agency", f"{label}: trained by themselves", taught, SINGLE_AGENCY_RULE, period),
    )


def _count(key: str, label: str, value: int, rule: str, period: Period) -> Figure:
    return Figure.count(f"training.{key}", label, value, rule=rule, period=period)


def elsewhere_table(found: Elsewhere) -> Printed:
    """By agency."""
    rows = tuple((one.label, one.e_learning.display(), one.single_agency.display()) for one in found.agencies)
    headers = ("Agency", "E-learning completed", "Trained by their own agency")
    return Printed("training-elsewhere", "Training elsewhere", headers, rows)
