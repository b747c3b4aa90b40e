"""A page with one form that calls one service: the base of all such pages of a board's structure."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseRedirect
from django.views.generic import FormView

from boards.needs import board_url
from core.views.base import BoardView


class BoardFormPage(BoardView, FormView[Any]):
    """Asks with `form_class`, then `save` calls the service; its ValidationError shows at the fields.

    `title` is the heading, `done` the message afterwards, `back()` where the person came from and goes to.
    """

    template_name = "boards/structure_form.html"
    title: ClassVar[str] = ""
    intro: ClassVar[str] = ""
    done: ClassVar[str] = "Saved."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"board": self.board, "access": self.access}

    def save(self, form: Any) -> Any:
        """Call the service; what it returns is handed to `after`."""
        raise NotImplementedError

    def form_valid(self, form: BaseForm) -> HttpResponse:
        try:
            result = self.save(form)
        except ValidationError as error:
            show_errors(form, error)
            return self.form_invalid(form)
        messages.success(self.request, self.done_words(result))
        return HttpResponseRedirect(self.after(result))

    def done_words(self, result: Any) -> str:
        return self.done

    def get_title(self) -> str:
        return self.title

    def get_intro(self) -> str:
        return self.intro

    def trail(self) -> list[tuple[str, str]]:
        """Breadcrumbs between the board's home and this page; the last one is also the way back."""
        return []

    def back(self) -> str:
        trail = self.trail()
        return trail[-1][1] if trail else board_url("boards:home", self.board)

    def after(self, result: Any) -> str:
        """Where to go when it is done."""
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["title"], context["intro"], context["back_url"] = (
            self.get_title(),
            self.get_intro(),
            self.back(),
        )
        context["breadcrumbs"] = [home_crumb(self.board), *self.trail(), (self.get_title(), "")]
        return context


def home_crumb(board: Any) -> tuple[str, str]:
    """The first breadcrumb of every board page."""
    return ("Home", board_url("boards:home", board))


def show_errors(form: BaseForm, error: ValidationError) -> None:
    """Put a service's errors at the form's fields; what belongs to none of them stands at the top."""
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    for field, errors in by_field.items():
        form.add_error(field if field in form.fields else None, errors)


def history_url(board: Any, target: Any) -> str:
    """The page of an object's history, where this installation has one."""
    return board_url("core:history", board, model=target._meta.label_lower, pk=target.pk)
