"""Strands, referrals to bodies, notes and letters of a case."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from lado.forms.steps import BodyReferralForm, LetterForm, NoteForm, StrandForm
from lado.models import BodyReferral, CaseNote, OutcomeLetter, Strand
from lado.services import letters, notes, strands
from lado.views.step_page import CasePdf, StepFormPage


class StrandPage(StepFormPage):
    """How far one strand is."""

    form_class = StrandForm
    title = "Change a strand"

    @cached_property
    def kind(self) -> Strand.Kind:
        try:
            return Strand.Kind(self.kwargs["kind"])
        except ValueError:
            raise Http404 from None

    def get_title(self) -> str:
        return str(self.kind.label)

    def said(self) -> strands.StrandFacts:
        return strands.strand_facts(self.contact, self.kind)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"kind": self.kind}

    def save(self, form: Any) -> Strand:
        return strands.save_strand(
            self.contact,
            self.kind,
            facts=form.facts(),
            read=form.read(),
            draft_key=form.draft_key,
            actor=self.access.user,
        )


class BodyReferralAdd(StepFormPage):
    """Write down that a referral is due, or was made."""

    form_class = BodyReferralForm
    facts_kind = strands.BodyReferralFacts
    title = "Referral to the barring service or a regulator"

    def save(self, form: Any) -> BodyReferral:
        return strands.save_body_referral(
            self.contact,
            referral=self.row,
            facts=form.facts(),
            read=form.read(),
            draft_key=form.draft_key,
            actor=self.access.user,
        )


class BodyReferralChange(BodyReferralAdd):
    """Change a referral."""

    @cached_property
    def row(self) -> BodyReferral:
        found: BodyReferral = get_object_or_404(self.contact.body_referrals, pk=self.kwargs["referral"])
        return found


class NoteAdd(StepFormPage):
    """Write a note."""

    form_class = NoteForm
    facts_kind = notes.NoteFacts
    title = "Write a note"
    may_be_closed = True

    def save(self, form: Any) -> CaseNote:
        return notes.save_note(
            self.contact,
            note=self.row,
            facts=form.facts(),
            read=form.read(),
            draft_key=form.draft_key,
            actor=self.access.user,
        )


class NoteChange(NoteAdd):
    """Mend one's own note."""

    title = "Change a note"

    @cached_property
    def row(self) -> CaseNote:
        found: CaseNote = get_object_or_404(self.contact.notes, pk=self.kwargs["note"])
        return found


class LetterAdd(StepFormPage):
    """Write a letter about the outcome, from the text that is proposed."""

    form_class = LetterForm
    facts_kind = notes.LetterFacts
    title = "Write a letter"
    button = "Keep the letter"
    may_be_closed = True

    @property
    def to(self) -> OutcomeLetter.To:
        try:
            return OutcomeLetter.To(self.kwargs["to"])
        except ValueError:
            raise Http404 from None

    def get_title(self) -> str:
        return f"Letter to {self.to.label.lower()}"

    def get_initial(self) -> dict[str, Any]:
        if self.row is not None:
            return super().get_initial()
        return {"text": letters.letter_text(self.contact, self.to)}

    def blocked(self) -> str:
        words = super().blocked()
        return words or ("" if self.contact.outcome_id else notes.NO_OUTCOME)

    def save(self, form: Any) -> OutcomeLetter:
        return notes.save_letter(
            self.contact,
            to=self.to,
            letter=self.row,
            facts=form.facts(),
            read=form.read(),
            draft_key=form.draft_key,
            actor=self.access.user,
        )


class LetterChange(LetterAdd):
    """Change a letter, or say when it was sent."""

    title = "Change a letter"

    @cached_property
    def row(self) -> OutcomeLetter:
        found: OutcomeLetter = get_object_or_404(self.contact.letters, pk=self.kwargs["letter"])
        return found

    @property
    def to(self) -> OutcomeLetter.To:
        return OutcomeLetter.To(self.row.to)


class LetterPdf(CasePdf):
    """A letter as PDF, to be sent: it says nobody's name who took it."""

    what = "letter"
    template = "lado/pdf/letter.html"
    is_marked = False

    @cached_property
    def letter(self) -> OutcomeLetter:
        found: OutcomeLetter = get_object_or_404(self.contact.letters, pk=self.kwargs["letter"])
        return found

    def pdf_context(self) -> dict[str, Any]:
        return {"letter": self.letter, "title": "Outcome of a concern"}

    def recorded(self) -> dict[str, Any]:
        return {**super().recorded(), "step": f"outcomeletter-{self.letter.pk}"}
