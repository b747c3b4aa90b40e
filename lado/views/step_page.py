"""Forms of one row of a case, files to download, and what one button does."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.generic import View

from core import audit
from core.document_pdf import document_pdf
from core.downloads import PDF, FileForm, file_response
from core.partial_dates import display_date
from core.permissions import Perm
from lado.services.reading import DOWNLOADED
from lado.services.steps import facts_of
from lado.views.case_view import OneCase
from lado.views.form_page import OneCaseFormPage


class StepFormPage(OneCaseFormPage):
    """A form of one row of a case, or of a new one (`row` is None). `facts_kind` is the service's dataclass."""

    facts_kind: ClassVar[type[Any]]
    #: Notes and letters are written for closed cases, too.
    may_be_closed: ClassVar[bool] = False

    @property
    def row(self) -> Any:
        """The row in the address."""
        return None

    def said(self) -> Any:
        return facts_of(self.row, self.facts_kind) if self.row is not None else None

    def blocked(self) -> str:
        if self.may_be_closed and not self.contact.disposed_on:
            return ""
        return super().blocked()


class CaseAct(OneCase, View):
    """POST: what one button does."""

    permission = Perm.CASE_WRITE
    http_method_names = ["post"]

    def act(self) -> str:
        """Call the service; gives the message. Raises ValidationError."""
        raise NotImplementedError

    def after(self) -> str:
        return self.contact.get_absolute_url()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            messages.success(request, self.act())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(self.after())


class CaseFile(OneCase, View):
    """A file about a case, made for whoever asks and not kept. Each download is written down."""

    what: ClassVar[str]
    form: ClassVar[FileForm] = PDF
    #: Whether each page says who took it and when. A letter that is sent on does not.
    is_marked: ClassVar[bool] = True

    def written(self) -> bytes:
        """The file."""
        raise NotImplementedError

    @property
    def mark(self) -> str:
        """What stands on each page; empty where nothing does."""
        if not self.is_marked:
            return ""
        now = timezone.localtime()
        return f"Taken by {self.access.user} on {display_date(now.date())} at {now:%H:%M}. Confidential."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        written = self.written()
        audit.record(DOWNLOADED, self.contact, actor=self.access.user, after=self.recorded())
        return file_response(written, f"{self.contact.reference}-{self.what}", self.form)

    def recorded(self) -> dict[str, Any]:
        """What the trail says of the download."""
        return {"what": self.what}


class CasePdf(CaseFile):
    """A tagged PDF about a case, laid out by a template."""

    template: ClassVar[str]

    def pdf_context(self) -> dict[str, Any]:
        raise NotImplementedError

    def written(self) -> bytes:
        context = {"contact": self.contact, "mark": self.mark, **self.pdf_context()}
        return document_pdf(self.template, context, board=self.board)
