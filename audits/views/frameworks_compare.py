"""Two versions side by side: what changed, and the crosswalk between them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from audits.comparison import compare
from audits.forms.frameworks import MatchForm
from audits.models import Criterion, CriterionMatch, FrameworkVersion
from audits.services import frameworks_crosswalk as services
from audits.services.frameworks_content import content_of
from audits.views.frameworks import OneVersion
from boards.models import Sector
from boards.needs import board_url
from boards.views.form_page import BoardFormPage, home_crumb
from core.permissions import Perm


class WithAnother(OneVersion):
    """A page about a version and another one, chosen with `?with=`; the version before unless told otherwise."""

    @cached_property
    def choices(self) -> list[FrameworkVersion]:
        """All other versions of the board: those of the same framework first."""
        rows = self.versions().exclude(pk=self.version.pk).order_by("framework__name", "-number")
        own = self.version.framework_id
        return sorted(rows, key=lambda one: one.framework_id != own)

    @cached_property
    def other(self) -> FrameworkVersion | None:
        chosen = self.request.GET.get("with", "")
        if found := next((one for one in self.choices if str(one.pk) == chosen), None):
            return found
        same = [one for one in self.choices if one.framework_id == self.version.framework_id]
        before = [one for one in same if one.number < self.version.number]
        return next(iter([*before, *same, *self.choices]), None)

    def page_context(self, title: str) -> dict[str, Any]:
        return {
            "version": self.version,
            "other": self.other,
            "choices": self.choices,
            "title": title,
            "breadcrumbs": [home_crumb(self.board), *self.trail(), (title, "")],
        }


class VersionCompare(WithAnother, TemplateView):
    """What was added, removed and changed between two versions, word by word."""

    template_name = "audits/version_compare.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | self.page_context("Compare versions")
        if self.other is not None:
            earlier, later = sorted((self.version, self.other), key=_age)
            names = dict(Sector.objects.values_list("pk", "name"))
            context["earlier"], context["later"] = earlier, later
            context["comparison"] = compare(content_of(earlier), content_of(later), names)
        return context


def _age(version: FrameworkVersion) -> tuple[int, int]:
    return version.number, version.pk


class Crosswalk(WithAnother, BoardFormPage):
    """Which criteria of another version say something on which of this one."""

    template_name = "audits/crosswalk.html"
    form_class = MatchForm
    title = "Crosswalk"
    done = "The match was added."
    http_method_names: Any = ("get", "head", "options")

    @cached_property
    def both(self) -> tuple[list[Criterion], list[Criterion]]:
        """The criteria of the other version and of this one. One query."""
        rows = Criterion.objects.filter(version__in=[one for one in (self.other, self.version) if one])
        found = list(rows.select_related("standard").order_by("standard__number", "place"))
        own = self.version.pk
        return [row for row in found if row.version_id != own], [
            row for row in found if row.version_id == own
        ]

    def get_form_kwargs(self) -> dict[str, Any]:
        earlier, later = self.both
        return super().get_form_kwargs() | {"earlier": earlier, "later": later}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | self.page_context(self.title)
        earlier, later = self.both
        by_pk = {row.pk: row for row in (*earlier, *later)}
        matches = CriterionMatch.objects.filter(later__version=self.version, earlier__version=self.other)
        found = [
            {"pk": pk, "earlier": by_pk[one], "later": by_pk[two]}
            for pk, one, two in matches.values_list("pk", "earlier_id", "later_id")
        ]
        found.sort(key=lambda line: (_order(line["later"]), _order(line["earlier"])))
        used = {line["earlier"].pk for line in found} | {line["later"].pk for line in found}
        context.update(
            lines=found,
            without_later=[row for row in later if row.pk not in used],
            without_earlier=[row for row in earlier if row.pk not in used],
            may_manage=self.can(Perm.FRAMEWORK_MANAGE),
            same_keys=len({row.key for row in earlier} & {row.key for row in later}),
        )
        return context


class MatchAdd(Crosswalk):
    """One more line of the crosswalk; the same page where it cannot be."""

    permission = Perm.FRAMEWORK_MANAGE
    http_method_names = ("get", "head", "options", "post")

    def save(self, form: MatchForm) -> CriterionMatch:
        data = form.cleaned_data
        return services.add_match(data["earlier"], data["later"], actor=self.access.user)

    def after(self, result: Any) -> str:
        return crosswalk_url(self.board, self.version, self.other)


def _order(criterion: Criterion) -> tuple[int, int]:
    return criterion.standard.number, criterion.place


def crosswalk_url(board: Any, version: FrameworkVersion, other: FrameworkVersion | None) -> str:
    """The crosswalk from another version to this one."""
    query = f"with={other.pk}" if other else ""
    return board_url("audits:crosswalk", board, query, pk=version.pk)


class MatchSame(WithAnother, View):
    """Match all criteria that stayed the same one."""

    permission = Perm.FRAMEWORK_MANAGE

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.other is not None:
            made = services.match_same_keys(self.other, self.version, actor=self.access.user)
            messages.success(request, "1 match was added." if made == 1 else f"{made} matches were added.")
        return HttpResponseRedirect(crosswalk_url(self.board, self.version, self.other))


class MatchRemove(OneVersion, View):
    """Take a line out of the crosswalk."""

    permission = Perm.FRAMEWORK_MANAGE

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = CriterionMatch.objects.filter(board=self.board).select_related(
            "earlier__version__framework", "earlier__standard", "later__version__framework", "later__standard"
        )
        match = get_object_or_404(rows, pk=kwargs["match"], later__version=self.version)
        other, version = match.earlier.version, match.later.version
        try:
            services.remove_match(match, actor=self.access.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, "The match was removed.")
        return HttpResponseRedirect(crosswalk_url(self.board, version, other))
