"""Editing which facts a draft asks for."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from audits.forms.facts_asked import FactAskedForm
from audits.models import FactAsked, FrameworkVersion, Standard
from audits.services import facts_asked as services
from audits.views.frameworks import DecideDraft, DraftPage, OneVersion
from audits.views.frameworks_editing import DraftStep, OfStandard, PartEdit, direction_of


def fact_anchor(asked: FactAsked) -> str:
    """The place of a fact on the version's page."""
    return f"fact-{asked.standard.number}-{asked.place}"


def standards_of(version: FrameworkVersion) -> list[Standard]:
    """Where a fact can belong."""
    return list(Standard.objects.filter(version=version).order_by("number"))


class FactAskedAdd(OfStandard, DraftPage):
    """Ask for one more fact."""

    form_class = FactAskedForm
    title = "Ask for a fact"
    done = "The fact is asked for."

    def get_intro(self) -> str:
        return f"Standard {self.standard}"

    def get_form_kwargs(self) -> dict[str, Any]:
        more = {"standards": standards_of(self.version), "standard": self.standard}
        return super().get_form_kwargs() | more

    def save(self, form: FactAskedForm) -> FactAsked:
        return services.add_fact_asked(form.cleaned_data["standard"], form.given(), actor=self.access.user)

    def after(self, result: FactAsked) -> str:
        return f"{self.version.get_absolute_url()}#{fact_anchor(result)}"


class OfFactAsked(OneVersion):
    """Something about one fact of a draft."""

    @cached_property
    def asked(self) -> FactAsked:
        rows = FactAsked.objects.filter(board=self.board).select_related("version", "standard")
        found: FactAsked = get_object_or_404(rows, pk=self.kwargs["fact"])
        return found

    @cached_property
    def version(self) -> FrameworkVersion:
        return self.find_version(self.asked.version_id)

    def place(self) -> str:
        """Where it stands on the version's page."""
        return f"{self.version.get_absolute_url()}#{fact_anchor(self.asked)}"


class FactAskedEdit(OfFactAsked, PartEdit):
    """Change what is asked for."""

    form_class = FactAskedForm
    done = "The fact was changed."

    def get_title(self) -> str:
        return f"Change fact {self.asked.standard.number}.{self.asked.place}"

    def get_form_kwargs(self) -> dict[str, Any]:
        more = {"standards": standards_of(self.version), "standard": self.asked.standard, "asked": self.asked}
        return super().get_form_kwargs() | more

    def change(self, form: FactAskedForm) -> FactAsked:
        data = form.cleaned_data
        return services.change_fact_asked(
            self.asked, form.given(), standard=data["standard"], seen=data["seen"], actor=self.access.user
        )

    def words(self, form: FactAskedForm, now: dict[str, Any]) -> list[tuple[str, Any]]:
        kinds, yes = dict(FactAsked.Kind.choices), {True: "Yes", False: "No"}
        shown = now | {"kind": kinds[now["kind"]], "is_required": yes[now["is_required"]]}
        return super().words(form, shown)

    def after(self, result: FactAsked) -> str:
        return f"{self.version.get_absolute_url()}#{fact_anchor(result)}"


class FactAskedMove(OfFactAsked, DraftStep):
    """One place up or down in the standard."""

    def step(self) -> None:
        services.move_fact_asked(self.asked, direction_of(self.request), actor=self.access.user)

    def after(self) -> str:
        return self.place()


class FactAskedRemove(OfFactAsked, DecideDraft):
    """Ask for it no more, once it is certain."""

    button = "Remove it"
    warns = True

    def get_title(self) -> str:
        return f"Remove fact {self.asked.standard.number}.{self.asked.place}"

    def texts(self) -> list[str]:
        return [f"“{self.asked.label}” is taken out of the draft. Agencies are not asked for it any more."]

    def decide(self) -> str:
        number, _ = self.asked.number, self.version
        services.remove_fact_asked(self.asked, actor=self.access.user)
        return f"{number} was removed."

    def after(self) -> str:
        return f"{self.version.get_absolute_url()}#standard-{self.asked.standard.number}"
