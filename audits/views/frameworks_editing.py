"""Editing a draft: standards and criteria, and loading a file into it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import View

from audits.forms.frameworks import CriterionForm, StandardForm
from audits.models import Criterion, FactAsked, FrameworkVersion, Standard
from audits.services import frameworks_editing as services
from audits.views.frameworks import DecideDraft, DraftPage, OneVersion
from core.permissions import Perm


class StandardAdd(DraftPage):
    """A new standard of a draft."""

    form_class = StandardForm
    title = "Add a standard"
    done = "The standard was added."

    def save(self, form: StandardForm) -> Standard:
        data = form.cleaned_data
        return services.add_standard(
            self.version, title=data["title"], guidance=data["guidance"], actor=self.access.user
        )

    def after(self, result: Standard) -> str:
        return f"{self.version.get_absolute_url()}#standard-{result.number}"


class OfStandard(OneVersion):
    """Something about one standard of a draft."""

    @cached_property
    def standard(self) -> Standard:
        rows = Standard.objects.filter(board=self.board).select_related("version")
        found: Standard = get_object_or_404(rows, pk=self.kwargs["standard"])
        return found

    @cached_property
    def version(self) -> FrameworkVersion:
        return self.find_version(self.standard.version_id)

    def place(self) -> str:
        """Where it stands on the version's page."""
        return f"{self.version.get_absolute_url()}#standard-{self.standard.number}"


class PartEdit(DraftPage):
    """Change a part of a draft. Where somebody else changed it meanwhile, both texts are shown."""

    template_name = "audits/version_part.html"
    now: tuple[tuple[str, str], ...] = ()

    def change(self, form: Any) -> Any:
        """Call the service."""
        raise NotImplementedError

    def words(self, form: Any, now: dict[str, Any]) -> list[tuple[str, Any]]:
        """What stands there now, with the labels of the form."""
        return [
            (form.fields[name].label or name.capitalize(), now[name]) for name in now if name in form.fields
        ]

    def save(self, form: Any) -> Any:
        try:
            return self.change(form)
        except services.DraftConflictError as error:
            self.now = tuple((label, str(text)) for label, text in self.words(form, error.now) if text)
            form.show_seen(error.now)
            raise ValidationError(
                "Somebody else changed this while you were writing. Nothing is lost: your texts are in the form, "
                "theirs are above it. Put together what is right, then save again."
            ) from None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"now": self.now}


class StandardEdit(OfStandard, PartEdit):
    """Change a standard."""

    form_class = StandardForm
    done = "The standard was changed."

    def get_title(self) -> str:
        return f"Change standard {self.standard.number}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"standard": self.standard}

    def change(self, form: StandardForm) -> Standard:
        data = form.cleaned_data
        return services.change_standard(
            self.standard,
            title=data["title"],
            guidance=data["guidance"],
            seen=data["seen"],
            actor=self.access.user,
        )

    def after(self, result: Standard) -> str:
        return self.place()


class CriterionAdd(OfStandard, DraftPage):
    """A new criterion of a standard."""

    form_class = CriterionForm
    title = "Add a criterion"
    done = "The criterion was added."

    def get_intro(self) -> str:
        return f"Standard {self.standard}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"version": self.version}

    def save(self, form: CriterionForm) -> Criterion:
        return services.add_criterion(self.standard, form.facts(), actor=self.access.user)

    def after(self, result: Criterion) -> str:
        return f"{self.version.get_absolute_url()}#{anchor(result)}"


class OfCriterion(OneVersion):
    """Something about one criterion of a draft."""

    @cached_property
    def criterion(self) -> Criterion:
        rows = Criterion.objects.filter(board=self.board).select_related("version", "standard")
        found: Criterion = get_object_or_404(rows, pk=self.kwargs["criterion"])
        return found

    @cached_property
    def version(self) -> FrameworkVersion:
        return self.find_version(self.criterion.version_id)

    def place(self) -> str:
        """Where it stands on the version's page."""
        return f"{self.version.get_absolute_url()}#{anchor(self.criterion)}"


class CriterionEdit(OfCriterion, PartEdit):
    """Change a criterion."""

    form_class = CriterionForm
    done = "The criterion was changed."

    def get_title(self) -> str:
        return f"Change criterion {self.criterion.number}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"version": self.version, "criterion": self.criterion}

    def change(self, form: CriterionForm) -> Criterion:
        return services.change_criterion(
            self.criterion, form.facts(), seen=form.cleaned_data["seen"], actor=self.access.user
        )

    def words(self, form: CriterionForm, now: dict[str, Any]) -> list[tuple[str, Any]]:
        names = {sector.pk: sector.name for sector in form.fields["sectors"].queryset}  # type: ignore[attr-defined]
        sectors = ", ".join(names.get(pk, "") for pk in now["sector_ids"])
        grades = {f"{grade.score.normalize():f}": grade.label for grade in form.grades}
        return [
            *super().words(form, now),
            *(
                (f"What “{grades.get(score, score)}” means", text)
                for score, text in now["descriptors"].items()
            ),
            ("Which kinds of agency are asked?", sectors),
        ]

    def after(self, result: Criterion) -> str:
        return self.place()


class DraftStep(OneVersion, View):
    """One small change of a draft by a button; what stands against it is said on the version's page."""

    permission = Perm.FRAMEWORK_MANAGE

    def step(self) -> None:
        """Call the service."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            self.step()
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(self.after())

    def after(self) -> str:
        return self.version.get_absolute_url()


def direction_of(request: HttpRequest) -> str:
    """Up, unless the button said down."""
    return services.DOWN if request.POST.get("direction") == services.DOWN else services.UP


class StandardMove(OfStandard, DraftStep):
    """One place up or down."""

    def step(self) -> None:
        services.move_standard(self.standard, direction_of(self.request), actor=self.access.user)

    def after(self) -> str:
        return self.place()


class StandardRemove(OfStandard, DecideDraft):
    """Remove a standard with its criteria, once it is certain."""

    button = "Remove it"
    warns = True

    def get_title(self) -> str:
        return f"Remove standard {self.standard.number}"

    def texts(self) -> list[str]:
        criteria = Criterion.objects.filter(standard=self.standard).count()
        with_it = {0: "", 1: " Its criterion goes with it."}.get(
            criteria, f" Its {criteria} criteria go with it."
        )
        facts = FactAsked.objects.filter(standard=self.standard).count()
        asked = {0: "", 1: " So does the fact that it asks for."}.get(
            facts, f" So do the {facts} facts that it asks for."
        )
        return [f"“{self.standard.title}” is taken out of the draft.{with_it}{asked}"]

    def decide(self) -> str:
        words, _ = str(self.standard), self.version
        services.remove_standard(self.standard, actor=self.access.user)
        return f"Standard {words} was removed."


class CriterionMove(OfCriterion, DraftStep):
    """One place up or down in the standard."""

    def step(self) -> None:
        services.move_criterion(self.criterion, direction_of(self.request), actor=self.access.user)

    def after(self) -> str:
        return self.place()


class CriterionRemove(OfCriterion, DecideDraft):
    """Remove a criterion, once it is certain."""

    button = "Remove it"
    warns = True

    def get_title(self) -> str:
        return f"Remove criterion {self.criterion.number}"

    def texts(self) -> list[str]:
        return [f"“{self.criterion.text}” is taken out of the draft, with what its grades mean."]

    def decide(self) -> str:
        number, _ = self.criterion.number, self.version
        services.remove_criterion(self.criterion, actor=self.access.user)
        return f"Criterion {number} was removed."

    def after(self) -> str:
        return f"{self.version.get_absolute_url()}#standard-{self.criterion.standard.number}"


def anchor(criterion: Criterion) -> str:
    """The place of a criterion on the version's page."""
    return f"criterion-{criterion.number.replace('.', '-')}"
