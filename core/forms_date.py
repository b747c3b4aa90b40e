"""Dates the way people write them: day, month and year in three boxes."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

PARTS = ("day", "month", "year")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

#: Which boxes turn red for which error, so that the error summary can lead to the first of them.
ERROR_PARTS: dict[str, tuple[str, ...]] = {
    "no_day": ("day",),
    "no_month": ("month",),
    "no_year": ("year",),
    "no_day_month": ("day", "month"),
    "no_day_year": ("day", "year"),
    "no_month_year": ("month", "year"),
    "bad_month": ("month",),
    "bad_year": ("year",),
}


class GovDateWidget(forms.Widget):
    """Three text inputs named ``<name>_day``, ``<name>_month`` and ``<name>_year``."""

    template_name = "gov/widgets/date.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the three inputs, the ones in ``data-error-parts`` marked as wrong."""
        context = super().get_context(name, value, attrs)
        wrong = str(context["widget"]["attrs"].pop("data-error-parts", "")).split()
        base_id = context["widget"]["attrs"].get("id", f"id_{name}")
        context["widget"]["parts"] = [
            {
                "name": f"{name}_{part}",
                "id": f"{base_id}_{part}",
                "label": part.capitalize(),
                "value": text,
                "wrong": part in wrong,
                "width": 4 if part == "year" else 2,
            }
            for part, text in zip(PARTS, self._texts(value), strict=True)
        ]
        return context

    def _render(self, template_name: str, context: Mapping[str, Any], renderer: Any = None) -> SafeString:
        # Django's default form renderer looks only into its own folder and those of installed apps.
        return render_to_string(template_name, dict(context))

    def _texts(self, value: Any) -> tuple[str, str, str]:
        if isinstance(value, datetime.date):
            return str(value.day), str(value.month), str(value.year)
        if isinstance(value, tuple | list) and len(value) == len(PARTS):
            day, month, year = (str(part or "") for part in value)
            return day, month, year
        if isinstance(value, str) and value:
            try:
                return self._texts(datetime.date.fromisoformat(value))
            except ValueError:
                return value, "", ""
        return "", "", ""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> tuple[str, str, str]:
        """Return the three texts; an ISO date under the plain name counts too, as links and tests send it."""
        texts = [str(data.get(f"{name}_{part}") or "").strip() for part in PARTS]
        if not any(texts) and data.get(name):
            return self._texts(data[name])
        return texts[0], texts[1], texts[2]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Say whether none of the three inputs (nor a plain one) was sent at all."""
        return not any(key in data for key in (name, *(f"{name}_{part}" for part in PARTS)))

    def id_for_label(self, id_: str) -> str:
        """Lead labels and error links to the first box."""
        return f"{id_}_day" if id_ else ""


class GovDateField(forms.Field):
    """A date asked for in three boxes; months may be numbers or names."""

    widget = GovDateWidget
    default_error_messages = {
        "required": "Enter a date",
        "missing": "Date must include a %(parts)s",
        "bad_month": "Month must be a number from 1 to 12, or a name",
        "bad_year": "Year must have 4 numbers",
        "invalid": "Date must be a real date",
        "min_value": "Date must be on or after %(limit)s",
        "max_value": "Date must be on or before %(limit)s",
    }

    def __init__(
        self, *, min_value: datetime.date | None = None, max_value: datetime.date | None = None, **kwargs: Any
    ) -> None:
        """Take optional first and last days that are allowed."""
        self.min_value = min_value
        self.max_value = max_value
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> datetime.date | None:
        """Turn three texts into a date, or say which of them is wrong."""
        if isinstance(value, datetime.datetime):
            return value.date()
        if value is None or isinstance(value, datetime.date):
            return value
        if not isinstance(value, tuple | list):
            value = GovDateWidget().value_from_datadict({"date": value}, {}, "date")
        if not any(value):
            return None
        day, month, year = value
        missing = [part for part, text in zip(PARTS, value, strict=True) if not text]
        if missing:
            parts = {"parts": " and ".join(missing)}
            raise ValidationError(self.error_messages["missing"], "no_" + "_".join(missing), parts)
        if not year.isascii() or not year.isdigit() or len(year) != 4:
            raise ValidationError(self.error_messages["bad_year"], code="bad_year")
        try:
            return datetime.date(int(year), self._month(month), int(day))
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error

    def _month(self, text: str) -> int:
        name = text.lower()[:3]
        number = MONTHS.index(name) + 1 if name in MONTHS else int(text) if text.isdecimal() else 0
        if not 1 <= number <= 12:
            raise ValidationError(self.error_messages["bad_month"], code="bad_month")
        return number

    def validate(self, value: datetime.date | None) -> None:
        """Refuse an empty required date, and one outside the limits."""
        super().validate(value)
        if value is None:
            return
        for code, limit, wrong in (
            ("min_value", self.min_value, self.min_value is not None and value < self.min_value),
            ("max_value", self.max_value, self.max_value is not None and value > self.max_value),
        ):
            if wrong and limit is not None:
                words = f"{limit.day} {limit:%B %Y}"
                raise ValidationError(self.error_messages[code], code=code, params={"limit": words})
