"""A board's own sectors and outcomes."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.needs import board_url
from boards.views.form_page import BoardFormPage, home_crumb
from boards.views.press import Press
from core.permissions import Perm
from core.views.base import BoardView
from core.views.crumbs import manage_crumbs
from lado.forms.lists import LabelForm, SectorForm
from lado.models import ContactSector, OutcomeLabel
from lado.services import lists as services
from lado.views.case_view import cases_crumb


@dataclass(frozen=True)
class Kind:
    """One of the two lists: its model, its form, and its words."""

    name: str
    path: str
    model: type[Any]
    form: type[Any]
    word: str


KINDS: dict[str, Kind] = {
    "sector": Kind("sector", "sectors", ContactSector, SectorForm, "sector"),
    "label": Kind("label", "outcomes", OutcomeLabel, LabelForm, "outcome"),
}


class ListsView(BoardView):
    """What the pages about lists have in common. No case content: who manages the board may order them, too."""

    permission = Perm.CASE_LISTS
    section = "lado"

    def lists_trail(self) -> list[tuple[str, str]]:
        """The way here: by the cases for officers, by the board's management for others."""
        if self.can(Perm.CASE_READ):
            return [home_crumb(self.board), cases_crumb(self.board)]
        return manage_crumbs(self.access)


class Lists(ListsView, TemplateView):
    """Both lists."""

    template_name = "lado/lists.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        services.ensure_lists(self.board, actor=self.access.user)
        context["sectors"] = list(ContactSector.objects.filter(board=self.board))
        context["outcomes"] = list(OutcomeLabel.objects.filter(board=self.board))
        context["breadcrumbs"] = [*self.lists_trail(), ("Sectors and outcomes", "")]
        return context


class EntryFormPage(ListsView, BoardFormPage):
    """A form about one entry of the list `kind`."""

    kind: ClassVar[Kind] = KINDS["sector"]

    def get_form_class(self) -> Any:
        return self.kind.form

    def trail(self) -> list[tuple[str, str]]:
        return [*self.lists_trail()[1:], ("Sectors and outcomes", board_url("lado:lists", self.board))]

    def after(self, result: Any) -> str:
        return f"{self.back()}#{self.kind.path}"


class EntryAdd(EntryFormPage):
    """Add an entry."""

    def get_title(self) -> str:
        return f"Add an {self.kind.word}" if self.kind.word[0] in "aeiou" else f"Add a {self.kind.word}"

    def save(self, form: Any) -> Any:
        return services.add_entry(
            self.kind.model, board=self.board, facts=form.facts(), actor=self.access.user
        )


class OneEntry(ListsView):
    """The entry in the address."""

    kind: ClassVar[Kind] = KINDS["sector"]

    @cached_property
    def entry(self) -> Any:
        rows = self.kind.model.objects.filter(board=self.board).select_related("board")
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class EntryEdit(OneEntry, EntryFormPage):
    """Rename, retire, bring back; of an outcome also what it means and how long cases are kept."""

    def get_title(self) -> str:
        return f"Change the {self.kind.word}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"entry": self.entry}

    def save(self, form: Any) -> Any:
        return services.change_entry(self.entry, facts=form.facts(), actor=self.access.user)


class EntryPost(Press, OneEntry):
    """A change by one press."""

    def after(self) -> str:
        return f"{board_url('lado:lists', self.board)}#{self.kind.path}"


class EntryUp(EntryPost):
    """Move an entry up by one."""

    def change(self) -> str:
        services.move_entry_up(self.entry, actor=self.access.user)
        return f"“{self.entry}” is moved."


class EntryDelete(EntryPost):
    """Take away an entry that was never used."""

    def change(self) -> str:
        words = f"“{self.entry}” is deleted."
        services.delete_entry(self.entry, actor=self.access.user)
        return words
