"""Safeguarding policies: the list, who has adopted one and who has not, and recording it."""

from typing import Any

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.generic import View

from boards.needs import board_url
from boards.views.form_page import home_crumb
from core.columns import DayColumn
from core.figures import Figure
from core.permissions import Perm
from core.tables import BoardFilterSet, BoardTableView
from core.templatetags.page_parts import tag
from lado.forms.policies import AdoptionForm, AdoptionsForm, PolicyForm
from lado.models import SafeguardingPolicy, Setting
from lado.services import policies as services
from lado.services.lists import ensure_lists
from lado.views.quality import Crumb, QualityView, RoomForm

TITLE = "Safeguarding policies"
NUMERIC = {"td": {"class": "govuk-table__cell--numeric"}}
RULE = "Settings that adopted the policy, of those that are known from contacts and that it is for."


def adoption_share(policy: Any) -> Figure:
    """The share of settings that adopted a policy; `policy` as services.with_adoption gives it."""
    return Figure.percent(
        f"lado.policy.{policy.pk}",
        "Settings that adopted it",
        policy.adopted,
        policy.asked,
        of="settings",
        rule=RULE,
    )


class PolicyTable(tables.Table):  # type: ignore[misc]
    """Policies with how many settings adopted each."""

    name = tables.Column("Policy", linkify=True, attrs={"a": {"class": "govuk-link"}})
    share = tables.Column("Share", empty_values=(), orderable=False, attrs=NUMERIC)
    adopted = tables.Column("Adopted by", attrs={"td": {"class": "app-nowrap"}})
    sector = tables.Column("For settings of", default="All sectors", order_by=("sector__place",))

    caption = TITLE
    caption_hidden = True

    class Meta:
        orderable = True

    def render_name(self, record: SafeguardingPolicy) -> SafeString:
        retired = format_html(" {}", tag("Retired", "grey")) if not record.is_active else ""
        return format_html("{}{}", record.name, retired)

    def render_adopted(self, record: Any) -> str:
        return adoption_share(record).base()

    def render_share(self, record: Any) -> str:
        return adoption_share(record).display()


class PolicyList(QualityView, BoardTableView):
    """All policies."""

    template_name = "lado/policies.html"
    table_class = PolicyTable
    title = TITLE
    list_name = "policies"
    row_words = ("policy", "policies")
    downloadable = False

    def get_queryset(self) -> QuerySet[Any, Any]:
        return services.with_adoption(self.board)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["breadcrumbs"] = [home_crumb(self.board), *self.trail(), (TITLE, "")]
        return context


class PoliciesView(QualityView):
    """A page below the list of policies."""

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (TITLE, board_url("lado:policies", self.board))]


class PolicyAdd(PoliciesView, RoomForm):
    """Add a policy."""

    form_class = PolicyForm
    title = "Add a policy"
    intro = "A policy that settings are asked to adopt. Who has and who has not is followed here."

    def get_form_kwargs(self) -> dict[str, Any]:
        ensure_lists(self.board, actor=self.access.user)
        return super().get_form_kwargs()

    def save(self, form: PolicyForm) -> SafeguardingPolicy:
        return services.add_policy(board=self.board, facts=form.facts(), actor=self.access.user)

    def after(self, result: SafeguardingPolicy) -> str:
        return result.get_absolute_url()


class OnePolicy(PoliciesView):
    """The policy in the address."""

    @cached_property
    def policy(self) -> Any:
        return get_object_or_404(services.with_adoption(self.board), pk=self.kwargs["pk"])

    def policy_trail(self) -> list[Crumb]:
        return [*super().trail(), (str(self.policy), self.policy.get_absolute_url())]


class AdoptionTable(tables.Table):  # type: ignore[misc]
    """Settings that a policy is for."""

    name = tables.Column("Setting")
    adopted_on = DayColumn(
        verbose_name="Adopted", format="j M Y", empty_values=(), attrs={"td": {"class": "app-nowrap"}}
    )
    sector = tables.Column("Sector", accessor="sector__name", default="Not recorded")
    change = tables.Column("Change", accessor="pk", orderable=False, exclude_from_export=True)

    caption = "Settings"
    caption_hidden = True

    class Meta:
        orderable = True

    def __init__(self, *args: Any, policy: Any = None, may_write: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, exclude=() if may_write else ("change",), **kwargs)
        self.policy = policy

    def render_adopted_on(self, record: Any, column: DayColumn) -> Any:
        return column.render(record.adopted_on) if record.adopted_on else tag("Not yet", "orange")

    def value_adopted_on(self, record: Any) -> Any:
        return record.adopted_on

    def render_change(self, record: Setting) -> SafeString:
        url = board_url("lado:adoption", record.board, pk=self.policy.pk, setting=record.pk)
        words = '<a class="govuk-link" href="{}">Change<span class="govuk-visually-hidden"> {}</span></a>'
        return format_html(words, url, record.name)


class AdoptionFilter(BoardFilterSet):
    """Who has, who has not."""

    adopted = django_filters.ChoiceFilter(
        label="Adopted",
        choices=[("yes", "Have adopted it"), ("no", "Have not")],
        method="filter_adopted",
        empty_label="All settings",
    )

    def filter_adopted(self, queryset: QuerySet[Any, Any], name: str, value: str) -> QuerySet[Any, Any]:
        return queryset.filter(adopted_on__isnull=value == "no")


class PolicyPage(OnePolicy, BoardTableView):
    """Who has adopted a policy, and who has not."""

    template_name = "lado/policy.html"
    table_class = AdoptionTable
    filterset_class = AdoptionFilter
    list_name = "policy-adoption"
    row_words = ("setting", "settings")

    def get_title(self) -> str:
        return str(self.policy)

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"policy": self.policy, "may_write": self.may_write}

    def get_queryset(self) -> QuerySet[Any, Any]:
        return services.settings_of(self.policy).order_by("name")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["policy"] = self.policy
        context["share"] = adoption_share(self.policy)
        context["left"] = self.policy.asked - self.policy.adopted
        context["breadcrumbs"] = [home_crumb(self.board), *self.trail(), (self.get_title(), "")]
        return context


class PolicyForms(OnePolicy, RoomForm):
    """A form about the policy in the address."""

    def trail(self) -> list[Crumb]:
        return self.policy_trail()


class PolicyEdit(PolicyForms):
    """Rename, retire; delete what nobody adopted."""

    form_class = PolicyForm
    template_name = "lado/policy_edit.html"
    title = "Change the policy"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"policy": self.policy}

    def save(self, form: PolicyForm) -> SafeguardingPolicy:
        return services.change_policy(self.policy, facts=form.facts(), actor=self.access.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if not self.policy.adopted:
            context["delete_url"] = board_url("lado:policy_delete", self.board, pk=self.policy.pk)
        return context


class PolicyDelete(OnePolicy, View):
    """POST: take away a policy that nobody adopted."""

    permission = Perm.CASE_WRITE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            services.delete_policy(self.policy, actor=self.access.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(self.policy.get_absolute_url())
        messages.success(request, f"“{self.policy}” is deleted.")
        return HttpResponseRedirect(board_url("lado:policies", self.board))


class AdoptionsRecord(PolicyForms):
    """Several settings that adopted the policy on one day."""

    form_class = AdoptionsForm
    title = "Record who adopted it"

    def get_initial(self) -> dict[str, Any]:
        return {"adopted_on": timezone.localdate()}

    def get_form_kwargs(self) -> dict[str, Any]:
        left = services.settings_of(self.policy).filter(adopted_on=None).order_by("name")
        return super().get_form_kwargs() | {"left": left}

    def save(self, form: AdoptionsForm) -> int:
        return services.record_adoptions(
            self.policy,
            form.cleaned_data["settings"],
            adopted_on=form.cleaned_data["adopted_on"],
            actor=self.access.user,
        )

    def done_words(self, result: int) -> str:
        return f"Recorded for {result} setting{'' if result == 1 else 's'}."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if not context["form"].fields["settings"].queryset.exists():
            context["blocked"] = {
                "title": "No setting is left",
                "text": "Every setting that is known has adopted this policy, or no setting is known yet. Settings "
                "are learnt from contacts.",
                "url": self.back(),
                "action": "Back to the policy",
            }
        return context


class AdoptionChange(PolicyForms):
    """When one setting adopted the policy; or that it has not."""

    form_class = AdoptionForm
    title = "Change when it was adopted"

    @cached_property
    def setting(self) -> Any:
        return get_object_or_404(services.settings_of(self.policy), pk=self.kwargs["setting"])

    def get_intro(self) -> str:
        return str(self.setting)

    def get_initial(self) -> dict[str, Any]:
        return {"adopted_on": self.setting.adopted_on}

    def save(self, form: AdoptionForm) -> None:
        services.change_adoption(
            self.policy, self.setting, adopted_on=form.cleaned_data["adopted_on"], actor=self.access.user
        )
