"""Typing in the averages that a document printed."""

from decimal import Decimal
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms

from audits.models import Cycle, PublishedFigure, Return, Standard
from audits.services.published import Of
from core.forms import BoardForm


class PrintedField(forms.DecimalField):
    """One average in per cent; a per cent sign may be typed with it."""

    def __init__(self, label: str) -> None:
        widget = forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "decimal"})
        super().__init__(
            label=label,
            required=False,
            min_value=0,
            max_value=100,
            max_digits=5,
            decimal_places=2,
            widget=widget,
        )

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.strip().removesuffix("%").strip() if isinstance(value, str) else value)


class PublishedForm(BoardForm):
    """One field for each average of a cycle; what stays empty was not printed."""

    mark_optional = False

    source = forms.CharField(
        label="Where they are printed",
        required=False,
        max_length=200,
        help_text="For example: Annual report 2011-12, page 34.",
    )

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.of: dict[str, Of] = {"overall": (None, None)}
        self.fields["overall"] = PrintedField("Overall average")
        there = {(one.standard_id, one.agency_id): one for one in PublishedFigure.objects.filter(cycle=cycle)}
        for standard in Standard.objects.filter(version=cycle.version_id).order_by("number"):
            self._add(f"standard-{standard.pk}", (standard.pk, None), str(standard))
        for one in (
            Return.objects.asked().filter(cycle=cycle).select_related("agency").order_by("agency__name")
        ):
            self._add(f"agency-{one.agency_id}", (None, one.agency_id), one.agency.name)
        for name, of in self.of.items():
            if of in there:
                self.fields[name].initial = f"{there[of].average.normalize():f}"
                self.fields["source"].initial = there[of].source
        names = list(self.of)
        self.helper.layout = Layout(
            "source",
            "overall",
            Fieldset("Averages of standards", *(name for name in names if name.startswith("standard-"))),
            Fieldset("Averages of agencies", *(name for name in names if name.startswith("agency-"))),
        )

    def _add(self, name: str, of: Of, label: str) -> None:
        self.of[name] = of
        self.fields[name] = PrintedField(label)

    def printed(self) -> dict[Of, Decimal | None]:
        """What was typed in, for the service."""
        return {of: self.cleaned_data.get(name) for name, of in self.of.items()}
