"""A list and a form as a topic would write them, on the planted items."""

import django_filters
import django_tables2 as tables
from django import forms
from django.views.generic import CreateView

from boards.models import Group
from core.forms import BoardForm, BoardModelForm
from core.permissions import Perm
from core.tables import BoardFilterSet, BoardTableView
from core.views.base import BoardView
from tests.planted.models import Item


class ItemTable(tables.Table):
    """Every kind of column."""

    name = tables.Column(linkify=lambda record: f"/items/{record.pk}")
    group = tables.Column(verbose_name="Group")
    words = tables.Column(accessor="name", verbose_name="In words", orderable=False)
    buttons = tables.Column(accessor="pk", verbose_name="", orderable=False, exclude_from_export=True)

    class Meta:
        model = Item
        fields = ("name", "colour", "group", "price", "starts_on", "words", "buttons")

    def render_words(self, value: str) -> str:
        return f"called {value}"


class ItemFilter(BoardFilterSet):
    """By name, colour and group."""

    name = django_filters.CharFilter(lookup_expr="icontains")

    class Meta:
        model = Item
        fields = ["name", "colour", "group"]


class ItemList(BoardTableView):
    """The items of a board."""

    permission = Perm.GROUP_READ
    title = "Items"
    intro = "Things that tests made."
    list_name = "items"
    table_class = ItemTable
    filterset_class = ItemFilter
    empty_title = "No items yet"
    empty_text = "Add the first one."
    empty_url = "/add"
    empty_action = "Add an item"

    def get_queryset(self):
        return Item.objects.select_related("group")


class ItemForm(BoardModelForm[Item]):
    """All fields of an item."""

    class Meta:
        model = Item
        fields = ["name", "colour", "group", "starts_on", "ends_on"]

    constraint_fields = {"item_dates_in_order": "ends_on"}


class ChooseGroup(BoardForm):
    """A form without a model, with a choice declared at class level."""

    group = forms.ModelChoiceField(Group.objects.none())
    all_groups = forms.ModelMultipleChoiceField(Group.objects.all(), required=False)

    submit_label = "Choose"


class AddItem(BoardView, CreateView):
    """Saves the form as it is."""

    permission = Perm.GROUP_MANAGE
    template_name = "planted/form.html"
    success_url = "/"

    def get_form(self, form_class=None):
        return ItemForm(**self.get_form_kwargs(), board=self.board, access=self.access)

    def get_queryset(self):
        return Item.objects.all()
