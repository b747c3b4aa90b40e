"""The evidence of a return: the list, adding, describing, newer editions, choosing again, downloading."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from audits.forms.evidence import (
    EvidenceChangeForm,
    EvidenceChooseForm,
    EvidenceForm,
    EvidenceReplaceForm,
)
from audits.items import Item, item_anchor, item_key, item_number, items_of, standard_of
from audits.models import AnswerEvidence, Criterion, Evidence, Standard
from audits.services import evidence as services
from audits.views.return_page import OneReturn, OwnReturn, ReturnStep
from boards.views.form_page import BoardFormPage
from core.files import download_response

SOON = 60  # days before it expires


class ReturnEvidence(OneReturn, TemplateView):
    """What is shown in this return, and for the agency what it has besides."""

    template_name = "audits/return_evidence.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        uses: dict[int, list[Any]] = {}
        rows = AnswerEvidence.objects.filter(answer__agency_return=self.agency_return)
        for use in rows.select_related("answer__criterion__standard", "answer__standard"):
            uses.setdefault(use.evidence_id, []).append(use.answer)
        found = services.evidence_of(self.agency_return).select_related("file", "added_by")
        shown = [self._row(one, uses[one.pk]) for one in found.filter(pk__in=list(uses))]
        spare = []
        if self.is_own:
            spare = [self._row(one, []) for one in found.filter(replaced_by=None).exclude(pk__in=list(uses))]
        context.update(
            shown=shown,
            spare=spare,
            breadcrumbs=self.crumbs(("Evidence", "")),
            add_url=self.url("evidence_add"),
        )
        return context

    def _row(self, one: Evidence, answers: list[Any]) -> dict[str, Any]:
        items: list[Item] = [answer.criterion or answer.standard for answer in answers]
        today = timezone.localdate()
        left = (one.expires_on - today).days if one.expires_on else None
        return {
            "evidence": one,
            "items": [
                (
                    item_number(item),
                    f"{self.url('return_standard', number=standard_of(item).number)}#{item_anchor(item)}",
                )
                for item in sorted(items, key=_order)
            ],
            "file_url": self.url("evidence_file", evidence=one.pk) if one.file_id else "",
            "change_url": self.url("evidence_change", evidence=one.pk),
            "replace_url": self.url("evidence_replace", evidence=one.pk),
            "withdraw_url": self.url("evidence_withdraw", evidence=one.pk),
            "is_expired": left is not None and left < 0,
            "is_soon": left is not None and 0 <= left <= SOON,
        }


def _order(item: Item) -> tuple[int, int]:
    return standard_of(item).number, item.place if isinstance(item, Criterion) else 0


class EvidencePage(OwnReturn, BoardFormPage):
    """A form about evidence of the person's own agency."""

    template_name = "audits/evidence_form.html"

    @cached_property
    def items(self) -> list[Item]:
        return items_of(self.agency_return)

    def item_named(self, key: str) -> Item | None:
        return next((item for item in self.items if item_key(item) == key), None)

    def place_of(self, item: Item) -> str:
        """The item's place on its page."""
        return f"{self.url('return_standard', number=standard_of(item).number)}#{item_anchor(item)}"

    def chosen(self, form: Any) -> list[Item]:
        keys = set(form.cleaned_data.get("items", ()))
        return [item for item in self.items if item_key(item) in keys]

    @cached_property
    def evidence(self) -> Evidence:
        found: Evidence = get_object_or_404(
            services.evidence_of(self.agency_return), pk=self.kwargs["evidence"]
        )
        return found

    def back(self) -> str:
        return self.url("return_evidence")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["breadcrumbs"] = self.crumbs(
            ("Evidence", self.url("return_evidence")), (self.get_title(), "")
        )
        if self.why_closed:
            context["blocked"] = {
                "title": "Nothing can be changed now", "text": self.why_closed,
                "url": self.url("return"), "action": "Back to the return",
            }  # fmt: skip
        return context


class EvidenceAdd(EvidencePage):
    """Add a file or a page; ?item= says for which answer it is."""

    form_class = EvidenceForm
    title = "Add evidence"

    @cached_property
    def asked_for(self) -> Item | None:
        return self.item_named(self.request.GET.get("item", ""))

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"items": self.items}

    def get_initial(self) -> dict[str, Any]:
        return {"items": [item_key(self.asked_for)]} if self.asked_for else {}

    def back(self) -> str:
        return self.place_of(self.asked_for) if self.asked_for else super().back()

    def save(self, form: EvidenceForm) -> Evidence:
        return services.add_evidence(
            self.agency_return,
            form.facts,
            file=form.cleaned_data.get("file"),
            items=self.chosen(form),
            actor=self.access.user,
        )

    def done_words(self, result: Evidence) -> str:
        return f"“{result}” is added."


class EvidenceChange(EvidencePage):
    """Describe it better, or show it for other answers."""

    form_class = EvidenceChangeForm
    title = "Change the evidence"
    done = "The evidence is changed."

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"items": self.items}

    def get_initial(self) -> dict[str, Any]:
        one = self.evidence
        uses = AnswerEvidence.objects.filter(evidence=one, answer__agency_return=self.agency_return)
        kept = {
            f"criterion-{criterion}" if criterion else f"standard-{standard}"
            for standard, criterion in uses.values_list("answer__standard", "answer__criterion")
        }
        return {
            "title": one.title,
            "description": one.description,
            "effective_on": one.effective_on,
            "expires_on": one.expires_on,
            "items": sorted(kept),
        }

    def save(self, form: EvidenceChangeForm) -> Evidence:
        return services.change_evidence(
            self.agency_return, self.evidence, form.facts, items=self.chosen(form), actor=self.access.user
        )


class EvidenceReplace(EvidencePage):
    """Add a newer edition; this return shows the newer one from now on."""

    form_class = EvidenceReplaceForm
    title = "Add a newer edition"
    intro = (
        "It takes the place of the old one in this return. Earlier returns keep the edition that they showed."
    )

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.evidence.title, "description": self.evidence.description}

    def save(self, form: EvidenceReplaceForm) -> Evidence:
        return services.replace_evidence(
            self.agency_return,
            self.evidence,
            form.facts,
            file=form.cleaned_data.get("file"),
            actor=self.access.user,
        )

    def done_words(self, result: Evidence) -> str:
        return f"The newer edition of “{result}” is added."


class EvidenceChoose(EvidencePage):
    """Show evidence that is there already for one more answer."""

    form_class = EvidenceChooseForm
    done = "The evidence for this answer is saved."

    @cached_property
    def item(self) -> Item:
        found = self.item_named(self.kwargs["item"])
        if found is None:
            raise Http404
        return found

    def get_title(self) -> str:
        return f"Evidence for {item_number(self.item)}"

    def shown(self) -> Any:
        item = self.item
        uses = AnswerEvidence.objects.filter(
            answer__agency_return=self.agency_return,
            answer__standard=standard_of(item),
            answer__criterion=None if isinstance(item, Standard) else item,
        )
        return uses.values_list("evidence", flat=True)

    def get_form_kwargs(self) -> dict[str, Any]:
        offered = services.newest_evidence(self.agency_return) | services.evidence_of(
            self.agency_return
        ).filter(pk__in=list(self.shown()))
        return super().get_form_kwargs() | {"evidence": offered.order_by("title", "-added_at")}

    def get_initial(self) -> dict[str, Any]:
        return {"evidence": list(self.shown())}

    def save(self, form: EvidenceChooseForm) -> Any:
        return services.show_evidence(
            self.agency_return, self.item, list(form.cleaned_data["evidence"]), actor=self.access.user
        )

    def back(self) -> str:
        return self.place_of(self.item)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        any_there = services.newest_evidence(self.agency_return).exists()
        if "blocked" not in context and not any_there:
            context["blocked"] = {
                "title": "Your agency has no evidence here yet",
                "text": "What you add once can be used for other answers, and again next time.",
                "url": f"{self.url('evidence_add')}?item={item_key(self.item)}", "action": "Add evidence",
            }  # fmt: skip
        return context


class EvidenceWithdraw(ReturnStep):
    """POST: take it out of this return."""

    def take(self) -> str:
        rows = services.evidence_of(self.agency_return)
        one = get_object_or_404(rows, pk=self.kwargs["evidence"])
        name = str(one)
        deleted = services.withdraw_evidence(self.agency_return, one, actor=self.access.user)
        kept = "It is deleted." if deleted else "Other returns keep it."
        return f"“{name}” is no longer shown in this return. {kept}"

    def after(self) -> str:
        return self.url("return_evidence")


class EvidenceFile(OneReturn, View):
    """Download a file: those who read the return get what it shows, its agency also what it does not show yet."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        rows = services.evidence_of(self.agency_return).exclude(file=None)
        if not self.is_own:
            rows = rows.filter(uses__answer__agency_return=self.agency_return).distinct()
        found: Evidence = get_object_or_404(rows, pk=kwargs["evidence"])
        if found.file is None:
            raise Http404
        return download_response(found.file, actor=self.access.user)
