"""The form of a contact: who calls, which setting, what about."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone

from core.forms_date import GovDateField
from lado.forms.case_form import CaseForm, LongText
from lado.models import Contact, ContactNature, ContactSector
from lado.services.contacts import AdviceGiven, ContactFacts
from lado.services.settings import near_settings

Nature, Stage = ContactNature.Nature, Contact.Stage

STAGE_HINTS = {
    Stage.REFERRAL: "An allegation against a named adult, or one who can be found out.",
    Stage.CONSULTATION: "Talked through without a name: employer and setting only.",
    Stage.ADVICE: "A question about what to do. Nothing is followed up.",
}
NATURE_HINTS = {Nature.CONDUCT: "For example at home, towards own children, or online."}
EMPLOYED = (("yes", "Yes"), ("no", "No, for example a club of volunteers or a self-employed tutor"))


def text(label: str, *, hint: str = "", most: int = 120, width: str = "") -> forms.CharField:
    attrs = {"class": f"govuk-input--width-{width}"} if width else {}
    return forms.CharField(
        label=label, required=False, max_length=most, help_text=hint, widget=forms.TextInput(attrs=attrs)
    )


def long_text(label: str, *, hint: str = "", rows: int = 5) -> LongText:
    return LongText(label=label, required=False, help_text=hint, rows=rows)


class ContactForm(CaseForm):
    """Everything about a contact on one page; the parts about people are for referrals."""

    printed = {"referrer": True, "referrer_role": False, "setting": True, "role": False}
    naming = ("adult_name",)

    received_on = GovDateField(label="Received on")
    received_time = forms.TimeField(
        label="At",
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        widget=forms.TimeInput(
            attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}, format="%H:%M"
        ),
        help_text="For example, 14:30",
        error_messages={"invalid": "Time must be hours and minutes, like 14:30"},
    )
    how = forms.ChoiceField(
        label="How it came", choices=Contact.How.choices, required=False, widget=forms.RadioSelect
    )
    referrer = text("From which organisation", hint="Start typing: organisations that are known are offered.")
    referrer_role = text("Their post", hint="For example head teacher. Not a name.")
    setting = text(
        "Employer or setting",
        hint="Where the adult works with children. Start typing: settings that are known are offered.",
        most=160,
    )
    has_employer = forms.ChoiceField(
        label="Does somebody employ the people there?",
        choices=EMPLOYED,
        required=False,
        widget=forms.RadioSelect,
    )
    sector = forms.ModelChoiceField(
        label="Sector",
        queryset=ContactSector.objects.none(),
        required=False,
        empty_label="Not recorded",
        help_text="Left alone, it is that of the setting.",
    )
    role = text("Post of the adult", hint="For example class teacher, foster carer, coach. Not a name.")
    stage = forms.ChoiceField(label="What is it?", choices=Stage.choices, widget=forms.RadioSelect)
    main_nature = forms.ChoiceField(
        label="Main kind of harm",
        choices=[*Nature.choices, ("", "Not known yet")],
        required=False,
        widget=forms.RadioSelect,
    )
    other_natures = forms.MultipleChoiceField(
        label="Other kinds", choices=Nature.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    thresholds = forms.MultipleChoiceField(
        label="Which part of the harm threshold may be met?",
        choices=Contact.Threshold.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="The adult …",
    )
    is_urgent = forms.BooleanField(label="It is urgent: a meeting within 72 hours", required=False)
    account = long_text(
        "What is said to have happened", hint="Sealed: only officers of this board can read it."
    )
    adult_name = text("Name of the adult")
    adult_details = long_text("Date of birth, address, other names", rows=2)
    children = long_text("The children", hint="Names, ages, where they live.", rows=2)
    prior_concerns = forms.ChoiceField(
        label="Were there concerns before?",
        choices=Contact.Known.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    prior_note = long_text("What is known from before", rows=2)
    employer_heard_on = GovDateField(label="When the employer heard of it", required=False)
    advice = long_text("What you advised", rows=3)
    closes = forms.BooleanField(label="Nothing else is to be done: close it now", required=False)

    def __init__(self, *args: Any, said: ContactFacts | None = None, **kwargs: Any) -> None:
        super().__init__(*args, said=said, **kwargs)
        if said is None:
            now = timezone.localtime()
            for name, value in {
                "received_on": now.date(),
                "received_time": now.time().replace(second=0),
            }.items():
                self.initial.setdefault(name, value)
        else:
            del self.fields["advice"], self.fields["closes"]
        chosen = said.sector.pk if said is not None and said.sector else None
        rows = ContactSector.objects.filter(Q(is_active=True) | Q(pk=chosen), board=self.board)
        self.fields["sector"].queryset = rows  # type: ignore[attr-defined]
        self.fields["adult_name"].help_text = (
            "In a referral it is kept, sealed. In advice and consultations it is not kept: it only tells you "
            "when the same adult comes up again."
        )
        for name, hints in {"stage": STAGE_HINTS, "main_nature": NATURE_HINTS}.items():
            self.fields[name].widget.option_hints = hints
        for name in ("how", "has_employer", "main_nature", "other_natures", "prior_concerns", "thresholds"):
            self.fields[name].widget.small = True
        for name in ("how", "prior_concerns"):
            self.fields[name].widget.inline = True
        for name, of in {"referrer": "organisations", "setting": "settings"}.items():
            self.fields[name].widget.attrs["list"] = of
        self.fields["adult_name"].widget.attrs["spellcheck"] = "false"

    @staticmethod
    def initial_of(facts: ContactFacts) -> dict[str, Any]:
        initial = CaseForm.initial_of(facts)
        if facts.has_employer is not None:
            initial["has_employer"] = "yes" if facts.has_employer else "no"
        return {**initial, "other_natures": list(facts.other_natures), "thresholds": list(facts.thresholds)}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        others = cleaned.get("other_natures") or []
        cleaned["other_natures"] = [one for one in others if one != cleaned.get("main_nature")]
        if alike := near_settings(self.board, cleaned.get("setting") or ""):
            words = " or ".join(f"“{one}”" for one in alike)
            self.warn(
                "setting",
                f"{words} is known already. Write it the same way if it is the same place, so that patterns show. "
                "If it is another one, tick the box at the end of the form.",
            )
        return cleaned

    def facts(self) -> ContactFacts:
        data = {name: self.cleaned_data[name] for name in ContactFacts.__dataclass_fields__}
        employed = data.pop("has_employer")
        return ContactFacts(
            **data
            | {
                "has_employer": {"yes": True, "no": False}.get(employed),
                "other_natures": tuple(sorted(data["other_natures"])),
                "thresholds": tuple(sorted(data["thresholds"])),
                "prior_concerns": data["prior_concerns"] or Contact.Known.UNKNOWN,
            }
        )

    def advice_given(self) -> AdviceGiven:
        """What was advised during the call."""
        return AdviceGiven(self.cleaned_data.get("advice") or "", bool(self.cleaned_data.get("closes")))
