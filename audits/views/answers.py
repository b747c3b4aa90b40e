"""The page of one standard with all its items, and saving what was written there."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from audits.forms.answers import AnswerForm, Asked, asked_items, grade_value, merged, typed_values, words_of
from audits.items import Item, item_anchor, item_key, items_of
from audits.models import Answer, Standard
from audits.services.answers import AnswerConflictError, AnswersSaved, save_answers
from audits.views.return_page import OneReturn, OwnReturn


class OneStandard(OneReturn):
    """One standard of one return, by its number."""

    @cached_property
    def place(self) -> int:
        """Where the standard stands among all of them; the numbers need not begin with 1."""
        numbers = [standard.number for standard in self.standards]
        if self.kwargs["number"] not in numbers:
            raise Http404
        return numbers.index(self.kwargs["number"])

    @property
    def standard(self) -> Standard:
        return self.standards[self.place]

    def neighbour(self, step: int) -> Standard | None:
        place = self.place + step
        return self.standards[place] if 0 <= place < len(self.standards) else None

    def standard_url(self, standard: Standard | None = None) -> str:
        return self.url("return_standard", number=(standard or self.standard).number)

    def page(self, **kwargs: Any) -> dict[str, Any]:
        """What the template of a standard needs besides its items."""
        before, after = self.neighbour(-1), self.neighbour(1)
        return {
            "standard": self.standard,
            "place": self.place + 1,
            "count": len(self.standards),
            "before": before and (before, self.standard_url(before)),
            "after": after and (after, self.standard_url(after)),
            "save_url": self.url("answer_save", number=self.standard.number),
            "standard_url": self.standard_url(),
            "breadcrumbs": self.crumbs((str(self.standard), "")),
            **kwargs,
        }


class ReturnStandard(OneStandard, TemplateView):
    """All items of one standard: to be answered, or to be read."""

    template_name = "audits/return_standard.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        items = kwargs.pop("items", None) or asked_items(self.agency_return, self.standard)
        context = super().get_context_data(**self.page(**kwargs))
        context.update(
            items=items,
            answered=sum(1 for one in items if one.is_answered and not one.is_refused),
            to_confirm=sum(1 for one in items if one.answer and one.answer.is_from_last),
            whole=self.whole(items),
        )
        return context

    def whole(self, items: list[Asked]) -> Answer | None:
        """An answer on the standard as a whole where criteria are asked: it came with a file."""
        if items and items[0].is_whole:
            return None
        rows = Answer.objects.given().filter(agency_return=self.agency_return, standard=self.standard)
        found: Answer | None = rows.filter(criterion=None).first()
        return found


class AnswerSave(OwnReturn, OneStandard, TemplateView):
    """POST: keep what was written on one item (the page's script), or on the whole page (its button)."""

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
            item: (form.given, form.cleaned_data["revision"])
            for item, form in forms.items()
            if form.is_valid() and not form.keeps_theirs
        }
        saved, problem = AnswersSaved(), ""
        try:
            saved = save_answers(
                self.agency_return, given, confirmed=self.confirmed(), actor=self.access.user
            )
        except ValidationError as error:
            problem = " ".join(error.messages)
        for item, form in forms.items():
            if not form.is_valid():
                saved.errors[item_key(item)] = ValidationError(dict(form.errors.items()))
        if self.is_background:
            return self.answer_script(forms, saved, problem)
        if saved.conflicts:
            return self.ask_which(forms, saved)
        if problem or saved.errors:
            return self.show_again(forms, saved, problem)
        return self.go_on(saved)

    def forms(self) -> dict[Item, AnswerForm]:
        """The forms of those items whose fields were sent."""
        found = {}
        for item in items_of(self.agency_return, self.standard):
            key = item_key(item)
            if f"{key}-revision" in self.request.POST:
                found[item] = AnswerForm(self.request.POST, prefix=key, board=self.board)
        return found

    def confirmed(self) -> list[Item]:
        """What the person says still holds: one item, or all of the standard."""
        wanted = self.request.POST.get("confirm", "")
        items = items_of(self.agency_return, self.standard) if wanted else []
        return [item for item in items if wanted in ("all", item_key(item))]

    def answer_script(self, forms: dict[Item, AnswerForm], saved: AnswersSaved, problem: str) -> HttpResponse:
        """What the page's script is told about the one item that it sent."""
        key = item_key(next(iter(forms)))
        if problem or key in saved.errors:
            words = problem or " ".join(saved.errors[key].messages)
            return JsonResponse({"error": words}, status=422)
        if key in saved.conflicts:
            return JsonResponse(self.other_answer(saved.conflicts[key]), status=409)
        answer = saved.kept.get(key)
        return JsonResponse({"revision": answer.revision if answer else 0, "at": clock(timezone.now())})

    def other_answer(self, conflict: AnswerConflictError) -> dict[str, Any]:
        """What somebody else left, for the script that shows it beside what was written here."""
        theirs, current = conflict.theirs, conflict.current
        return {
            "revision": current.revision,
            "by": str(current.edited_by or "Somebody else"),
            "is_own": current.edited_by_id == self.access.user.pk,
            "at": clock(current.edited_at),
            "grade": grade_value(theirs),
            "narrative": theirs.narrative,
            "reason": theirs.reason,
        }

    def ask_which(self, forms: dict[Item, AnswerForm], saved: AnswersSaved) -> HttpResponse:
        """Both texts side by side; nothing that was typed on the page is lost meanwhile."""
        asked = {one.key: one for one in asked_items(self.agency_return, self.standard)}
        clashes, others = [], []
        for item, form in forms.items():
            key = item_key(item)
            if conflict := saved.conflicts.get(key):
                one = asked[key]
                clashes.append(
                    {
                        "asked": one,
                        "mine": conflict.mine,
                        "mine_grade": grade_value(conflict.mine),
                        "mine_words": words_of(conflict.mine, one.options),
                        "theirs": conflict.theirs,
                        "theirs_words": words_of(conflict.theirs, one.options),
                        "both": merged(conflict.mine, conflict.theirs),
                        "by": conflict.current.edited_by,
                        "is_own": conflict.current.edited_by_id == self.access.user.pk,
                        "at": conflict.current.edited_at,
                        "revision": conflict.current.revision,
                    }
                )
            elif key in saved.errors:
                others.append((key, typed_values(form)))
        context = self.get_context_data(**self.page(clashes=clashes, others=others, saved=len(saved.kept)))
        context["breadcrumbs"] = self.crumbs((str(self.standard), self.standard_url()), ("Two answers", ""))
        return self.response_class(
            self.request, ["audits/answer_conflict.html"], context, status=409, using=self.template_engine
        )

    def show_again(self, forms: dict[Item, AnswerForm], saved: AnswersSaved, problem: str) -> HttpResponse:
        """The page as it was sent, with what is wrong said at the place."""
        items = asked_items(self.agency_return, self.standard)
        sent = {item_key(item): form for item, form in forms.items()}
        for one in items:
            if one.key in sent and (problem or one.key in saved.errors):
                one.typed = typed_values(sent[one.key])
                one.revision = int(one.typed["revision"]) if one.typed["revision"].isdecimal() else 0
                one.errors = _messages(saved.errors.get(one.key))
        view = ReturnStandard()
        view.setup(self.request, *self.args, **self.kwargs)
        context = view.get_context_data(items=items, problem=problem, shows_typed=bool(problem))
        context["errors"] = [(anchor, words) for one in items for anchor, words in one.error_list]
        return self.response_class(
            self.request, ["audits/return_standard.html"], context, status=422, using=self.template_engine
        )

    def go_on(self, saved: AnswersSaved) -> HttpResponse:
        if confirmed := self.confirmed():
            return self.show_confirmed(confirmed, saved)
        wants = self.request.POST.get("then", "")
        messages.success(self.request, f"Standard {self.standard.number} is saved.")
        after = self.neighbour(1) if wants == "next" else None
        if wants == "list" or (wants == "next" and after is None):
            return HttpResponseRedirect(self.url("return"))
        return HttpResponseRedirect(self.standard_url(after))

    def show_confirmed(self, items: list[Item], saved: AnswersSaved) -> HttpResponse:
        count = saved.confirmed
        messages.success(self.request, f"{count} answer{'' if count == 1 else 's'} confirmed.")
        anchor = f"#{item_anchor(items[0])}" if len(items) == 1 else ""
        return HttpResponseRedirect(self.standard_url() + anchor)


def clock(moment: Any) -> str:
    """The time of day in England."""
    return f"{timezone.localtime(moment):%H:%M}" if moment else ""


def _messages(error: ValidationError | None) -> dict[str, list[str]]:
    if error is None:
        return {}
    if hasattr(error, "error_dict"):
        return {name: [str(one) for one in found] for name, found in error.message_dict.items()}
    return {NON_FIELD_ERRORS: error.messages}
