"""Until when a closed case is kept, whether it is held back, and whether it is proposed for disposal."""

from typing import TYPE_CHECKING

from lado.models import Disposal
from lado.services.disposals import keep_years, kept_until, why_not_yet
from lado.views.parts.part import Part

if TYPE_CHECKING:
    from lado.views.case import CasePage


def part(page: "CasePage") -> Part | None:
    """None while a case is open: its years have not begun."""
    contact = page.contact
    end = kept_until(contact)
    if end is None:
        return None
    disposal = Disposal.objects.filter(contact=contact).first()
    content = {
        "end": end,
        "years": keep_years(contact),
        "disposal": disposal,
        "may_act": page.may_write and contact.disposed_on is None,
        "may_propose": disposal is None and not why_not_yet(contact),
    }
    return Part("keeping", "How long it is kept", "lado/case_parts/keeping.html", content)
