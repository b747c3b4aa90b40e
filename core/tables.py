"""One base for every list of a board: sorted, filtered, paged, and downloaded as CSV or XLSX.

A topic gives a django-tables2 Table, perhaps a BoardFilterSet, a queryset and a title; it may extend
templates/core/table_page.html. A download holds all rows of the filter, in the order chosen, and is written
to the audit trail. Columns that make no sense in a file say `exclude_from_export=True`.
"""

from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import cached_property
from django_filters import FilterSet
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin, Table

from core import exports
from core.forms import ask_dates_in_boxes, narrow_choices
from core.views.base import BoardView

# A list with sentences or many columns: on a phone it is moved, not squeezed to a word a line.
WIDE_LIST = {"class": "govuk-table app-table app-table--words"}
PER_PAGE = 25
MOST_PER_PAGE = 200


class Pages(Paginator[Any]):
    """Pages of a list; `?per_page=` is honoured up to MOST_PER_PAGE rows."""

    def __init__(self, object_list: Any, per_page: int, **kwargs: Any) -> None:
        super().__init__(object_list, min(max(per_page, 1), MOST_PER_PAGE), **kwargs)


class BoardFilterSet(FilterSet):  # type: ignore[misc]
    """A list's filters; choices of board-owned models hold the board's own rows only."""

    def get_form_class(self) -> type[forms.Form]:
        form_class: type[forms.Form] = super().get_form_class()
        return form_class

    @property
    def form(self) -> forms.Form:
        """The filter's form, made once."""
        made = "_form" in self.__dict__
        form: forms.Form = super().form
        if not made:
            form.mark_optional = False  # type: ignore[attr-defined]
            ask_dates_in_boxes(form)
            access = getattr(self.request, "access", None)
            if access is not None and access.board is not None:
                narrow_choices(form, access.board.board)
        return form


class BoardTableView(BoardView, SingleTableMixin, FilterView):  # type: ignore[misc]
    """A list of one board. Give `permission`, `title`, `list_name`, `table_class` and `get_queryset()`.

    `?download=csv` or `?download=xlsx` gives all rows of the filter. Without `filterset_class` there is no
    filter panel. The queries of a page do not grow with its rows as long as the queryset selects what the
    columns show.
    """

    template_name = "core/table_page.html"
    paginate_by = None  # the table pages, leniently; Django's own paging would answer 404
    per_page: ClassVar[int] = PER_PAGE
    table_class: type[Table]
    filterset_class: type[BoardFilterSet] | None = None
    title: ClassVar[str] = ""
    intro: ClassVar[str] = ""
    list_name: ClassVar[str] = ""  # names the downloaded file and stands in the audit trail: "members"
    row_words: ClassVar[tuple[str, str]] = ("row", "rows")  # what one and several of them are called
    empty_title: ClassVar[str] = "There is nothing here yet"
    empty_text: ClassVar[str] = ""
    empty_url: str = ""  # the button of the empty page
    empty_action: ClassVar[str] = ""
    downloadable: ClassVar[bool] = True

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.filterset = self.get_filterset(self.filterset_class) if self.filterset_class else None
        self.object_list = self._rows()
        form = request.GET.get("download", "")
        if self.downloadable and form in exports.FORMS:
            return self.download(form)
        context = self.get_context_data(filter=self.filterset, object_list=self.object_list)
        response: HttpResponseBase = self.render_to_response(context)
        return response

    def _rows(self) -> Any:
        if self.filterset is None:
            return self.get_queryset()
        if self.filterset.is_bound and not self.filterset.is_valid():
            return self.filterset.queryset.none()
        return self.filterset.qs

    def download(self, form: str) -> HttpResponseBase:
        """All rows of the filter as a file, in the order that the page shows."""
        table = self.get_table(**self.get_table_kwargs())
        return exports.table_response(
            table,
            form=form,
            name=self.list_name,
            title=self.get_title(),
            board=self.board,
            actor=self.access.user,
        )

    def get_table_pagination(self, table: Table) -> dict[str, Any]:
        return {"per_page": self.per_page, "paginator_class": Pages}

    def get_title(self) -> str:
        """The heading of the page; a list about one object says which."""
        return self.title

    def get_intro(self) -> str:
        """One or two sentences below the heading."""
        return self.intro

    @cached_property
    def is_filtered(self) -> bool:
        """True when a filter hides rows: an empty list then says so instead of inviting to begin."""
        return (
            self.filterset is not None and self.filterset.is_bound and bool(self.filterset.form.changed_data)
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        query = self.request.GET.copy()
        for key in ("page", "download"):
            query.pop(key, None)
        context.update(
            title=self.get_title(),
            intro=self.get_intro(),
            row_count=len(context["table"].rows),
            row_words=self.row_words,
            is_filtered=self.is_filtered,
            empty={
                "title": self.empty_title,
                "text": self.empty_text,
                "url": self.empty_url,
                "action": self.empty_action,
            },
            downloads=[
                (label, "?" + "&".join(filter(None, [query.urlencode(), f"download={form}"])))
                for form, label in exports.FORMS.items()
                if self.downloadable
            ],
        )
        return context
