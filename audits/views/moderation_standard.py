"""Moderating one standard of a return: every answer with the agency's grade and the board's beside it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from audits.forms.answers import sent_from
from audits.forms.moderation import ModerationForm, Row, descriptors_of, scale_of
from audits.items import Item, items_of
from audits.models import Answer, AnswerEvidence, Grade, Question, Standard
from audits.services.moderation import Moderated, Sent, moderate_answers
from audits.services.proposals import actions_of
from audits.statistics.warnings import cautions_of
from audits.views.moderation import BoardsReturn
from boards.needs import board_url
from boards.views.form_page import show_errors
from core.templatetags.gov_fields import summary_links


class ModerateStandard(BoardsReturn, TemplateView):
    """All items of one standard. One button saves what was touched; what cannot be saved stays on the page."""

    template_name = "audits/moderate_standard.html"

    @cached_property
    def standard(self) -> Standard:
        for standard in self.standards:
            if standard.number == self.kwargs["number"]:
                return standard
        raise Http404

    @cached_property
    def answers(self) -> dict[int | None, Answer]:
        """Criterion id (None: the standard as a whole) → answer, with evidence, questions, origin. Four queries."""
        evidence = AnswerEvidence.objects.select_related("evidence__file").order_by("evidence__title", "pk")
        questions = Question.objects.select_related("written_by").order_by("written_at", "pk")
        rows = Answer.objects.filter(agency_return=self.agency_return, standard=self.standard)
        rows = rows.select_related("edited_by", "moderated_by").prefetch_related(
            Prefetch("evidence_used", queryset=evidence),
            Prefetch("questions", queryset=questions),
            sent_from(),
        )
        return {answer.criterion_id: answer for answer in rows}

    @cached_property
    def items(self) -> list[Item]:
        """What is asked, and the standard as a whole where that was answered."""
        found = items_of(self.agency_return, self.standard)
        if None in self.answers and self.standard not in found:
            return [self.standard, *found]
        return found

    def rows(self, data: Mapping[str, Any] | None = None) -> list[Row]:
        """The items with their forms; bound where something was sent."""
        grades = list(Grade.objects.filter(version=self.agency_return.cycle.version_id).order_by("score"))
        descriptors = descriptors_of(self.items)
        actions = actions_of(list(self.answers.values()))
        found = []
        for item in self.items:
            answer = self.answers.get(None if item is self.standard else item.pk)
            scale = scale_of(item, grades, descriptors)
            form = ModerationForm(
                data, item=item, answer=answer, scale=scale, board=self.board, access=self.access
            )
            row = Row(item, scale, answer, form)
            if answer is not None:
                row.evidence = list(answer.evidence_used.all())
                row.questions = list(answer.questions.all())
                row.sent = next(iter(answer.sent_from.all()), None)
                row.action = actions.get(answer.pk)
            found.append(row)
        return found

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = self.rows(request.POST)
        sent: dict[Item, Sent] = {}
        for row in rows:
            if row.form.is_valid() and row.form.is_touched:
                data = row.form.cleaned_data
                sent[row.item] = Sent(row.form.moderation, data["revision"], data["question"])
        wrong = [row.key for row in rows if row.form.errors]
        if not sent and not wrong:
            messages.info(request, "Nothing was changed, so nothing was saved.")
            return HttpResponseRedirect(request.path)
        done, error = Moderated(), ""
        try:
            done = moderate_answers(self.agency_return, sent, actor=self.access.user)
        except ValidationError as refused:
            error = " ".join(refused.messages)
        if done.is_whole and not wrong and not error:
            messages.success(request, saved_words(done))
            return HttpResponseRedirect(self.next_url())
        if done.answers:
            messages.info(request, f"{saved_words(done)} What could not be saved is below.")
        context = self.get_context_data(rows=self.again(rows, done, wrong, error), error=error)
        return self.render_to_response(context)

    def next_url(self) -> str:
        """The next standard where the person asked for it, else this page."""
        following = self.neighbours()[1]
        if "next" in self.request.POST and following is not None:
            return self.url("moderate_standard", number=following.number)
        return self.request.path

    def again(self, sent: Sequence[Row], done: Moderated, wrong: Sequence[str], error: str) -> list[Row]:
        """The page after something could not be saved: those as they were typed, the others as they are now."""
        for name in ("answers", "items"):
            self.__dict__.pop(name, None)
        fresh = {row.key: row for row in self.rows()}
        for old in sent:
            row = fresh.get(old.key)
            if row is None or not (
                old.key in wrong or old.key in done.conflicts or old.key in done.errors or error
            ):
                continue
            row.form = old.form
            if conflict := done.conflicts.get(old.key):
                row.conflict = conflict
                # Both are on the page now: what is sent next has been chosen.
                data: Any = old.form.data
                data = data.copy()
                data[old.form.add_prefix("revision")] = str(conflict.current.revision)
                data[old.form.add_prefix("read")] = conflict.theirs.mark
                old.form.data = data
            if mistake := done.errors.get(old.key):
                show_errors(old.form, mistake)
        return list(fresh.values())

    def neighbours(self) -> tuple[Standard | None, Standard | None]:
        """The standards before and after this one."""
        place = self.standards.index(self.standard)
        before = self.standards[place - 1] if place else None
        after = self.standards[place + 1] if place + 1 < len(self.standards) else None
        return before, after

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows: list[Row] = context.get("rows") or self.rows()
        before, after = self.neighbours()
        problems = [link for row in rows for link in _problems(row)]
        if error := context.get("error"):
            problems.insert(0, {"text": error, "id": ""})
        context.update(
            standard=self.standard,
            rows=rows,
            problems=problems,
            has_problems=bool(problems),
            may_moderate=not context["why_not"],
            before_url=self.url("moderate_standard", number=before.number) if before else "",
            after_url=self.url("moderate_standard", number=after.number) if after else "",
            before=before,
            after=after,
            evidence_url_name=self.evidence_url_name(),
            breadcrumbs=self.moderation_crumbs((str(self.standard), "")),
        )
        handed_in = self.agency_return.submitted_at is not None
        found = cautions_of(self.agency_return, asked=0) if handed_in else []
        for row in rows:
            row.cautions = [caution for caution in found if caution.number == row.number]
            # Parts of the page outside the forms.
            row.form.gov_summary_shown = True  # type: ignore[attr-defined]
        return context

    def evidence_url_name(self) -> str:
        """The address of an evidence's file, where this installation has one."""
        name = "audits:evidence_file"
        return name if board_url(name, self.board, pk=self.agency_return.pk, evidence=1) else ""


def _problems(row: Row) -> list[dict[str, str]]:
    found = []
    if row.conflict is not None:
        found.append(
            {
                "text": f"{row.number}: somebody else has changed this meanwhile. Choose what stays.",
                "id": row.anchor,
            }
        )
    if row.form.is_bound:
        links = summary_links(row.form)
        found += [{"text": f"{row.number}: {link['text']}", "id": link["id"]} for link in links]
    return found


def saved_words(done: Moderated) -> str:
    """What was saved, in a sentence."""
    count = len(done.answers)
    words = f"{count} answer{'' if count == 1 else 's'} saved."
    if done.questions:
        words += f" {done.questions} message{' goes' if done.questions == 1 else 's go'} to the agency."
    return words
