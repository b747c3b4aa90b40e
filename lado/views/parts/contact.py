"""Who a case is about, and what is known of the contact."""

from typing import TYPE_CHECKING, Any

from core.partial_dates import display_date
from lado.models import Contact
from lado.tables.contacts import NOT_RECORDED
from lado.views.parts.part import Part

if TYPE_CHECKING:
    from lado.views.case import CasePage

#: Field, heading.
TEXTS = (
    ("adult_name", "Adult"),
    ("adult_details", "Details"),
    ("children", "Children"),
    ("account", "What is said to have happened"),
    ("prior_note", "Known from before"),
)


def people(page: "CasePage") -> Part:
    """The sealed texts."""
    contact = page.contact
    rows = [{"label": label, "text": text} for name, label in TEXTS if (text := getattr(contact, name))]
    content = {
        "rows": rows,
        "is_known_by_code": bool(contact.adult_hash) and not contact.adult_name,
        "is_referral": contact.stage == Contact.Stage.REFERRAL,
    }
    return Part(
        "people",
        "What it is about",
        "lado/case_parts/people.html",
        content,
        change_url=page.change_url("lado:contact_change"),
    )


def facts(page: "CasePage") -> Part:
    """What is known besides names and texts."""
    contact = page.contact
    url = page.change_url("lado:contact_change")
    return Part(
        "facts", "The contact", "lado/case_parts/facts.html", {"rows": _rows(contact)}, change_url=url
    )


def _rows(contact: Contact) -> list[dict[str, Any]]:
    time = f", {contact.received_time:%H:%M}" if contact.received_time else ""
    heard = display_date(contact.employer_heard_on) if contact.employer_heard_on else ""
    told = ", ".join(filter(None, [contact.referrer_role, contact.referrer]))
    setting = str(contact.setting or "")
    if contact.setting and not contact.setting.has_employer:
        setting += " (nobody is employed there)"
    choices = dict(Contact.Threshold.choices)
    rows: list[tuple[str, Any]] = [
        ("Received", f"{display_date(contact.received_on)}{time}"),
        ("How it came", contact.get_how_display() if contact.how else ""),
        ("From", told),
        ("Setting", setting),
        ("Sector", contact.sector or NOT_RECORDED),
        ("Post of the adult", contact.role),
        ("Main kind of harm", next((str(one) for one in contact.natures.all() if one.is_main), NOT_RECORDED)),
        ("Other kinds", ", ".join(str(one) for one in contact.natures.all() if not one.is_main) or "None"),
        ("Harm threshold", "; ".join(str(choices.get(one, one)) for one in contact.thresholds)),
        ("Concerns before", contact.get_prior_concerns_display()),
        ("Employer heard of it", heard),
    ]
    return [{"label": label, "value": value} for label, value in rows]
