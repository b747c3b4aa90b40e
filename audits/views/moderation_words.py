"""Words between board and agency: the thread of an item, and the feedback letter."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.views.generic import View

from audits.forms.moderation import QuestionForm
from audits.items import Item, item_anchor, item_key, item_number, item_words, items_of, standard_of
from audits.letters import letter_of, letter_pdf
from audits.models import Answer, Question, Return, Standard
from audits.services.answers import blank
from audits.services.questions import add_question, questions_of
from audits.views.return_page import OneReturn
from boards.views.form_page import BoardFormPage
from core import audit
from core.permissions import Perm


class OneThread(OneReturn):
    """A page about the thread of one item: for moderators, and for those who answer."""

    permission = Perm.RETURN_MODERATE
    or_permissions: ClassVar[tuple[Perm, ...]] = (Perm.RETURN_ANSWER_OWN,)

    @property
    def from_board(self) -> bool:
        """Who moderates and answers for the agency as well writes for the agency on its own return."""
        return not self.is_own

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        # A lead who may read a return through the team, but not answer it, does not write in it.
        if (
            self.can(self.permission, *self.or_permissions)
            and not self.is_own
            and not self.can(self.permission)
        ):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def item(self) -> Item:
        named = self.kwargs["item"]
        for item in items_of(self.agency_return):
            if named in (item_number(item), item_key(item)):
                return item
        for standard in self.standards:
            if named in (item_number(standard), item_key(standard)) and self._answer_of(standard) is not None:
                return standard
        raise Http404

    def _answer_of(self, item: Item) -> Answer | None:
        criterion = None if isinstance(item, Standard) else item
        rows = Answer.objects.filter(agency_return=self.agency_return, standard=standard_of(item))
        return rows.select_related("standard", "criterion__standard").filter(criterion=criterion).first()

    @cached_property
    def answer(self) -> Answer:
        found = self._answer_of(self.item) or blank(self.agency_return, self.item)
        found.agency_return = self.agency_return
        return found

    def back(self) -> str:
        number = standard_of(self.item).number
        name = "moderate_standard" if self.from_board else "return_standard"
        page = self.url(name, number=number) or self.url("return")
        return f"{page}#{item_anchor(self.item)}"


class QuestionAdd(OneThread, BoardFormPage):
    """The thread of one item, with a box to write into it."""

    template_name = "audits/question_add.html"
    form_class = QuestionForm

    def get_title(self) -> str:
        return (
            f"{'Ask the agency' if self.from_board else 'Write to the board'} about {item_number(self.item)}"
        )

    def save(self, form: Any) -> Question:
        return add_question(
            self.answer,
            text=form.cleaned_data["text"],
            from_board=self.from_board,
            actor=self.access.user,
        )

    def done_words(self, result: Question) -> str:
        return (
            "Your message is on the agency’s page." if self.from_board else "Your message is with the board."
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        questions = questions_of(self.agency_return, standard_of(self.item)).get(item_key(self.item), [])
        last = questions[-1] if questions else None
        waits = last is not None and last.is_from_board != self.from_board and last.seen_at is None
        context.update(
            item_number=item_number(self.item),
            item_words=item_words(self.item),
            answer=self.answer if self.answer.pk else None,
            questions=questions,
            read_url=self.url("messages_read", item=self.kwargs["item"]) if waits else "",
            breadcrumbs=self.crumbs((self.get_title(), "")),
        )
        return context


class ReturnLetter(OneReturn, View):
    """The feedback letter as PDF: for the board once the return is handed in, for the agency once accepted."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        one = self.agency_return
        if not self._may_read(one):
            raise Http404
        written = letter_pdf(letter_of(one))
        audit.record("return.letter_downloaded", one, actor=self.access.user)
        response = HttpResponse(written, content_type="application/pdf")
        name = f"feedback-{slugify(one.agency.name)}-{slugify(one.cycle.name)}.pdf"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response

    def _may_read(self, one: Return) -> bool:
        if self.can(Perm.RETURN_READ):
            return one.submitted_at is not None
        return one.status == Return.Status.ACCEPTED
