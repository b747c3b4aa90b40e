"""Cycles of an audit, their figures, surveys of practitioners."""

from typing import Any

from boards.models import Board
from core.permissions import Perm
from tests import builders
from tests.access_matrix.lines import Kwargs, Line, board, public, signed_in


def the_cycle(on: Board) -> Any:
    from audits.models import Cycle, FrameworkVersion
    from tests.audits import stories

    version = FrameworkVersion.objects.filter(framework__key="section-11").first()
    found = Cycle.objects.filter(name="Section 11, this year").first()
    return found or stories.cycle_of(version or stories.framework_of(on))


def a_cycle(on: Board) -> Kwargs:
    return {"pk": the_cycle(on).pk}


def a_standard_of_a_cycle(on: Board) -> Kwargs:
    return a_cycle(on) | {"number": 1}


def a_return(on: Board) -> Kwargs:
    """Of an agency that nobody here leads."""
    from audits.models import Return

    agency = builders.agency("Dunmoor Health")
    made, _ = Return.objects.get_or_create(board=on, cycle=the_cycle(on), agency=agency)
    return {"pk": made.pk}


def the_return_of_the_lead(on: Board) -> Any:
    """Of the agency that the lead on the board under test leads; the other board has one of the same agency."""
    from audits.models import Return

    agency = builders.agency("Dunmoor Police")
    made, _ = Return.objects.get_or_create(board=on, cycle=the_cycle(on), agency=agency)
    return made


def _survey_link(on: Board) -> Any:
    """Of the survey of the cycle, which is open."""
    from audits.models import Survey
    from tests.audits import survey_stories

    asked = the_return_of_the_lead(on)
    survey = Survey.objects.filter(cycle=asked.cycle).first() or survey_stories.survey_of(asked.cycle)
    return survey.links.get(agency=asked.agency)


def a_survey(on: Board) -> Kwargs:
    return {"pk": the_cycle(on).pk} if _survey_link(on) else {}


def a_link_of_a_survey(on: Board) -> Kwargs:
    return {"pk": the_cycle(on).pk, "agency": _survey_link(on).agency_id}


def the_secret_of_a_survey(on: Board) -> Kwargs:
    from audits.services.surveys import token_of

    return {"token": token_of(_survey_link(on))}


def a_fact_of_a_cycle(on: Board) -> Kwargs:
    from tests.audits import fact_stories

    standard = the_cycle(on).version.standards.get(number=1)
    asked = standard.facts_asked.first() or fact_stories.asked(standard)
    return {"pk": the_cycle(on).pk, "fact": asked.pk}


TABLE: dict[str, Line] = {
    # audits: cycles
    "audits:cycles": board(Perm.CYCLE_READ, Perm.RETURN_READ_OWN),
    "audits:cycle": board(Perm.CYCLE_READ, of=a_cycle),
    "audits:cycle_add": board(Perm.CYCLE_MANAGE),
    "audits:cycle_edit": board(Perm.CYCLE_MANAGE, of=a_cycle),
    "audits:cycle_agencies": board(Perm.CYCLE_MANAGE, of=a_cycle),
    "audits:cycle_close": board(Perm.CYCLE_MANAGE, of=a_cycle),
    "audits:cycle_reopen": board(Perm.CYCLE_MANAGE, of=a_cycle),
    "audits:remind": board(Perm.CYCLE_MANAGE, of=a_cycle),
    "audits:reminders": board(Perm.CYCLE_MANAGE, of=a_cycle),
    "audits:return_lead": board(Perm.CYCLE_MANAGE, of=a_return),
    "audits:return_withdraw": board(Perm.CYCLE_MANAGE, of=a_return),
    "audits:return_ask_again": board(Perm.CYCLE_MANAGE, of=a_return),
    "audits:completion": board(Perm.CYCLE_READ, of=a_cycle),
    # audits: figures
    "audits:analysis": board(Perm.CYCLE_READ, of=a_cycle),
    "audits:commentary": board(Perm.CYCLE_MANAGE, of=a_standard_of_a_cycle),
    "audits:heat": board(Perm.CYCLE_READ, of=a_cycle),
    # what facts add up to; names are for those who read returns
    "audits:cycle_facts": board(Perm.CYCLE_READ, of=a_fact_of_a_cycle),
    "audits:cycle_fact": board(Perm.RETURN_READ, of=a_fact_of_a_cycle),
    "audits:published": board(Perm.CYCLE_READ, of=a_cycle),
    "audits:published_edit": board(Perm.CYCLE_MANAGE, of=a_cycle),
    "audits:boards": signed_in(),
    # audits: practitioner surveys; a secret lets people answer, and nobody else than managers sees links
    "audits:survey": board(Perm.CYCLE_MANAGE, of=a_survey),
    "audits:survey_add": board(Perm.CYCLE_MANAGE, of=a_cycle),
    "audits:survey_edit": board(Perm.CYCLE_MANAGE, of=a_survey),
    "audits:survey_close": board(Perm.CYCLE_MANAGE, of=a_survey),
    "audits:survey_links": board(Perm.CYCLE_MANAGE, of=a_survey),
    "audits:survey_link_replace": board(Perm.CYCLE_MANAGE, of=a_link_of_a_survey),
    "audits:survey_results": board(Perm.CYCLE_READ, of=a_survey),
    "audits:survey_answer": public(of=the_secret_of_a_survey),
}
