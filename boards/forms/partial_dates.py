"""A date that may be known to the month or the year only, in one box."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.partial_dates import PartialDate, parse_partial


class PartialDateField(forms.CharField):
    """Takes "16 May 2011", "July 2011" or "2012"; gives a PartialDate, or None where it stays empty."""

    default_help = "For example 16 May 2011; July 2011 or 2011 where the day is not known."

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", self.default_help)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("class", "govuk-input--width-10")

    def prepare_value(self, value: Any) -> Any:
        return value.display() if isinstance(value, PartialDate) else value

    def clean(self, value: Any) -> PartialDate | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_partial(text)
        except ValueError as error:
            raise ValidationError(f"{error}.", code="invalid") from error
