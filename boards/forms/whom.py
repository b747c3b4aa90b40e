"""Fields that ask for a person: one who is known already, or somebody new."""

from typing import Any

from django import forms

from boards.models import Board, Person
from boards.services.people import Whom


def add_whom_fields(form: forms.Form, board: Board, *, optional: bool = False) -> None:
    """Put `known`, `name`, `email` and `job_title` in front of the form's other fields."""
    others = dict(form.fields)
    form.fields.clear()
    form.fields["known"] = forms.ModelChoiceField(
        label="Somebody this board knows",
        queryset=Person.objects.filter(board=board),
        required=False,
        empty_label="Somebody new" if not optional else "Nobody, or somebody new",
        help_text="Choose a person, or give the name of somebody new below.",
    )
    form.fields["name"] = forms.CharField(label="Name of somebody new", max_length=120, required=False)
    form.fields["email"] = forms.EmailField(
        label="Their email address (optional)",
        required=False,
        help_text="Somebody with the same address on this board is taken as the same person.",
    )
    form.fields["job_title"] = forms.CharField(
        label="Their job title (optional)", max_length=120, required=False
    )
    form.fields.update(others)


def whom_of(form: forms.Form, cleaned: dict[str, Any], *, optional: bool = False) -> Person | Whom | None:
    """The person whom the form names; adds an error at the field where nobody, or two people, are named."""
    known, name, email = cleaned.get("known"), cleaned.get("name", ""), cleaned.get("email", "")
    if known and name:
        form.add_error("name", f"You chose {known} above. Choose “somebody new” there, or leave this empty.")
        return None
    if known:
        return known  # type: ignore[no-any-return]
    if not name and not email:
        if not optional and not form.errors.keys() & {"known", "name", "email"}:
            form.add_error("known", "Choose a person, or write the name of somebody new.")
        return None
    return Whom(name, email, cleaned.get("job_title", ""))
