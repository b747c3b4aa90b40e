"""The forms of briefings: what they say, to whom they go, what an agency did with one."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone

from boards.agencies import agencies_on
from boards.models import Agency
from core.forms import BoardForm
from core.forms_date import GovDateField
from core.forms_merging import MergingForm
from reviews.forms.recommendations import NO_NAMES, area
from reviews.models import Briefing, BriefingSending, Review
from reviews.models.briefings import PARTS
from reviews.services.briefings import BriefingFacts, facts_of

#: Characters of one part, of which seven fit on a page.
LONGEST = 1500
TIME = dt.timedelta(days=28)


class BriefingMakeForm(BoardForm):
    """Which kind of briefing is made of the review."""

    submit_label = "Make a draft"

    kind = forms.ChoiceField(
        label="Which kind?",
        choices=Briefing.Kind.choices,
        widget=forms.RadioSelect,
        initial=Briefing.Kind.SEVEN,
    )

    def __init__(self, *args: Any, review: Review, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.widget.option_hints = {
            Briefing.Kind.SEVEN: "Seven fixed parts on one page, to be read in a team.",
            Briefing.Kind.PRACTITIONER: "Four short parts for everybody who works with children.",
        }


class BriefingForm(MergingForm):
    """The parts of a briefing; its kind says which."""

    submit_label = "Save the briefing"

    title = forms.CharField(label="Title", max_length=160)

    def __init__(self, *args: Any, briefing: Briefing, **kwargs: Any) -> None:
        kwargs.setdefault("said", facts_of(briefing))
        kwargs.setdefault("at_revision", briefing.revision)
        super().__init__(*args, **kwargs)
        for name, field in _parts(briefing.kind).items():
            field.widget.attrs["autocomplete"] = "off"
            self.fields[name] = field
        self._kept = facts_of(briefing)

    def facts(self) -> BriefingFacts:
        """What was typed; parts that its kind does not have stay as they are."""
        known = {name: getattr(self._kept, name) for name in BriefingFacts.__dataclass_fields__}
        return BriefingFacts(
            **known | {name: self.cleaned_data[name] for name in known if name in self.fields}
        )


def _parts(kind: str) -> dict[str, forms.CharField]:
    return {
        name: forms.CharField(
            label=heading,
            required=False,
            max_length=LONGEST,
            widget=area(5),
            help_text=NO_NAMES if not place else "",
        )
        for place, (name, heading) in enumerate(PARTS[kind])
    }


class BriefingSendForm(BoardForm):
    """To which agencies a briefing goes, and by when they answer."""

    submit_label = "Send it"

    agencies = forms.ModelMultipleChoiceField(
        label="To which agencies?", queryset=Agency.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    due_on = GovDateField(label="They answer by")

    def __init__(self, *args: Any, briefing: Briefing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        have = BriefingSending.objects.filter(briefing=briefing).values("agency")
        field: Any = self.fields["agencies"]
        field.queryset = agencies_on(self.board.pk).exclude(pk__in=have).order_by("name").distinct()
        self.initial.setdefault("due_on", timezone.localdate() + TIME)


class BriefingAnswerForm(BoardForm):
    """What an agency did with a briefing."""

    submit_label = "Send the answer"

    done = forms.ChoiceField(
        label="What did you do with it?", choices=BriefingSending.Done.choices, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label="In your own words", required=False, max_length=4000, widget=area(),
        help_text="What you did, and what changed because of it.",
    )  # fmt: skip
    reached = forms.IntegerField(
        label="How many people did it reach?", required=False, min_value=0, max_value=1_000_000,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
        error_messages={"invalid": "Enter a whole number"},
    )  # fmt: skip

    def __init__(self, *args: Any, sending: BriefingSending, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if sending.answered_on:
            known = {name: getattr(sending, name) for name in ("done", "text", "reached")}
            self.initial = {**known, **self.initial}
