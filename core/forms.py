"""The two bases of every form on a board's page: they own the crispy helper and know the board.

Templates write `{% crispy form %}`. Choices of board-owned models are narrowed to the board when the form is
made, dates are asked for in three boxes, and constraints of the model speak in the form instead of in a 500.
"""

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models.constraints import UniqueConstraint

from core.access import BoardAccess
from core.forms_date import GovDateField
from core.names import normalise
from core.protection import has_board

if TYPE_CHECKING:
    from boards.models import Board

M = TypeVar("M", bound=models.Model)

# What `save()` of a model fills from another field, and which: the constraint is on the first, the error belongs
# to the second.
DERIVED = {"normalised_name": "name"}


def make_helper(submit_label: str, *, method: str = "post") -> FormHelper:
    """A helper with one button; without a label the template writes the form tag and its buttons itself."""
    helper = FormHelper()
    helper.form_method = method
    helper.form_tag = bool(submit_label)
    helper.disable_csrf = method != "post"
    if submit_label:
        helper.add_input(Submit("save", submit_label))
    return helper


def narrow_choices(form: forms.BaseForm, board: "Board") -> None:
    """Leave only the board's own rows in every choice of a board-owned model."""
    for field in form.fields.values():
        queryset = getattr(field, "queryset", None)
        if queryset is not None and has_board(queryset.model):
            field.queryset = queryset.filter(board_id=board.pk)  # type: ignore[attr-defined]


def ask_dates_in_boxes(form: forms.BaseForm) -> None:
    """Turn plain date fields into the three boxes of GOV.UK; a field with a widget of its own stays."""
    for name, field in form.fields.items():
        if type(field) is forms.DateField and type(field.widget) is forms.DateInput:
            form.fields[name] = GovDateField(
                label=field.label,
                required=field.required,
                help_text=field.help_text,
                initial=field.initial,
                disabled=field.disabled,
            )


class BoardForm(forms.Form):
    """A form that belongs to no model; takes `board=` and the person's `access=`."""

    submit_label: ClassVar[str] = "Save"

    def __init__(self, *args: Any, board: "Board", access: BoardAccess | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.board, self.access = board, access
        narrow_choices(self, board)
        ask_dates_in_boxes(self)
        self.helper = make_helper(self.submit_label)


class BoardModelForm(forms.ModelForm[M]):
    """A form of one board-owned model; takes `board=` and the person's `access=`.

    The instance gets its board before validation, so that constraints with a board in them are checked here.
    Their message shows at the one field that the constraint is about; `constraint_fields` (constraint: field)
    names it where that cannot be told. `also_validate` names fields that the view set on the instance.
    """

    submit_label: ClassVar[str] = "Save"
    constraint_fields: ClassVar[dict[str, str]] = {}
    also_validate: ClassVar[tuple[str, ...]] = ()

    def __init__(self, *args: Any, board: "Board", access: BoardAccess | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.board, self.access = board, access
        self.instance.board = board  # type: ignore[attr-defined]
        narrow_choices(self, board)
        ask_dates_in_boxes(self)
        self.helper = make_helper(self.submit_label)

    def _model_fields(self) -> set[str]:
        return {field.name for field in self.instance._meta.fields}

    def _get_validation_exclusions(self) -> set[str]:
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        derived = {
            name for name, source in DERIVED.items() if source in self.fields and source not in excluded
        }
        return excluded - {"board", *derived, *self.also_validate}

    def _post_clean(self) -> None:
        for name, source in DERIVED.items():
            if source in self.cleaned_data and name in self._model_fields():
                setattr(self.instance, name, normalise(self.cleaned_data[source] or ""))
        super()._post_clean()  # type: ignore[misc]

    def _update_errors(self, errors: ValidationError) -> None:
        """Show what the model says at fields that people can see."""
        by_field = (
            errors.error_dict if hasattr(errors, "error_dict") else {NON_FIELD_ERRORS: errors.error_list}
        )
        shown: dict[str, list[ValidationError]] = {}
        for name, found in by_field.items():
            for error in found:
                place = self._place(name, error)
                if place not in self.errors or name == place:
                    shown.setdefault(place, []).append(error)
        if shown:
            super()._update_errors(ValidationError(shown))  # type: ignore[misc]

    def _place(self, name: str, error: ValidationError) -> str:
        if name in self.fields:
            return name
        if DERIVED.get(name) in self.fields:
            return DERIVED[name]
        for constraint in self.instance._meta.constraints:
            if constraint.get_violation_error_message() == error.message:
                return self._constraint_place(constraint)
        return NON_FIELD_ERRORS

    def _constraint_place(self, constraint: models.BaseConstraint) -> str:
        if constraint.name in self.constraint_fields:
            return self.constraint_fields[constraint.name]
        fields = constraint.fields if isinstance(constraint, UniqueConstraint) else ()
        seen = [place for name in fields if (place := DERIVED.get(name, name)) in self.fields]
        return seen[0] if len(seen) == 1 else NON_FIELD_ERRORS
