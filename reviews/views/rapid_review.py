"""The rapid review of an incident: its page, a form for each part, the letter as PDF, and beginning the review."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.generic import TemplateView, View

from boards.views.form_page import BoardFormPage
from boards.views.merging_page import MergingFormPage
from core import audit
from core.document_pdf import document_pdf
from core.downloads import PDF, file_response
from core.permissions import Perm
from core.scoping import Clearance
from reviews.clocks import Clocks
from reviews.forms import rapid_review as forms
from reviews.models import RapidReview, RapidReviewAttendee, Review
from reviews.rapid_review_rules import CONSIDERED, KINDS
from reviews.services import rapid_review as services
from reviews.views.case_view import OneIncidentCase
from reviews.views.limit_rows import limit_rows


class RapidReviewPage(OneIncidentCase, TemplateView):
    """How far the rapid review is, part by part, under its clock."""

    template_name = "reviews/rapid_review.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        incident = self.incident
        one = services.rapid_review_of(incident)
        came = RapidReviewAttendee.objects.filter(incident=incident).select_related("member__agency")
        limits = [limit for limit in Clocks(self.board).of_incident(incident) if limit.name == "Rapid review"]
        considered = set(one.considered)
        context.update(
            one=one,
            attendees=[row.member for row in came],
            considered=[(words, key in considered) for key, words in CONSIDERED.items()],
            limits=limit_rows(limits, timezone.localdate()),
            concluded=RapidReview.Conclusion(one.concluded).label if one.concluded else "",
            may_begin=one.agreed_on is not None and one.concluded in KINDS,
            reviews=list(Review.objects.filter(board=self.board, incident=incident).select_related("board")),
            urls={
                name: self.case_url(f"reviews:rapid_{name}")
                for name in (*services.PARTS, "agree", "begin", "letter_pdf")
            },
        )
        return context


class RapidReviewForms(OneIncidentCase):
    """A form about the rapid review, for review leads."""

    permission = Perm.REVIEW_CASE_WRITE

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), ("Rapid review", self.case_url("reviews:rapid_review"))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"caption": str(self.about), "what": "rapid review"}


class Part(RapidReviewForms, MergingFormPage):
    """One part of it."""

    template_name = "reviews/request_form.html"
    form_class: type[forms.PartForm]
    done = "The rapid review is saved."

    def get_form_kwargs(self) -> dict[str, Any]:
        one = services.rapid_review_of(self.incident)
        said = services.facts_of(one, self.form_class.kind)
        return super().get_form_kwargs() | {
            "incident": self.about, "said": self.begun(one, said), "at_revision": one.revision
        }  # fmt: skip

    def begun(self, one: RapidReview, said: Any) -> Any:
        """What the writer begins with."""
        return said

    def save(self, form: Any) -> RapidReview:
        return services.change_part(
            self.incident,
            facts=form.facts(),
            read=form.read(),
            actor=self.access.user,
        )


class Meeting(Part):
    """The panel's meeting."""

    form_class = forms.MeetingForm
    title = "The panel’s meeting"


class Concluded(Part):
    """What the panel concluded."""

    form_class = forms.ConclusionForm
    title = "What the panel concludes"


class Letter(Part):
    """The letter to the national panel; it begins with the usual text."""

    form_class = forms.LetterForm
    title = "Letter to the national panel"

    def get_initial(self) -> dict[str, Any]:
        one = services.rapid_review_of(self.incident)
        return {} if one.letter else {"letter": services.letter_begins_with(one)}


class Answer(Part):
    """What the national panel answered."""

    form_class = forms.AnswerForm
    title = "Answer of the national panel"


class Final(Part):
    """What was decided at last."""

    form_class = forms.FinalForm
    title = "What was decided at last"
    intro = "Where the national panel did not agree, or something new came up: what the partners decided, and who did."

    def save(self, form: Any) -> RapidReview:
        return services.decide_at_last(
            self.incident,
            facts=form.facts(),
            read=form.read(),
            actor=self.access.user,
        )


class Agree(RapidReviewForms, BoardFormPage):
    """The panel agrees: the board reads the day and the decision."""

    template_name = "reviews/request_form.html"
    form_class = forms.AgreeForm
    title = "The panel agrees"
    intro = (
        "The day of the rapid review and the decision then stand on the incident, where the board reads them. "
        "The reasons stay here."
    )
    done = "The panel has agreed. The decision stands on the incident."

    def get_initial(self) -> dict[str, Any]:
        return {"on": timezone.localdate()}

    def save(self, form: Any) -> RapidReview:
        return services.agree(self.incident, on=form.cleaned_data["on"], actor=self.access.user)


class Begin(RapidReviewForms, BoardFormPage):
    """Begin the review that was decided."""

    template_name = "reviews/request_form.html"
    form_class = forms.BeginForm
    title = "Begin the review"
    done = "The review is added. It is linked to the incident, with its themes."

    def get_initial(self) -> dict[str, Any]:
        taken = Review.objects.filter(board=self.board, reference=self.about.reference).exists()
        return {"reference": "" if taken else self.about.reference, "copies_panel": True}

    def save(self, form: Any) -> Review:
        data = form.cleaned_data
        return services.begin_review(
            self.incident, reference=data["reference"], copies_panel=data["copies_panel"],
            actor=self.access.user,
        )  # fmt: skip

    def after(self, result: Review) -> str:
        return result.get_absolute_url()


class LetterPdf(OneIncidentCase, View):
    """The letter as a tagged PDF. Each download is written down."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        one = services.rapid_review_of(self.incident)
        context = {
            "title": "Rapid review", "incident": self.about, "sent_on": one.letter_sent_on,
            "text": one.letter or services.letter_begins_with(one),
        }  # fmt: skip
        written = document_pdf("reviews/pdf/letter.html", context, board=self.board)
        after = {"what": "rapid review letter", "form": PDF.ending}
        audit.record(
            "case.downloaded", self.about, actor=self.access.user, after=after, clearance=Clearance.REVIEWS
        )
        return file_response(written, f"{self.about.reference}-rapid-review-letter", PDF)
