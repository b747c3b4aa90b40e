"""The way of a report to the public: quality check, sign-off, search, hour, and taking it down again."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.generic import TemplateView

from boards.views.form_page import home_crumb, show_errors
from core.pdf import PdfUnavailableError
from core.permissions import Perm
from reviews.clocks import Clocks
from reviews.forms.report import PlanForm, QualityForm, ReasonForm
from reviews.models import Publication, PublishedEdition, RedactionCheck, RedactionHit, ReviewReport
from reviews.quality_rules import still_open
from reviews.services import publishing, redaction, report_steps
from reviews.services.report_content import content_of, digest_of_all, identities_of
from reviews.services.report_drafting import report_of
from reviews.views.case_forms import ReviewCase, ReviewCaseForm, ReviewStep
from reviews.views.limit_rows import limit_rows, pause_rows
from reviews.views.report import ReportCase

TAB = ("Publication", "reviews:publication")
Item = dict[str, Any]
NO_PDF = "The PDF could not be made: the system's libraries for it are missing. Whoever runs the system can add them."


def public_url(board: Any, place: str, *, pdf: bool = False) -> str:
    """The address that anybody may open."""
    name = "reviews:published_pdf" if pdf else "reviews:published"
    return reverse(name, kwargs={"slug": board.slug, "place": place})


class PublicationCase(ReportCase):
    """A page below the tab of the publication."""

    parent = TAB


class Publishing(ReviewCase, TemplateView):
    """The steps of the report to its public page, each with its state and what to do next."""

    template_name = "reviews/publication.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["breadcrumbs"] = [home_crumb(self.board), *self.trail(), (TAB[0], "")]
        clocks, today = Clocks(self.board), timezone.localdate()
        limits = clocks.of_review(self.review)
        context["limits"] = limit_rows(limits, today)
        context["pauses"] = pause_rows(self.review, clocks, self.can(Perm.REVIEW_MANAGE))
        context["report"] = report = report_of(self.review)
        if report is not None:
            context.update(self.about_report(report))
        return context

    def about_report(self, report: ReviewReport) -> dict[str, Any]:
        publication = Publication.objects.select_related(
            "review__board", "signed_by", "asked_by", "down_asked_by"
        ).get(review=self.review)
        content = content_of(self.review, report)
        steps = report_steps.steps_of(report, publication, content)
        found = {
            "publication": publication,
            "steps": steps,
            "editions": list(PublishedEdition.objects.filter(review=self.review).defer("content")),
            "public_url": settings.SITE_URL + public_url(self.board, publication.place),
            "quality_open": still_open(report.quality) if report.quality_at else [],
            "is_with_chair": report_steps.is_with_chair(publication),
            "stays_until": publication.stays_until(),
            "is_due": publication.is_waiting and publication.publish_at <= timezone.now(),
        }
        if self.may_write:
            found["search"] = self.last_search(digest_of_all(self.review, content))
        return found

    def last_search(self, digest: str) -> dict[str, Any]:
        """For review leads: the last search, whether it is about the words as they are, and what is undecided."""
        made = RedactionCheck.objects.filter(review=self.review).first()
        judged = redaction.judged(made) if made else []
        changed = made is not None and any(
            one.changed_at > made.made_at for one in identities_of(self.review)
        )
        return {
            "made": made,
            "is_current": made is not None and made.digest == digest and not changed,
            "hits": len(judged),
            "undecided": sum(not one.is_decided for one in judged),
        }


class Quality(PublicationCase, ReviewCaseForm):
    """The questions of the quality check."""

    form_class = QualityForm
    title = "Quality check"
    intro = "Tick what is in order. What is not needs a note. When the text changes afterwards, it is checked again."
    done = "The check is kept."

    def get_initial(self) -> dict[str, Any]:
        return {"ticked": self.report.quality, "note": self.report.quality_note}

    def save(self, form: QualityForm) -> ReviewReport:
        data = form.cleaned_data
        return report_steps.check_quality(
            self.review, ticked=data["ticked"], note=data["note"], actor=self.access.user
        )


class AskForSignOff(PublicationCase, ReviewStep):
    """POST: the chair is asked to sign the report off."""

    def change(self) -> str:
        report_steps.ask_for_sign_off(self.review, actor=self.access.user)
        return "The chair is asked, and reads the report until it is signed off or sent back."


class Search(PublicationCase, TemplateView):
    """What the last search found, and what people decided about it. POST searches again. Review leads only."""

    permission = Perm.REVIEW_CASE_WRITE
    template_name = "reviews/redaction.html"
    http_method_names = ["get", "post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            redaction.check(self.review, actor=self.access.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except PdfUnavailableError:
            messages.error(request, NO_PDF)
        return HttpResponseRedirect(self.case_url("reviews:redaction"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        made = RedactionCheck.objects.filter(review=self.review).select_related("made_by").first()
        judged = redaction.judged(made) if made else []
        digest = digest_of_all(self.review, content_of(self.review, self.report))
        context.update(
            made=made,
            judged=sorted(judged, key=lambda one: one.is_decided),
            undecided=sum(not one.is_decided for one in judged),
            is_current=made is not None and made.digest == digest,
            has_record=bool(identities_of(self.review)),
            me=self.access.user,
            breadcrumbs=[home_crumb(self.board), *self.trail(), ("Search for the child’s identity", "")],
        )
        return context


class Decide(PublicationCase, ReviewCaseForm):
    """Say why a hit is not the child, or take that back."""

    form_class = ReasonForm
    template_name = "reviews/redaction_decide.html"
    title = "It is not the child"

    @property
    def hit(self) -> RedactionHit:
        rows = RedactionHit.objects.filter(check_made__review=self.review)
        found: RedactionHit = get_object_or_404(
            rows.select_related("check_made__review", "board"), pk=self.kwargs["hit"]
        )
        return found

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "take_back" in request.POST:
            redaction.take_back(self.hit, actor=self.access.user)
            messages.success(request, "Your decision is taken back.")
            return HttpResponseRedirect(self.back())
        return super().post(request, *args, **kwargs)

    def save(self, form: ReasonForm) -> Any:
        return redaction.decide(self.hit, reason=form.cleaned_data["reason"], actor=self.access.user)

    def done_words(self, result: Any) -> str:
        return "Your decision is kept. It takes two people for each hit."

    def back(self) -> str:
        return self.case_url("reviews:redaction")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        hit = self.hit
        one = next(one for one in redaction.judged(hit.check_made) if one.hit.pk == hit.pk)
        context["one"] = one
        context["is_mine"] = any(made.made_by_id == self.access.user.pk for made in one.decisions)
        return context


class Plan(PublicationCase, ReviewCaseForm):
    """Publish at once, or at an hour of a day."""

    form_class = PlanForm
    template_name = "reviews/publication_plan.html"
    title = "Publish the report"

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            edition = publishing.schedule(self.review, at=form.cleaned_data["at"], actor=self.access.user)
        except PdfUnavailableError:
            form.add_error(None, NO_PDF)
            return self.form_invalid(form)
        except ValidationError as error:
            if hasattr(error, "error_dict") and "at" in error.error_dict:
                error = ValidationError({"hour": error.error_dict["at"]})
            show_errors(form, error)
            return self.form_invalid(form)
        messages.success(self.request, self.done_words(edition))
        return HttpResponseRedirect(self.back())

    def done_words(self, result: PublishedEdition) -> str:
        at = timezone.localtime(result.publish_at)
        if at <= timezone.localtime():
            return "The report is published."
        return f"The report goes public on {at:%-d %B %Y} at {at:%H:%M} by itself."

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["public_url"] = settings.SITE_URL + public_url(self.board, self.publication.place)
        return context


class TakeOffPlan(PublicationCase, ReviewStep):
    """POST: the edition that waits for its hour goes, and the report can be changed again."""

    def change(self) -> str:
        publishing.take_off_plan(self.review, actor=self.access.user)
        return "It is off the plan. The report can be changed again; nothing was published."
