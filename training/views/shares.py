"""With which other boards an event is held."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from boards.views.form_page import BoardFormPage
from core.permissions import Perm
from training.forms.shares import SharesForm
from training.models import Event, EventShare
from training.services.shares import ShareFacts, set_shares
from training.views.events import OneEvent


class EventShares(OneEvent, BoardFormPage):
    """Choose the boards and their seats."""

    permission = Perm.TRAINING_MANAGE
    form_class = SharesForm
    title = "Held together with other boards"
    done = "The boards and their seats are saved."
    intro = (
        "People of these boards find the event in their own board’s catalogue and book it here. Seats stay with a "
        "board until you change them; nobody else gets them meanwhile, whoever waits."
    )

    def trail(self) -> list[tuple[str, str]]:
        return self.event_crumbs()

    def get_form_kwargs(self) -> dict[str, Any]:
        rows = EventShare.objects.filter(event=self.event).select_related("partner").order_by("partner__name")
        return super().get_form_kwargs() | {"kept": [ShareFacts(one.partner, one.seats) for one in rows]}

    def save(self, form: SharesForm) -> Event:
        try:
            return set_shares(self.event, shares=form.facts(), actor=self.access.user)
        except ValidationError as error:
            raise _at_rows(error, form.rows()) from error


def _at_rows(error: ValidationError, rows: list[int]) -> ValidationError:
    """The service counts boards, the page rows: empty ones may stand between."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    moved: dict[str, Any] = {}
    for name, errors in by_field.items():
        field, _, number = name.rpartition("-")
        moved[f"{field}-{rows[int(number)]}" if field and number.isdecimal() else name] = errors
    return ValidationError(moved)
