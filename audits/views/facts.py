"""The facts of a return: the page that asks for them, and saving what was written there."""

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from audits.fact_rules import fact_words
from audits.forms.facts import INPUTS, FactForm, box_values, sent_boxes, shown_values
from audits.services.facts import FactConflictError, FactSlot, FactsSaved, Place, save_facts, slots_of
from audits.statistics.fact_progress import fact_progress
from audits.views.answers import clock
from audits.views.return_page import OneReturn, OwnReturn
from boards.views.form_page import show_errors

TITLE = "Facts"


@dataclass
class FactOnPage:
    """One fact as the page shows it: what is said, the boxes, what is wrong with what was sent."""

    slot: FactSlot
    form: FactForm
    fields: str = ""
    is_folded: bool = False
    errors: list[tuple[str, str]] = field(default_factory=list)


class OneReturnsFacts(OneReturn):
    """What both pages share: the facts, and how they are shown."""

    @cached_property
    def slots(self) -> list[FactSlot]:
        return slots_of(self.agency_return)

    def page(self, sent: dict[str, FactForm] | None = None, **kwargs: Any) -> dict[str, Any]:
        """What the template needs; `sent` are the forms that are shown as they came."""
        items = [self._item(slot, (sent or {}).get(slot.key)) for slot in self.slots]
        standards = groupby(items, key=lambda one: one.slot.asked.standard)
        return {
            "title": TITLE,
            "groups": [(standard, list(group)) for standard, group in standards],
            "facts": fact_progress(self.slots),
            "save_url": self.url("fact_save"),
            "facts_url": self.url("return_facts"),
            "errors": [error for one in items for error in one.errors],
            "breadcrumbs": self.crumbs((TITLE, "")),
            **kwargs,
        }

    def _item(self, slot: FactSlot, sent: FactForm | None) -> FactOnPage:
        form = sent or FactForm(
            board=self.board,
            asked=slot.asked,
            prefix=slot.key,
            initial={**shown_values(slot.given), "revision": slot.revision},
        )
        errors = sent.error_list if sent else []
        # Of several people the first is open, and one more where all before are named.
        is_folded = slot.place > 1 and slot.given.is_empty and not errors
        return FactOnPage(slot, form, " ".join(INPUTS[slot.asked.kind]), is_folded, errors)


class ReturnFacts(OneReturnsFacts, TemplateView):
    """All facts of a return: to be given, or to be read."""

    template_name = "audits/return_facts.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**self.page(**kwargs))


class FactSave(OwnReturn, OneReturnsFacts, TemplateView):
    """POST: keep what was written on one fact (the page's script), or on the whole page (its button)."""

    http_method_names = ["post"]

    @property
    def is_background(self) -> bool:
        """True when the page's script saves, and wants figures instead of a page."""
        return self.request.headers.get("X-Requested-With") == "fetch"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        forms = self.forms()
        if not forms:
            raise Http404
        given = {
            (slot.asked, slot.place): (form.given, form.cleaned_data["revision"])
            for slot, form in forms.values()
            if form.is_valid() and not form.keeps_theirs
        }
        saved, problem = FactsSaved(), ""
        try:
            saved = save_facts(self.agency_return, given, confirmed=self.confirmed(), actor=self.access.user)
        except ValidationError as error:
            problem = " ".join(error.messages)
        for key, wrong_there in saved.errors.items():
            show_errors(forms[key][1], wrong_there)
        if self.is_background:
            return self.answer_script(forms, saved, problem)
        if saved.conflicts:
            return self.ask_which(forms, saved)
        wrong = {key: form for key, (_, form) in forms.items() if form.errors or problem}
        if wrong:
            return self.show_again(wrong, problem)
        return self.go_on(saved)

    def forms(self) -> dict[str, tuple[FactSlot, FactForm]]:
        """By key, the forms of those facts whose boxes were sent."""
        return {
            slot.key: (
                slot,
                FactForm(self.request.POST, prefix=slot.key, asked=slot.asked, board=self.board),
            )
            for slot in self.slots
            if f"{slot.key}-revision" in self.request.POST
        }

    def confirmed(self) -> list[Place]:
        """What the person says still holds: one fact, or all."""
        wanted = self.request.POST.get("confirm", "")
        return [(one.asked, one.place) for one in self.slots if wanted and wanted in ("all", one.key)]

    def answer_script(
        self, forms: dict[str, tuple[FactSlot, FactForm]], saved: FactsSaved, problem: str
    ) -> HttpResponse:
        """What the page's script is told about the one fact that it sent."""
        key, (slot, form) = next(iter(forms.items()))
        if problem or form.errors:
            return JsonResponse(
                {"error": problem or " ".join(words for _, words in form.error_list)}, status=422
            )
        if conflict := saved.conflicts.get(key):
            current = conflict.current
            theirs = {
                **box_values(slot.asked.kind, conflict.theirs),
                "revision": current.revision,
                "by": str(current.edited_by or "Somebody else"),
                "is_own": current.edited_by_id == self.access.user.pk,
                "at": clock(current.edited_at),
            }
            return JsonResponse(theirs, status=409)
        fact = saved.kept.get(key)
        return JsonResponse({"revision": fact.revision if fact else 0, "at": clock(timezone.now())})

    def ask_which(self, forms: dict[str, tuple[FactSlot, FactForm]], saved: FactsSaved) -> HttpResponse:
        """Both answers side by side; nothing that was typed on the page is lost meanwhile."""
        clashes, others = [], []
        for key, (slot, form) in forms.items():
            boxes = sent_boxes(self.request.POST, slot)
            if conflict := saved.conflicts.get(key):
                clashes.append(self._clash(slot, conflict) | {"boxes": boxes})
            elif form.errors:
                others.append((key, boxes | {"revision": self.request.POST[f"{key}-revision"]}))
        context = self.get_context_data(
            **self.page(clashes=clashes, others=others, saved=len(saved.kept)),
        )
        context["breadcrumbs"] = self.crumbs((TITLE, self.url("return_facts")), ("Two answers", ""))
        return self.answer_page("audits/fact_conflict.html", context, 409)

    def _clash(self, slot: FactSlot, conflict: FactConflictError) -> dict[str, Any]:
        kind, counts, current = slot.asked.kind, slot.asked.counts, conflict.current
        return {
            "slot": slot,
            "mine": fact_words(kind, conflict.mine, counts),
            "theirs": fact_words(kind, conflict.theirs, counts),
            "by": current.edited_by,
            "is_own": current.edited_by_id == self.access.user.pk,
            "at": current.edited_at,
            "revision": current.revision,
        }

    def show_again(self, forms: dict[str, FactForm], problem: str) -> HttpResponse:
        """The page as it was sent, with what is wrong said at the place."""
        del self.slots  # what could be saved is saved
        context = self.get_context_data(**self.page(forms, problem=problem, shows_typed=bool(problem)))
        return self.answer_page("audits/return_facts.html", context, 422)

    def answer_page(self, template: str, context: dict[str, Any], status: int) -> HttpResponse:
        return self.response_class(
            self.request, [template], context, status=status, using=self.template_engine
        )

    def go_on(self, saved: FactsSaved) -> HttpResponse:
        wanted = self.request.POST.get("confirm", "")
        if wanted:
            count = saved.confirmed
            messages.success(self.request, f"{count} fact{'' if count == 1 else 's'} confirmed.")
            anchor = "" if wanted == "all" else f"#{wanted}"
            return HttpResponseRedirect(self.url("return_facts") + anchor)
        messages.success(self.request, "The facts are saved.")
        then = "return" if self.request.POST.get("then") == "list" else "return_facts"
        return HttpResponseRedirect(self.url(then))
