"""Notes on a case, and letters about its outcome."""

from typing import TYPE_CHECKING

from lado.models import CaseNote, OutcomeLetter
from lado.views.parts.part import Part, Task

if TYPE_CHECKING:
    from lado.views.case import CasePage


def _url(page: "CasePage", name: str, **kwargs: object) -> str:
    """An address that also works when the case is closed."""
    return page.case_url(name, **kwargs) if page.may_write and not page.contact.disposed_on else ""


def letters(page: "CasePage") -> Part | None:
    """Letters to the adult and to the employer; None before there is an outcome."""
    contact = page.contact
    rows = list(OutcomeLetter.objects.filter(contact=contact).select_related("made_by"))
    if not rows and not contact.outcome_id:
        return None
    tasks: list[Task] = []
    written = {one.to for one in rows}
    for to in OutcomeLetter.To:
        url = _url(page, "lado:case_letter_add", to=to.value)
        if to.value not in written and url and contact.outcome_id:
            tasks.append(Task(f"Write the letter to {to.label.lower()}", url))
    for one in rows:
        url = _url(page, "lado:case_letter", letter=one.pk)
        if one.sent_on is None and url:
            tasks.append(Task(f"Send the letter to {one.get_to_display().lower()}", url, status="Not sent"))
    lines = [
        {
            "letter": one,
            "url": _url(page, "lado:case_letter", letter=one.pk),
            "pdf_url": page.case_url("lado:case_letter_pdf", letter=one.pk),
        }
        for one in rows
    ]
    return Part("letters", "Letters", "lado/case_parts/letters.html", {"lines": lines}, tasks=tuple(tasks))


def notes(page: "CasePage") -> Part:
    """What officers wrote down on the way, the latest first."""
    rows = CaseNote.objects.filter(contact=page.contact).select_related("written_by")
    own = page.access.user.pk
    lines = [
        {"note": one, "url": _url(page, "lado:case_note", note=one.pk) if one.written_by_id == own else ""}
        for one in rows.order_by("-happened_on", "-id")
    ]
    return Part(
        "notes",
        "Notes",
        "lado/case_parts/notes.html",
        {"lines": lines},
        change_url=_url(page, "lado:case_note_add"),
        change_text="Write a note",
    )
