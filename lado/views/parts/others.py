"""Other boards that were offered a case or that it came from, and other authorities that have to do with it."""

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from core.partial_dates import display_date
from lado.models import CaseOffer, OtherAuthority, SentOffer
from lado.views.parts.part import Part, Task

if TYPE_CHECKING:
    from lado.views.case import CasePage

State, Leads = CaseOffer.State, OtherAuthority.Leads
TAGS = {
    State.OFFERED: ("Waits for their answer", "orange"),
    State.ACCEPTED: ("Accepted", "green"),
    State.REFUSED: ("Refused", "red"),
    State.WITHDRAWN: ("Withdrawn", "grey"),
}
LEADS_TAGS = {Leads.NOT_AGREED: "orange", Leads.WE: "teal", Leads.THEY: "blue", Leads.JOINT: "purple"}


def boards(page: "CasePage") -> Part:
    """Where the case came from, and to whom it was offered, with what came of it."""
    contact = page.contact
    may_act = page.may_write and contact.disposed_on is None
    rows = SentOffer.objects.filter(contact=contact).select_related("to_board", "offered_by", "answered_by")
    lines = [_line(page, one, may_act) for one in rows]
    tasks = tuple(
        Task(
            f"Answer of {line['offer'].to_board}: {line['tag'][0].lower()}",
            f"{page.case_url('lado:case')}#boards",
            "Read it, then mark it as seen.",
            status="New",
            colour="blue",
        )
        for line in lines
        if line["seen_url"]
    )
    return Part(
        "boards",
        "Other boards",
        "lado/case_parts/boards.html",
        {"lines": lines},
        tasks=tasks,
        change_url=page.case_url("lado:offer_add") if may_act else "",
        change_text="Share or hand over",
    )


def _line(page: "CasePage", one: SentOffer, may_act: bool) -> dict[str, Any]:
    is_open = one.state == State.OFFERED
    is_new = may_act and one.answered_at is not None and one.seen_at is None
    urls = {name: page.case_url(f"lado:offer_{name}", offer=one.pk) for name in ("withdraw", "seen")}
    return {
        "offer": one,
        "on": display_date(timezone.localdate(one.offered_at)),
        "answered_on": display_date(timezone.localdate(one.answered_at)) if one.answered_at else "",
        "tag": TAGS[State(one.state)],
        "is_behind": is_open and one.at_revision != page.contact.revision,
        "withdraw_url": urls["withdraw"] if is_open and may_act else "",
        "seen_url": urls["seen"] if is_new else "",
    }


def authorities(page: "CasePage") -> Part:
    """Which other authorities have to do with it, and who leads."""
    lines = [
        {
            "authority": one,
            "colour": LEADS_TAGS[Leads(one.leads)],
            "url": page.change_url("lado:case_authority", authority=one.pk),
        }
        for one in page.contact.authorities.all()
    ]
    return Part(
        "authorities",
        "Other authorities",
        "lado/case_parts/authorities.html",
        {"lines": lines},
        change_url=page.change_url("lado:case_authority_add"),
        change_text="Add an authority",
    )
