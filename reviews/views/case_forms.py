"""The bases of confidential pages of a review with a form: the form itself, a press of one button."""

from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.views.generic import View

from boards.views.form_page import BoardFormPage
from boards.views.merging_page import MergingFormPage
from core import audit
from core.permissions import Perm
from reviews.models import PanelMember, Review
from reviews.views.case_view import OneReviewCase


class ReviewCase(OneReviewCase):
    """A confidential page of a review; `review` is what it is about."""

    #: The page of the tabs that this one belongs to: label and name of its address.
    parent: ClassVar[tuple[str, str] | None] = None

    @property
    def review(self) -> Review:
        found = self.about
        if not isinstance(found, Review):
            raise TypeError("The page is about a review.")
        return found

    @cached_property
    def writes_report(self) -> bool:
        """Review leads, and the lead reviewer whom the panel names: they write the report."""
        if self.may_write:
            return True
        named = PanelMember.objects.filter(
            review_id=self.kwargs["pk"], ended_on=None, part=PanelMember.Part.LEAD_REVIEWER,
            email__iexact=self.access.user.email,
        )  # fmt: skip
        return named.exists()

    def trail(self) -> list[tuple[str, str]]:
        found = super().trail()
        if self.parent is not None:
            found = [*found, (self.parent[0], self.case_url(self.parent[1]))]
        return found


class WritersOnly(ReviewCase):
    """A page for those who write the report: 403 to others of the panel."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.can(self.permission) and not self.writes_report:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ReviewCaseForm(ReviewCase, BoardFormPage):
    """A form of review leads."""

    permission = Perm.REVIEW_CASE_WRITE
    template_name = "reviews/review_form.html"


class ReviewMergingForm(ReviewCase, MergingFormPage):
    """A form that several people may have open; `said()` is what is kept now, `record()` the row that holds it."""

    permission = Perm.REVIEW_CASE_WRITE
    template_name = "reviews/review_form.html"

    def said(self) -> Any:
        """What is kept now, as the form's dataclass."""
        raise NotImplementedError

    def record(self) -> Any:
        """The row; None while there is none."""
        raise NotImplementedError

    def get_form_kwargs(self) -> dict[str, Any]:
        record = self.record()
        revision = record.revision if record is not None else 0
        return super().get_form_kwargs() | {"said": self.said(), "at_revision": revision}

    def other_writer(self) -> Any:
        """Who saved meanwhile, as an entry of the trail."""
        record = self.record()
        return audit.history(record).filter(board_id=self.board.pk).first() if record and record.pk else None


class ReviewStep(ReviewCase, View):
    """POST: a change by one press, for review leads."""

    permission = Perm.REVIEW_CASE_WRITE
    http_method_names = ["post"]

    def change(self) -> str:
        """Call the service; what it says is shown on the page `after`."""
        raise NotImplementedError

    def after(self) -> str:
        """Where to go when it is done."""
        return self.trail()[-1][1]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            messages.success(request, self.change())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(self.after())
