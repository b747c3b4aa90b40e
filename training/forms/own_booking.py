"""Forms of the pages that a key opens."""

from django import forms
from django.core.validators import MaxLengthValidator

from core.forms import BoardForm


class SubstituteForm(BoardForm):
    """Who comes instead."""

    submit_label = "Send this person"

    name = forms.CharField(label="Full name", max_length=120)
    email = forms.EmailField(
        label="Work email", max_length=254, help_text="We write to them; nothing more is needed of you."
    )


class OfficeSubstituteForm(SubstituteForm):
    """The same for the board's office, which may send somebody without the courses to be done before."""

    anyway_because = forms.CharField(
        label="Why may they come without the courses before?", required=False, max_length=300,
        help_text="Only for somebody who has not done them. The reason stays with the booking.",
    )  # fmt: skip


class NeedsForm(BoardForm):
    """What the person needs to take part."""

    submit_label = "Save what you need"

    access_needs = forms.CharField(
        label="What do you need to take part?", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example step-free access, a hearing loop, large print. The board’s office reads it.",
        validators=[MaxLengthValidator(2_000)],
    )  # fmt: skip


class CancelOwnForm(BoardForm):
    """Confirming that the booking is cancelled."""

    submit_label = "Cancel my booking"

    because = forms.CharField(
        label="Why can you not come?", required=False, max_length=300,
        help_text="It helps the board to plan. Leave out anything private.",
    )  # fmt: skip


class RefuseForm(BoardForm):
    """Why a line manager does not approve."""

    submit_label = "Refuse"
    mark_optional = False  # approving needs no words; refusing does

    because = forms.CharField(
        label="Why do you not approve?", required=False, max_length=300, help_text="The person reads it."
    )


class AgainForm(BoardForm):
    """Who wants to know when a course runs again."""

    submit_label = "Tell me"

    name = forms.CharField(label="Full name", max_length=120, required=False)
    email = forms.EmailField(label="Work email", max_length=254)
