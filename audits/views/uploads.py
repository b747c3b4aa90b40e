"""Filling a return in without a connection: taking the workbook, sending it back, looking, confirming."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from audits.comparison import TextChange
from audits.forms.uploads import WorkbookForm, decided_of
from audits.models import ReturnUpload
from audits.services import uploading
from audits.services.upload_preview import CellChange, ItemChange, Preview, look
from audits.services.upload_saving import Outcome, confirm_upload
from audits.views.return_page import OwnReturn
from boards.views.form_page import BoardFormPage, show_errors

TITLE = "Fill it in without a connection"
LONGEST_COMPARED = 4_000  # characters; above it, marking each word takes longer than a page may
PROBLEM_HEADERS = ("Cell", "Item", "It says", "What is wrong", "What is allowed")


class ReturnUploadPage(OwnReturn, BoardFormPage):
    """The workbook to take along, and the form to send it back."""

    template_name = "audits/upload.html"
    form_class = WorkbookForm
    title = TITLE

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            upload = uploading.send_workbook(
                self.agency_return, form.cleaned_data["file"], actor=self.access.user
            )
        except ValidationError as error:
            show_errors(form, error)
            return self.form_invalid(form)
        return HttpResponseRedirect(self.url("upload_preview", upload=upload.pk))

    def back(self) -> str:
        return self.url("return")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        waiting = ReturnUpload.objects.filter(
            agency_return=self.agency_return, sent_by=self.access.user, status=ReturnUpload.Status.WAITING
        ).first()
        context["waiting"] = waiting
        context["waiting_url"] = self.url("upload_preview", upload=waiting.pk) if waiting else ""
        context["download_url"] = self.url("return_download", form="xlsx")
        context["breadcrumbs"] = self.crumbs((TITLE, ""))
        return context


class OneUpload(OwnReturn):
    """What the person sent; another's does not exist."""

    @cached_property
    def upload(self) -> ReturnUpload:
        rows = ReturnUpload.objects.filter(agency_return=self.agency_return, sent_by=self.access.user)
        found: ReturnUpload | None = rows.filter(pk=self.kwargs["upload"]).first()
        if found is None:
            raise Http404
        return found


class UploadPreview(OneUpload, TemplateView):
    """Cell by cell what would change, what cannot be read, and what others changed since."""

    template_name = "audits/upload_preview.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.upload.status != ReturnUpload.Status.WAITING:
            state = (
                "saved"
                if self.upload.status == ReturnUpload.Status.SAVED
                else "left or replaced by a newer one"
            )
            messages.info(request, f"“{self.upload}” was {state}. There is nothing left to look at.")
            return HttpResponseRedirect(self.url("return_upload"))
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        upload = self.upload
        preview = look(upload, self.agency_return)
        context.update(
            upload=upload,
            preview=preview,
            counts=counts_in_words(preview),
            conflicts=[ShownItem(one) for one in preview.conflicts],
            changes=[ShownItem(one) for one in preview.plain],
            confirmed=preview.confirmed,
            emptied=[ShownItem(one) for one in preview.only_emptied],
            problem_headers=PROBLEM_HEADERS,
            problem_rows=[problem_row(one) for one in preview.problems],
            warnings=upload.warnings,
            confirm_url=self.url("upload_confirm", upload=upload.pk),
            drop_url=self.url("upload_drop", upload=upload.pk),
            again_url=self.url("return_upload"),
            breadcrumbs=self.crumbs((TITLE, self.url("return_upload")), ("What changes", "")),
        )
        return context


@dataclass(frozen=True)
class ShownCell:
    """A cell as the page shows it; of texts the words that go and those that come are marked."""

    cell: CellChange

    @property
    def parts(self) -> list[Any]:
        cell = self.cell
        if not cell.is_text or not cell.now or len(cell.now) + len(cell.new) > 2 * LONGEST_COMPARED:
            return []
        return TextChange(cell.heading, cell.now, cell.new).parts


@dataclass(frozen=True)
class ShownItem:
    """An item as the page shows it."""

    change: ItemChange

    @property
    def said(self) -> list[ShownCell]:
        return [ShownCell(cell) for cell in self.change.said]

    @property
    def by(self) -> str:
        answer = self.change.answer
        return str(answer.edited_by or "somebody else") if answer else "somebody else"

    @property
    def sides(self) -> list[dict[str, Any]]:
        """The present answer and the workbook's, whole."""
        one = self.change
        named = (("Now in the return", one.theirs), ("In your workbook", one.mine()))
        return [{"title": title, "grade": one.grade_words(given), "given": given} for title, given in named]


def counts_in_words(preview: Preview) -> str:
    """ "12 answers change, 3 cells cannot be read, 2 answers were changed by others since"."""
    emptied = sum(len(one.emptied) for one in preview.changes)
    counts = (
        (len(preview.plain), "answer changes", "answers change"),
        (len(preview.confirmed), "answer is confirmed", "answers are confirmed"),
        (len(preview.problems), "cell cannot be read", "cells cannot be read"),
        (
            len(preview.conflicts),
            "answer was changed by others since",
            "answers were changed by others since",
        ),
        (
            emptied,
            "cell is empty where the return says something",
            "cells are empty where the return says something",
        ),
    )
    return ", ".join(f"{n} {one if n == 1 else more}" for n, one, more in counts if n)


def problem_row(problem: dict[str, str]) -> list[str]:
    """A row of the table of cells that cannot be read."""
    return [
        f"Sheet “{problem['sheet']}”, cell {problem['at']}",
        problem["number"],
        problem["says"] or "Nothing",
        f"{problem['words']}.",
        f"{problem['allowed'][:1].upper()}{problem['allowed'][1:]}.",
    ]


class UploadConfirm(OneUpload, View):
    """POST: save what was looked at; what others changed in between comes back to be looked at again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        upload = self.upload
        try:
            outcome = confirm_upload(upload, decided_of(request.POST), actor=self.access.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(self.url("return"))
        if outcome.is_done:
            messages.success(request, done_words(outcome, upload))
            return HttpResponseRedirect(self.url("return"))
        messages.warning(request, again_words(outcome))
        return HttpResponseRedirect(self.url("upload_preview", upload=upload.pk))


def done_words(outcome: Outcome, upload: ReturnUpload) -> str:
    """What was saved, and what was not."""
    if outcome.saved:
        words = f"{_answers(outcome.saved)} from “{upload}” {'is' if outcome.saved == 1 else 'are'} saved."
    elif not outcome.confirmed:
        words = f"Nothing of “{upload}” was to be saved. The return is as it was."
    else:
        words = f"“{upload}” is saved."
    if outcome.confirmed:
        words += f" {_answers(outcome.confirmed)} {'is' if outcome.confirmed == 1 else 'are'} confirmed."
    if outcome.unreadable:
        one = outcome.unreadable == 1
        words += (
            f" {outcome.unreadable} cell{' that could not be read was' if one else 's that could not be read were'}"
            " left out."
        )
    return words


def again_words(outcome: Outcome) -> str:
    """What is left to look at."""
    words = [f"{_answers(outcome.saved)} saved."] if outcome.saved else []
    if outcome.moved:
        words.append(
            f"{', '.join(outcome.moved)}: changed by somebody while you were looking. Look again and choose."
        )
    words += [f"{number}: {message}" for number, message in outcome.errors]
    return " ".join(words)


def _answers(count: int) -> str:
    return f"{count} answer{'' if count == 1 else 's'}"


class UploadDrop(OneUpload, View):
    """POST: leave the workbook without saving anything."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        upload = self.upload
        try:
            uploading.drop_upload(upload, actor=self.access.user)
            messages.info(request, f"“{upload}” was left. The return is as it was.")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(self.url("return"))
