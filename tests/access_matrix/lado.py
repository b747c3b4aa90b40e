"""Allegations: officers of the board only. To everybody else on the board pages are 403, to outsiders 404."""

import datetime as dt
from typing import Any

from boards.models import Board
from core.permissions import Perm
from tests.access_matrix.lines import Kwargs, Line, board


def _case(on: Board) -> Any:
    from lado.models import Contact
    from tests.lado.stories import contact_of

    return Contact.objects.filter(reference="LINE-1").first() or contact_of(on, reference="LINE-1")


def a_case(on: Board) -> Kwargs:
    return {"pk": _case(on).pk}


def a_closed_case(on: Board) -> Kwargs:
    from lado.models import Contact

    case = _case(on)
    Contact.objects.filter(pk=case.pk).update(closed_on=case.received_on)
    return {"pk": case.pk}


def a_draft_of_a_case(on: Board) -> Kwargs:
    from lado.models import CaseDraft

    found, _ = CaseDraft.objects.get_or_create(board=on, key="line", defaults={"place": "/", "fields": "{}"})
    return {"pk": found.pk}


def a_pause(on: Board) -> Kwargs:
    from lado.models import ClockPause

    case = _case(on)
    given = {"clock": "lado_meeting", "reason": "Line", "starts_on": case.received_on}
    pause = ClockPause.objects.filter(contact=case).first() or ClockPause.objects.create(
        board=on, contact=case, **given
    )
    return {"pk": case.pk, "pause": pause.pk}


def a_disposal(on: Board) -> Kwargs:
    from lado.models import Disposal
    from tests import builders

    case = _case(on)
    given = {"reference": case.reference, "closed_on": case.received_on, "keep_years": 10}
    proposer = builders.user(f"proposer@{on.slug}.example")
    found, _ = Disposal.objects.get_or_create(
        board=on, contact=case, defaults={**given, "proposed_by": proposer}
    )
    return {"pk": found.pk}


def an_agreed_disposal(on: Board) -> Kwargs:
    from django.utils import timezone

    from lado.models import Disposal
    from tests import builders

    found = a_disposal(on)
    if not Disposal.objects.filter(pk=found["pk"]).exclude(agreed_at=None).exists():
        agreed_by = builders.user(f"agrees@{on.slug}.example")
        Disposal.objects.filter(pk=found["pk"]).update(agreed_by=agreed_by, agreed_at=timezone.now())
    return found


def a_sector(on: Board) -> Kwargs:
    from lado.models import ContactSector

    found, _ = ContactSector.objects.get_or_create(board=on, name="Line")
    return {"pk": found.pk}


def an_outcome_label(on: Board) -> Kwargs:
    from lado.models import OutcomeLabel

    found, _ = OutcomeLabel.objects.get_or_create(board=on, name="Line")
    return {"pk": found.pk}


def a_visit(on: Board) -> Kwargs:
    from lado.models import AwarenessVisit

    return {"pk": AwarenessVisit.objects.create(board=on, held_on=dt.date(2026, 3, 2)).pk}


TABLE: dict[str, Line] = {
    "lado:cases": board(Perm.CASE_READ),
    "lado:case_search": board(Perm.CASE_READ),
    "lado:contact_add": board(Perm.CASE_WRITE),
    "lado:draft_save": board(Perm.CASE_WRITE),
    "lado:draft_delete": board(Perm.CASE_WRITE, of=a_draft_of_a_case),
    "lado:case": board(Perm.CASE_READ, of=a_case),
    "lado:contact_change": board(Perm.CASE_WRITE, of=a_case),
    "lado:case_decide": board(Perm.CASE_WRITE, of=a_case),
    "lado:case_outcome": board(Perm.CASE_WRITE, of=a_case),
    "lado:case_close": board(Perm.CASE_WRITE, of=a_case),
    "lado:case_reopen": board(Perm.CASE_WRITE, of=a_closed_case),
    "lado:due": board(Perm.CASE_READ),
    "lado:pause_add": board(Perm.CASE_WRITE, of=a_case),
    "lado:pause_end": board(Perm.CASE_WRITE, of=a_pause),
    "lado:review_queue": board(Perm.CASE_READ),
    "lado:hold": board(Perm.CASE_WRITE, of=a_case),
    "lado:hold_end": board(Perm.CASE_WRITE, of=a_case),
    "lado:disposal_propose": board(Perm.CASE_WRITE, of=a_case),
    "lado:disposals": board(Perm.CASE_LISTS),
    "lado:disposal": board(Perm.CASE_LISTS, of=a_disposal),
    "lado:disposal_pdf": board(Perm.CASE_LISTS, of=an_agreed_disposal),
    "lado:disposal_agree": board(Perm.CASE_LISTS, of=a_disposal),
    "lado:disposal_refuse": board(Perm.CASE_LISTS, of=a_disposal),
    "lado:lists": board(Perm.CASE_LISTS),
    "lado:sector_add": board(Perm.CASE_LISTS),
    "lado:sector_edit": board(Perm.CASE_LISTS, of=a_sector),
    "lado:sector_up": board(Perm.CASE_LISTS, of=a_sector),
    "lado:sector_delete": board(Perm.CASE_LISTS, of=a_sector),
    "lado:label_add": board(Perm.CASE_LISTS),
    "lado:label_edit": board(Perm.CASE_LISTS, of=an_outcome_label),
    "lado:label_up": board(Perm.CASE_LISTS, of=an_outcome_label),
    "lado:label_delete": board(Perm.CASE_LISTS, of=an_outcome_label),
    # numbers: also for people who read no case
    "lado:figures": board(Perm.CASE_FIGURES),
    "lado:visits": board(Perm.CASE_LISTS),
    "lado:visit_add": board(Perm.CASE_LISTS),
    "lado:visit_edit": board(Perm.CASE_LISTS, of=a_visit),
    "lado:visit_remove": board(Perm.CASE_LISTS, of=a_visit),
}
