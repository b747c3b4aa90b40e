"""One section of a report: reading it with what the panel says, and writing it."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import View

from boards.views.form_page import home_crumb
from core.permissions import Perm
from core.sealing import SealedTextError, unseal
from reviews.forms.report import CommentForm, SectionForm
from reviews.models import DraftSection, SectionComment, SectionDraft
from reviews.report_text import blocks_of
from reviews.services import report_drafting as services
from reviews.services.report_drafting import SectionText
from reviews.views.case_forms import ReviewCaseForm, ReviewMergingForm, ReviewStep, WritersOnly
from reviews.views.report import OneSection

KEPT = ("title", "body", "began", "revision")


class Section(OneSection, ReviewCaseForm):
    """The text, the comments on it, and a box for another one."""

    permission = Perm.REVIEW_CASE_READ
    template_name = "reviews/section.html"
    form_class = CommentForm

    def get_title(self) -> str:
        return self.part.title

    def threads(self) -> list[tuple[SectionComment, list[SectionComment]]]:
        """Comments with their answers, what is open first."""
        rows = SectionComment.objects.filter(section=self.part).select_related("made_by", "resolved_by")
        answers: dict[int, list[SectionComment]] = {}
        first: list[SectionComment] = []
        for one in rows:
            answers.setdefault(one.answers_id, []).append(one) if one.answers_id else first.append(one)
        first.sort(key=lambda one: one.resolved_at is not None)
        return [(one, answers.get(one.pk, [])) for one in first]

    def save(self, form: CommentForm) -> SectionComment:
        asked = form.cleaned_data["answers"]
        answers = get_object_or_404(SectionComment, section=self.part, pk=asked) if asked else None
        return services.comment(
            self.part, text=form.cleaned_data["text"], answers=answers, actor=self.access.user
        )

    def done_words(self, result: SectionComment) -> str:
        return "Your answer is there." if result.answers_id else "Your comment is there."

    def after(self, result: SectionComment) -> str:
        return self.case_url("reviews:report_section", section=self.part.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context.update(
            part=self.part,
            blocks=blocks_of(self.part.body),
            threads=self.threads(),
            writes=self.writes_report,
        )
        context["breadcrumbs"] = [home_crumb(self.board), *self.trail(), (self.part.title, "")]
        return context


class SectionEdit(OneSection, WritersOnly, ReviewMergingForm):
    """Write the section. What is typed is kept every few seconds, for its writer alone, until it is saved."""

    permission = Perm.REVIEW_CASE_READ
    template_name = "reviews/section_edit.html"
    form_class = SectionForm
    done = "The section is saved."

    def get_title(self) -> str:
        return f"Write “{self.part.title}”"

    @cached_property
    def draft(self) -> SectionDraft | None:
        if self.request.method != "GET":
            return None
        return services.typed_before(self.part, actor=self.access.user)

    def record(self) -> DraftSection:
        return self.part

    def said(self) -> SectionText:
        return SectionText(self.part.title, self.part.body)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        return kwargs | self.as_typed() if self.draft is not None else kwargs

    def as_typed(self) -> dict[str, Any]:
        """The form as it stood when it was left: also what it began with, so that nothing of others is overwritten."""
        typed = json.loads(self.draft.fields) if self.draft else {}
        try:
            began = SectionText(**json.loads(unseal(typed.get("began", ""))))
            revision = int(typed.get("revision") or 0)
        except (SealedTextError, ValueError, TypeError):
            return {}
        return {
            "said": began,
            "at_revision": revision,
            "initial": {name: typed.get(name, "") for name in ("title", "body")},
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "drop" in request.POST:
            services.throw_away(self.part, actor=self.access.user)
            messages.success(request, "What you had typed is thrown away. This is the text as it is saved.")
            return HttpResponseRedirect(request.path)
        return super().post(request, *args, **kwargs)

    def save(self, form: SectionForm) -> DraftSection:
        return services.save_section(self.part, facts=form.facts(), read=form.read(), actor=self.access.user)

    def after(self, result: Any) -> str:
        return self.case_url("reviews:report_section", section=self.part.pk)

    def back(self) -> str:
        return self.after(None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["draft"] = self.draft
        context["draft_url"] = self.case_url("reviews:report_section_draft", section=self.part.pk)
        return context


class SectionKeep(OneSection, WritersOnly, View):
    """POST: keep what stands in the form now. Answers with the time, for the page to show."""

    permission = Perm.REVIEW_CASE_READ
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = {name: request.POST.get(name, "") for name in KEPT}
        try:
            services.keep_typing(self.part, typed=typed, actor=self.access.user)
        except ValidationError as error:
            return JsonResponse({"error": " ".join(error.messages)}, status=422)
        return JsonResponse({"at": f"{timezone.localtime():%H:%M}"})


class CommentResolve(OneSection, WritersOnly, ReviewStep):
    """POST: a comment is dealt with, or is opened again."""

    permission = Perm.REVIEW_CASE_READ

    def change(self) -> str:
        rows = SectionComment.objects.filter(section=self.part, answers=None)
        services.resolve(get_object_or_404(rows, pk=self.kwargs["comment"]), actor=self.access.user)
        return "Saved."

    def after(self) -> str:
        return self.case_url("reviews:report_section", section=self.part.pk)
