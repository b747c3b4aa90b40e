"""Sending answers on to another board of the same agency, and seeing where two boards' answers differ."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from audits.forms.sharing import Part, Row, SendForm, numbers_of, parts_of
from audits.models import Return, SentAnswer
from audits.services.open_returns import why_closed
from audits.services.sharing import Sent, led_boards, send_answers
from audits.services.sharing_comparison import Comparison, Pair, compare_returns
from audits.services.sharing_matches import can_match
from audits.services.sharing_texts import How, Stand
from audits.statistics.progress import progress_of
from audits.views.return_page import STATUS_COLOURS, OwnReturn
from boards.models import Board
from boards.needs import board_url
from core.access import AccessRequest, BoardAccess
from core.scoping import board_scope

SAME = (Stand.SAME, Stand.ADDED)


class SharedReturn(OwnReturn):
    """A page over several boards, for people who lead the agency here; for others it does not exist."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.can(self.permission) and self.agency_return.agency_id not in self.access.agency_ids:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def others(self) -> list[BoardAccess]:
        """The other boards on which the person leads this agency today."""
        found = led_boards(cast("AccessRequest", self.request).access, self.agency_return.agency_id)
        return [one for one in found if one.board.pk != self.board.pk]


class SendChoose(SharedReturn, TemplateView):
    """The agency's returns on its other boards: where answers can be sent, and where not, and why."""

    template_name = "audits/send_choose.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        boards = [one.board for one in self.others]
        rows = self.rows(boards) if boards else []
        asked = {row["return"].board_id for row in rows}
        context.update(
            others=boards,
            rows=rows,
            without=[board for board in boards if board.pk not in asked],
            breadcrumbs=self.crumbs(("Other boards", "")),
        )
        return context

    def rows(self, boards: list[Board]) -> list[dict[str, Any]]:
        """Of each board the returns in cycles that are not closed. The same queries however many there are."""
        one = self.agency_return
        with board_scope(self.board.pk, *(board.pk for board in boards)):
            found = list(
                Return.objects.filter(board__in=boards, agency=one.agency_id, cycle__closed_on=None)
                .select_related("board", "agency", "cycle__version__framework")
                .order_by("board__name", "cycle__due_on", "pk")
            )
            fits, progress = can_match(one, found), progress_of(found)
            pairs = SentAnswer.objects.filter(
                answer__agency_return__in=[one, *found], from_board__in=[self.board, *boards]
            )
            sent: dict[int, set[int]] = {}
            received: dict[int, set[int]] = {}
            for to, answer, board in pairs.order_by().values_list(
                "answer__agency_return", "answer", "from_board"
            ):
                if to == one.pk:
                    received.setdefault(board, set()).add(answer)
                elif board == self.board.pk:
                    sent.setdefault(to, set()).add(answer)
        return [
            {
                "return": other,
                "board": other.board,
                "colour": STATUS_COLOURS[Return.Status(other.status)],
                "progress": progress[other.pk],
                "why_not": why_closed(other),
                "fits": fits[other.pk],
                "sent": len(sent.get(other.pk, ())),
                "received": len(received.get(other.board_id, ())),
                "send_url": self.url("send_answers", other=other.board.slug, to=other.pk),
                "differences_url": self.url("return_differences", other=other.board.slug, to=other.pk),
            }
            for other in found
        ]


class WithAnother(SharedReturn):
    """A page about this return and one of the same agency on another board that the person leads it on."""

    @cached_property
    def other_board(self) -> Board:
        for one in self.others:
            if one.board.slug == self.kwargs["other"]:
                return one.board
        raise Http404

    @contextmanager
    def both(self) -> Iterator[None]:
        """Both boards, and no other, in scope. What the page shows is read inside, and written afterwards."""
        with board_scope(self.board.pk, self.other_board.pk):
            yield

    @cached_property
    def other(self) -> Return:
        """The other return; needs both boards in scope."""
        rows = Return.objects.filter(board=self.other_board, agency=self.agency_return.agency_id)
        rows = rows.select_related("board", "agency", "cycle__version__framework")
        found: Return = get_object_or_404(rows, pk=self.kwargs["to"])
        return found

    def parts(self, pairs: list[Pair]) -> list[Part]:
        one = self.agency_return
        urls = {each: _standard_url(each) for each in (one, self.other)}
        return parts_of(pairs, one, self.other, urls)

    def pair_context(self, comparison: Comparison) -> dict[str, Any]:
        """What both pages say about the two returns."""
        other = self.other
        return {
            "other": other,
            "other_board": self.other_board,
            "other_url": board_url("audits:return", self.other_board, pk=other.pk),
            "choose_url": self.url("send_choose"),
            "send_url": self.url("send_answers", other=self.other_board.slug, to=other.pk),
            "differences_url": self.url("return_differences", other=self.other_board.slug, to=other.pk),
            "only_there": numbers_of(comparison.only_there),
            "only_here": numbers_of(comparison.only_here),
        }


def _standard_url(one: Return) -> str:
    """The address of a standard of a return, with a place for its number."""
    url = board_url("audits:return_standard", one.board, pk=one.pk, number=0)
    return url.removesuffix("0/") + "{number}/"


class SendAnswers(WithAnother, TemplateView):
    """Choose answers, item by item, and send them. Nothing is replaced unless the person says so for that item."""

    template_name = "audits/send_answers.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with self.both():
            context = self.page()
        return self.render_to_response(context)

    def page(self, **kwargs: Any) -> dict[str, Any]:
        """Both returns as they are now; `forms` and `done` are what was sent, and what came of it."""
        forms: dict[str, SendForm] = kwargs.pop("forms", {})
        done: Sent | None = kwargs.pop("done", None)
        comparison = compare_returns(self.agency_return, self.other)
        parts = self.parts(comparison.to_send)
        rows = [row for part in parts for row in part.rows]
        for row in rows:
            if row.key in forms:
                self.show_again(row, forms[row.key], done)
        unsaid = [pair.item for pair in comparison.pairs if pair.ours.is_empty]
        other_closed = why_closed(self.other)
        return self.get_context_data(
            parts=parts,
            # What was typed is shown once more, also where the other return was closed meanwhile.
            shows_fields=not other_closed or "problem" in kwargs,
            errors=[(row.key, row.number, words) for row in rows for words in row.errors],
            can_send=any(row.may_send for row in rows),
            counts=_counts(rows),
            unsaid=numbers_of(unsaid),
            other_closed=other_closed,
            **self.pair_context(comparison),
            **kwargs,
        )

    def show_again(self, row: Row, form: SendForm, done: Sent | None) -> None:
        """What was typed and chosen, where it was not saved."""
        if done is not None and (row.key in done.answers or row.key in done.same):
            return
        typed = str(form.data.get(form.add_prefix("how"), ""))
        known = {How.SEND, ""} if row.is_new else {How.KEEP, How.REPLACE, How.BOTH}
        row.how = typed if typed in known else How.SEND if row.is_new else How.KEEP
        row.addition = str(form.data.get(form.add_prefix("addition"), ""))
        if done is None:
            return
        if row.key in done.conflicts:
            row.is_clash = True
            row.errors = [
                "One of the two answers was changed after you opened this page. Look again, and choose."
            ]
        elif row.key in done.errors:
            row.errors = done.errors[row.key].messages
        elif not form.is_valid():
            row.errors = [str(words) for found in form.errors.values() for words in found]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with self.both():
            forms = self.forms()
            if "tick" in request.POST:
                return self.tick(forms)
            chosen = {key: form.choice for key, form in forms.items() if form.is_valid()}
            wrong = [key for key, form in forms.items() if not form.is_valid()]
            try:
                done = send_answers(self.agency_return, self.other, chosen, actor=self.access.user)
            except ValidationError as error:
                context = self.page(forms=forms, problem=" ".join(error.messages))
                return self.render_to_response(context, status=422)
            if wrong or not done.is_whole:
                context = self.page(forms=forms, done=done, sent_words=self.sent_words(done))
                return self.render_to_response(context, status=409 if done.conflicts else 422)
        if not done.answers:
            words = "Nothing was chosen, so nothing was sent."
            same = "All that you chose is there already. Nothing was changed."
            messages.info(request, same if done.same else words)
        else:
            messages.success(request, self.sent_words(done))
        return HttpResponseRedirect(request.path)

    def forms(self) -> dict[str, SendForm]:
        """By item's key, those whose fields came."""
        suffix = "-mark"
        keys = [name.removesuffix(suffix) for name in self.request.POST if name.endswith(suffix)]
        return {key: SendForm(self.request.POST, prefix=key, board=self.board) for key in keys}

    def tick(self, forms: dict[str, SendForm]) -> HttpResponse:
        """Choose all or none of a standard where nothing is said there yet; saves nothing."""
        context = self.page(forms=forms)
        word, _, number = self.request.POST["tick"].partition("-")
        for part in context["parts"]:
            if number in ("every", str(part.standard.number)):
                for row in part.rows:
                    if row.may_send and row.is_new:
                        row.how = How.SEND if word == "all" else ""
        return self.render_to_response(context)

    def sent_words(self, done: Sent) -> str:
        """What was sent, in a few sentences; nothing where nothing was."""
        count = len(done.answers)
        if not count:
            return ""
        words = [f"{count} answer{'' if count == 1 else 's'} sent to {self.other_board}."]
        if done.evidence.uses:
            pieces = "piece" if done.evidence.made == 1 else "pieces"
            words.append(
                f"{done.evidence.made} {pieces} of evidence went along."
                if done.evidence.made
                else "Their evidence is there already."
            )
        if done.evidence.missing:
            names = ", ".join(f"“{name}”" for name in done.evidence.missing)
            words.append(f"This evidence could not be copied, so add it there: {names}.")
        if done.without_grade:
            words.append(
                f"The grade is left open for {', '.join(done.without_grade)}: choose one on that board’s scale."
            )
        if done.to_confirm:
            was = "was" if done.to_confirm == 1 else "were"
            words.append(
                f"{done.to_confirm} {was} written before that cycle opened: confirm them there before you hand in."
            )
        return " ".join(words)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["breadcrumbs"] = self.crumbs(
            ("Other boards", self.url("send_choose")), (f"Send to {self.other_board}", "")
        )
        return context


def _counts(rows: list[Row]) -> dict[str, int]:
    return {
        "new": sum(1 for row in rows if row.may_send and row.is_new),
        "different": sum(1 for row in rows if row.is_different),
        "same": sum(1 for row in rows if row.pair.stand in SAME),
        "locked": sum(1 for row in rows if row.pair.is_locked),
    }


class Differences(WithAnother, TemplateView):
    """Both returns side by side; ?show=all also where they say the same."""

    template_name = "audits/return_differences.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        with self.both():
            comparison = compare_returns(self.agency_return, self.other)
            said = [pair for pair in comparison.pairs if pair.stand != Stand.NOWHERE]
            differing = [pair for pair in said if pair.stand not in SAME]
            shows_all = self.request.GET.get("show") == "all"
            parts = self.parts(said if shows_all else differing)
            context = super().get_context_data(**kwargs)
        context.update(
            self.pair_context(comparison),
            other_closed=why_closed(self.other),
            parts=parts,
            shows_all=shows_all,
            differing=len(differing),
            said=len(said),
            asked=len(comparison.pairs),
            breadcrumbs=self.crumbs(
                ("Other boards", self.url("send_choose")), (f"Differences from {self.other_board}", "")
            ),
        )
        return context
