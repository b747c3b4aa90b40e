"""The three strands of a case, and referrals to the barring service and regulators."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from core.partial_dates import display_date
from lado import contact_rules as rules
from lado.models import BodyReferral, Contact, Strand
from lado.views.parts.part import Part, Task

if TYPE_CHECKING:
    from lado.views.case import CasePage

State = Strand.State
COLOURS = {
    State.NOT_INVOLVED: "grey",
    State.WAITING: "orange",
    State.RUNNING: "blue",
    State.ENDED: "green",
}
SHOWN = (
    ("began_on", "Began"),
    ("suspended_on", "Suspended"),
    ("charged_on", "Charged"),
    ("bail_until", "Bail until"),
    ("disciplinary_on", "Disciplinary hearing"),
    ("returned_on", "Back at work"),
    ("ended_on", "Ended"),
)


def strands(page: "CasePage") -> Part | None:
    """Police, social care and employer side by side, and for whom the case waits; None for advice."""
    contact = page.contact
    rows = {one.kind: one for one in Strand.objects.filter(contact=contact)}
    if not rows and (
        contact.stage != Contact.Stage.REFERRAL or rules.is_advice_only(contact.stage, contact.decision)
    ):
        return None
    lines = [_strand(page, kind, rows.get(kind)) for kind in Strand.Kind]
    waiting = [line["label"] for line in lines if line["waits"]]
    return Part(
        "strands",
        "Three strands",
        "lado/case_parts/strands.html",
        {"lines": lines, "waiting": ", ".join(waiting)},
    )


def _strand(page: "CasePage", kind: Strand.Kind, row: Strand | None) -> dict[str, Any]:
    days = [(label, day) for name, label in SHOWN if row and (day := getattr(row, name))]
    return {
        "label": kind.label,
        "state": row.get_state_display() if row else "Not recorded",
        "colour": COLOURS[State(row.state)] if row else "grey",
        "waits": row is not None and row.state in {State.WAITING, State.RUNNING},
        "days": days,
        "outcome": row.outcome if row else "",
        "note": row.note if row else "",
        "url": page.change_url("lado:case_strand", kind=kind.value),
    }


def body_referrals(page: "CasePage") -> Part | None:
    """What is due, and what was made; None for advice without any."""
    contact = page.contact
    rows = list(BodyReferral.objects.filter(contact=contact))
    if not rows and rules.is_advice_only(contact.stage, contact.decision):
        return None
    today = timezone.localdate()
    tasks = []
    for one in rows:
        url = page.change_url("lado:case_body_referral", referral=one.pk)
        if one.made_on is None and url:
            status, colour = _due(one.due_on, today)
            tasks.append(Task(f"Refer to: {one.get_body_display()}", url, status=status, colour=colour))
    lines = [
        {"referral": one, "url": page.change_url("lado:case_body_referral", referral=one.pk)} for one in rows
    ]
    return Part(
        "bodies",
        "Barring service and regulators",
        "lado/case_parts/bodies.html",
        {"lines": lines},
        tasks=tuple(tasks),
        change_url=page.change_url("lado:case_body_referral_add"),
        change_text="Add a referral",
    )


def _due(due_on: dt.date | None, today: dt.date) -> tuple[str, str]:
    if due_on is None:
        return "Due", "orange"
    if due_on < today:
        return f"Overdue since {display_date(due_on)}", "red"
    return f"Due {display_date(due_on)}", "orange"
