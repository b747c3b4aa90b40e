"""Child deaths: review leads of the board only; numbers also for people who read no death."""

import datetime as dt

from boards.models import Board
from core.permissions import Perm
from tests.access_matrix.lines import Kwargs, Line, board


def a_death(on: Board) -> Kwargs:
    from reviews.models import ChildDeath

    given = {"died_on": dt.date(2026, 3, 2), "revision": 1}
    found, _ = ChildDeath.objects.get_or_create(board=on, reference="LINE-1", defaults=given)
    return {"pk": found.pk}


def a_form(on: Board) -> Kwargs:
    from reviews.models import DeathFormRequest

    of = a_death(on)
    day = dt.date(2026, 3, 3)
    found, _ = DeathFormRequest.objects.get_or_create(
        board=on, death_id=of["pk"], whom="Line", defaults={"asked_on": day}
    )
    return of | {"record": found.pk}


def a_step(on: Board) -> Kwargs:
    from reviews.models import ResponseStep

    of = a_death(on)
    given = {"taken_at": dt.datetime(2026, 3, 3, 9, tzinfo=dt.UTC), "text": "x"}
    found, _ = ResponseStep.objects.get_or_create(board=on, death_id=of["pk"], role="police", defaults=given)
    return of | {"record": found.pk}


def an_analysis(on: Board) -> Kwargs:
    from reviews.models import DeathAnalysis

    of = a_death(on)
    given = {
        "done_on": dt.date(2026, 3, 9),
        "content": "eA==",
        "file_name": "x.txt",
        "content_type": "text/plain",
    }
    found, _ = DeathAnalysis.objects.get_or_create(board=on, death_id=of["pk"], defaults=given)
    return of | {"record": found.pk}


def a_removed_form(on: Board) -> Kwargs:
    return a_form(on) | {"kind": "forms"}


def a_return(on: Board) -> Kwargs:
    from reviews.models import DeathReturn

    given = {"due_on": dt.date(2025, 5, 31)}
    found, _ = DeathReturn.objects.get_or_create(board=on, year_start=dt.date(2024, 4, 1), defaults=given)
    return {"pk": found.pk}


def a_campaign(on: Board) -> Kwargs:
    from reviews.models import Campaign

    given = {"factor": "x", "began_on": dt.date(2026, 3, 2)}
    found, _ = Campaign.objects.get_or_create(board=on, name="Line", defaults=given)
    return {"pk": found.pk}


TABLE: dict[str, Line] = {
    "reviews:deaths": board(Perm.DEATH_READ),
    "reviews:death": board(Perm.DEATH_READ, of=a_death),
    "reviews:death_add": board(Perm.DEATH_WRITE),
    "reviews:death_change": board(Perm.DEATH_WRITE, of=a_death),
    "reviews:death_form_add": board(Perm.DEATH_WRITE, of=a_death),
    "reviews:death_form_change": board(Perm.DEATH_WRITE, of=a_form),
    "reviews:death_step_add": board(Perm.DEATH_WRITE, of=a_death),
    "reviews:death_step_change": board(Perm.DEATH_WRITE, of=a_step),
    "reviews:death_analysis_add": board(Perm.DEATH_WRITE, of=a_death),
    "reviews:death_analysis_file": board(Perm.DEATH_READ, of=an_analysis),
    "reviews:death_record_remove": board(Perm.DEATH_WRITE, of=a_removed_form),
    "reviews:death_returns": board(Perm.DEATH_READ),
    "reviews:death_return_add": board(Perm.DEATH_WRITE),
    "reviews:death_return": board(Perm.DEATH_READ, of=a_return),
    "reviews:death_return_sent": board(Perm.DEATH_WRITE, of=a_return),
    "reviews:campaigns": board(Perm.DEATH_FIGURES),
    "reviews:campaign_add": board(Perm.REVIEW_MANAGE),
    "reviews:campaign_edit": board(Perm.REVIEW_MANAGE, of=a_campaign),
    "reviews:campaign_remove": board(Perm.REVIEW_MANAGE, of=a_campaign),
    "reviews:death_figures": board(Perm.DEATH_FIGURES),
}
