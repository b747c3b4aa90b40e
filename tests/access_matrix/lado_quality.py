"""Quality and learning: officers only where cases or settings show; learning managers, too."""

import datetime as dt
from typing import Any

from boards.models import Board
from core.permissions import Perm
from tests.access_matrix.lado import a_case
from tests.access_matrix.lines import Kwargs, Line, board


def _sample(on: Board) -> Any:
    from lado.models import QualitySample

    day = dt.date(2026, 3, 2)
    given = {"starts_on": day, "ends_on": day, "size": 1, "pool": 1, "seed": "line"}
    return QualitySample.objects.filter(board=on).first() or QualitySample.objects.create(board=on, **given)


def a_sample(on: Board) -> Kwargs:
    return {"pk": _sample(on).pk}


def a_drawn_case(on: Board) -> Kwargs:
    from lado.models import SecondView

    case = a_case(on)
    SecondView.objects.get_or_create(
        board=on, contact_id=case["pk"], defaults={"sample": _sample(on), "place": 1}
    )
    return case


def a_setting(on: Board) -> Kwargs:
    from lado.models import Setting

    found, _ = Setting.objects.get_or_create(board=on, normalised_name="line", defaults={"name": "Line"})
    return {"pk": found.pk}


def a_policy(on: Board) -> Kwargs:
    from lado.models import SafeguardingPolicy

    found, _ = SafeguardingPolicy.objects.get_or_create(board=on, name="Line")
    return {"pk": found.pk}


def an_adoption(on: Board) -> Kwargs:
    return {**a_policy(on), "setting": a_setting(on)["pk"]}


def some_learning(on: Board) -> Kwargs:
    from lado.models import NetworkLearning

    given = {"heard_on": dt.date(2026, 3, 2), "point": "Line"}
    found = NetworkLearning.objects.filter(board=on).first() or NetworkLearning.objects.create(
        board=on, **given
    )
    return {"pk": found.pk}


TABLE: dict[str, Line] = {
    "lado:quality": board(Perm.CASE_READ),
    "lado:samples": board(Perm.CASE_READ),
    "lado:sample_draw": board(Perm.CASE_WRITE),
    "lado:sample": board(Perm.CASE_READ, of=a_sample),
    "lado:sample_take_back": board(Perm.CASE_WRITE, of=a_sample),
    "lado:second_view": board(Perm.CASE_WRITE, of=a_drawn_case),
    "lado:settings": board(Perm.CASE_READ),
    "lado:setting_edit": board(Perm.CASE_WRITE, of=a_setting),
    "lado:policies": board(Perm.CASE_READ),
    "lado:policy_add": board(Perm.CASE_WRITE),
    "lado:policy": board(Perm.CASE_READ, of=a_policy),
    "lado:policy_edit": board(Perm.CASE_WRITE, of=a_policy),
    "lado:policy_delete": board(Perm.CASE_WRITE, of=a_policy),
    "lado:adoptions": board(Perm.CASE_WRITE, of=a_policy),
    "lado:adoption": board(Perm.CASE_WRITE, of=an_adoption),
    # no case content: also for people who read no case
    "lado:learning": board(Perm.CASE_LISTS),
    "lado:learning_add": board(Perm.CASE_LISTS),
    "lado:learning_edit": board(Perm.CASE_LISTS, of=some_learning),
    "lado:learning_remove": board(Perm.CASE_LISTS, of=some_learning),
    "lado:learning_action": board(Perm.CASE_LISTS, of=some_learning),
}
