"""What the officer decided about a case, and how it ended."""

from typing import TYPE_CHECKING

from lado import contact_rules as rules
from lado.models import Contact
from lado.views.parts.part import Part, Task

if TYPE_CHECKING:
    from lado.views.case import CasePage


def decision(page: "CasePage") -> Part:
    """What happens, why, and what was considered."""
    contact = page.contact
    url = page.change_url("lado:case_decide")
    tasks: tuple[Task, ...] = ()
    if not contact.decision and url and contact.outcome_id is None:
        tasks = (Task("Decide what happens", url, "Advice, the employer, or a meeting; with reasons."),)
    return Part(
        "decision",
        "Decision",
        "lado/case_parts/decision.html",
        tasks=tasks,
        change_url=url if contact.decision else "",
    )


def outcome(page: "CasePage") -> Part | None:
    """How it ended; None for advice, which has no outcome."""
    contact = page.contact
    tasks: list[Task] = []
    close_url = page.change_url("lado:case_close")
    is_ready = contact.outcome_id or not rules.needs_outcome(contact.stage, contact.decision)
    if is_ready and close_url and (contact.outcome_id or contact.decision):
        tasks.append(Task("Close the case", close_url, status="Ready", colour="green"))
    if rules.is_advice_only(contact.stage, contact.decision) and not contact.outcome_id:
        return Part("outcome", "", "", tasks=tuple(tasks))
    url = page.change_url("lado:case_outcome")
    if not contact.outcome_id and contact.decision and url and contact.stage == Contact.Stage.REFERRAL:
        hint = "When police, social care and the employer have come to an end."
        tasks.append(Task("Record the outcome", url, hint, status="Open", colour="grey"))
    return Part(
        "outcome",
        "Outcome",
        "lado/case_parts/outcome.html",
        {"record_url": url},
        tasks=tuple(tasks),
        change_url=url if contact.outcome_id else "",
    )
