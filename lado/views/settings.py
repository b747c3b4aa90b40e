"""Settings that are known from contacts: where nobody employs the people, and what each has adopted."""

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.html import format_html

from boards.needs import board_url
from boards.views.form_page import home_crumb
from core.tables import BoardFilterSet, BoardTableView
from core.templatetags.page_parts import tag
from lado.forms.policies import SettingForm
from lado.models import ContactSector, Setting
from lado.services import settings as services
from lado.views.quality import Crumb, QualityView, RoomForm

TITLE = "Settings"
NUMERIC = {"td": {"class": "govuk-table__cell--numeric"}}


class SettingTable(tables.Table):  # type: ignore[misc]
    """Settings by name."""

    name = tables.Column("Setting")
    sector = tables.Column("Sector", accessor="sector__name", default="Not recorded")
    has_employer = tables.Column("Employer")
    asked_about = tables.Column("Contacts", attrs=NUMERIC)
    adopted = tables.Column("Policies adopted", attrs=NUMERIC)

    caption = TITLE
    caption_hidden = True

    class Meta:
        orderable = True

    def __init__(self, *args: Any, may_write: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may_write = may_write

    def render_name(self, record: Setting) -> Any:
        if not self.may_write:
            return record.name
        url = board_url("lado:setting_edit", record.board, pk=record.pk)
        return format_html('<a class="govuk-link" href="{}">{}</a>', url, record.name)

    def value_name(self, record: Setting) -> str:
        return record.name

    def render_has_employer(self, record: Setting) -> Any:
        return "Yes" if record.has_employer else tag("No employer", "orange")

    def value_has_employer(self, record: Setting) -> str:
        return "yes" if record.has_employer else "no"


class SettingFilter(BoardFilterSet):
    """Sector, and whether anybody employs the people there."""

    employer = django_filters.ChoiceFilter(
        label="Employer",
        choices=[("no", "Nobody is employed there"), ("yes", "Somebody employs the people")],
        method="filter_employer",
        empty_label="All",
    )
    sector = django_filters.ModelChoiceFilter(
        label="Sector",
        queryset=lambda request: ContactSector.objects.all(),
        empty_label="All",
        null_label="Not recorded",
    )

    def filter_employer(self, queryset: QuerySet[Any, Any], name: str, value: str) -> QuerySet[Any, Any]:
        return queryset.filter(has_employer=value == "yes")


class SettingList(QualityView, BoardTableView):
    """All settings that contacts were about."""

    template_name = "lado/settings.html"
    table_class = SettingTable
    filterset_class = SettingFilter
    title = TITLE
    list_name = "settings"
    row_words = ("setting", "settings")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"may_write": self.may_write}

    def get_queryset(self) -> QuerySet[Any, Any]:
        return services.settings_on(self.board).order_by("name")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["breadcrumbs"] = [home_crumb(self.board), *self.trail(), (TITLE, "")]
        return context


class SettingEdit(RoomForm):
    """Correct what is known of a setting."""

    form_class = SettingForm
    title = "Change a setting"
    intro = "Cases that name it show the new name. Their own sector stays as it was recorded."

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (TITLE, board_url("lado:settings", self.board))]

    @cached_property
    def setting(self) -> Setting:
        rows = Setting.objects.filter(board=self.board).select_related("sector", "board")
        found: Setting = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"setting": self.setting}

    def save(self, form: SettingForm) -> Setting:
        return services.change_setting(self.setting, facts=form.facts(), actor=self.access.user)
