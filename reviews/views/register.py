"""One incident and one review: their pages, and adding and changing them."""

import datetime as dt
from typing import Any

from django.db.models import Count
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.needs import board_url
from boards.views.form_page import history_url, home_crumb
from core.permissions import Perm
from reviews.clocks import Clocks
from reviews.forms.register import IncidentForm, ReviewForm
from reviews.models import (
    Briefing,
    ChildDeath,
    Finding,
    Incident,
    Publication,
    Review,
    ReviewRecommendation,
    Theme,
)
from reviews.services import register as services
from reviews.services.plans import signed_plan
from reviews.services.proofs import proofs_of
from reviews.services.publishing import release
from reviews.services.recommendations import actions_of
from reviews.services.results import results_of
from reviews.tables.register import INCIDENT_COLOURS, REVIEW_COLOURS
from reviews.views.case_view import case_tabs
from reviews.views.chain import chain_of
from reviews.views.limit_rows import hints_of, limit_rows, pause_rows
from reviews.views.pages import ReviewsFormPage, ReviewsPage, incidents_crumb, reviews_crumb

STATE_COLOURS = {
    ReviewRecommendation.State.OPEN: "grey",
    ReviewRecommendation.State.UNDER_WAY: "blue",
    ReviewRecommendation.State.DONE: "green",
    ReviewRecommendation.State.NOT_ACTED_ON: "purple",
}


def themes_of(record: Incident | Review) -> list[Theme]:
    """Its themes by name."""
    return [link.theme for link in record.theme_links.select_related("theme").order_by("theme__name")]


class OneIncident(ReviewsPage):
    """A page about the incident in the address."""

    @cached_property
    def incident(self) -> Incident:
        rows = Incident.objects.filter(board=self.board).select_related("board")
        found: Incident = get_object_or_404(rows, pk=self.kwargs["pk"])
        return found


class IncidentPage(OneIncident, TemplateView):
    """One incident: its dates with their clocks, its themes, and what came of it."""

    template_name = "reviews/incident.html"

    def deaths(self) -> list[ChildDeath]:
        """Deaths that belong to it, for those who read deaths."""
        if not self.can(Perm.DEATH_READ):
            return []
        rows = ChildDeath.objects.filter(incident=self.incident).select_related("board")
        return list(rows.defer("factors", "learning", "notes"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        incident, today = self.incident, timezone.localdate()
        clocks = Clocks(self.board)
        limits = clocks.of_incident(incident)
        if incident.decision and incident.rapid_review_on is None:
            limits = [one for one in limits if one.name != "Rapid review"]
        stage = incident.stage()
        reviews = list(incident.reviews.select_related("board").order_by("pk"))
        context.update(
            incident=incident,
            stage=(stage.label, INCIDENT_COLOURS[stage]),
            limits=limit_rows(limits, today),
            hints=hints_of(incident, clocks, today),
            pauses=pause_rows(incident, clocks, self.manages),
            waits_for_notification=incident.notified_on is None and not incident.decision,
            is_serious=incident.standing == Incident.Standing.SERIOUS,
            themes=themes_of(incident),
            reviews=[(one, one.stage(today).label, REVIEW_COLOURS[one.stage(today)]) for one in reviews],
            add_review_url=f"{board_url('reviews:review_add', self.board)}?incident={incident.pk}",
            history_url=history_url(self.board, incident) if self.manages else "",
            deaths=self.deaths(),
            case_tabs=case_tabs(self.access, incident),
            breadcrumbs=[
                home_crumb(self.board), reviews_crumb(self.board), incidents_crumb(self.board), (str(incident), "")
            ],
        )  # fmt: skip
        return context


class IncidentAdd(ReviewsFormPage):
    """Add an incident."""

    form_class = IncidentForm
    title = "Add a serious incident"
    intro = "Only what everybody on the board may know: dates and themes, nothing about the child."
    done = "The incident is added."

    def trail(self) -> list[tuple[str, str]]:
        return [reviews_crumb(self.board), incidents_crumb(self.board)]

    def save(self, form: Any) -> Incident:
        return services.add_incident(
            board=self.board, facts=form.facts(), themes=form.themes_given(), actor=self.access.user
        )

    def after(self, result: Incident) -> str:
        return result.get_absolute_url()


class IncidentEdit(OneIncident, ReviewsFormPage):
    """Change an incident."""

    permission = Perm.REVIEW_MANAGE
    form_class = IncidentForm
    title = "Change the incident"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"record": self.incident}

    def trail(self) -> list[tuple[str, str]]:
        crumb = (str(self.incident), self.incident.get_absolute_url())
        return [reviews_crumb(self.board), incidents_crumb(self.board), crumb]

    def save(self, form: Any) -> Incident:
        return services.change_incident(
            self.incident, facts=form.facts(), themes=form.themes_given(),
            revision=form.cleaned_data["revision"] or 0, actor=self.access.user,
        )  # fmt: skip


class OneReview(ReviewsPage):
    """A page about the review in the address."""

    key = "pk"

    @cached_property
    def review(self) -> Review:
        rows = Review.objects.filter(board=self.board).select_related("board", "incident__board", "outside")
        found: Review = get_object_or_404(rows, pk=self.kwargs[self.key])
        return found

    @property
    def reads_all(self) -> bool:
        """Summary and findings: everybody once it is published, before that those who manage reviews."""
        return self.manages or self.review.is_published(timezone.localdate())

    def review_crumbs(self) -> list[tuple[str, str]]:
        return [reviews_crumb(self.board), (str(self.review), self.review.get_absolute_url())]


class ReviewPage(OneReview, TemplateView):
    """One review: its dates with their clock, what was found and recommended, and what came of it."""

    template_name = "reviews/review.html"

    @cached_property
    def recommendations(self) -> list[dict[str, Any]]:
        rows: Any = ReviewRecommendation.objects.filter(review=self.review).with_last_move()
        found = list(rows.select_related("agency", "finding", "board").order_by("number"))
        actions = actions_of(found, self.access) if found else {}
        proofs = proofs_of(found) if found else {}
        days = self.clocks.setting.still_after_days
        limit = timezone.localdate() - dt.timedelta(days=days)
        waiting = (ReviewRecommendation.State.OPEN, ReviewRecommendation.State.UNDER_WAY)
        return [
            {
                "one": one,
                "colour": STATE_COLOURS[ReviewRecommendation.State(one.state)],
                "is_still": one.state in waiting and one.last_move <= limit,
                "is_unproved": one.state == ReviewRecommendation.State.DONE and one.pk not in proofs,
                "actions": actions.get(one.pk, []),
                "proofs": proofs.get(one.pk, []),
            }
            for one in found
        ]

    @cached_property
    def findings(self) -> list[Finding]:
        if not self.reads_all:
            return []
        rows = Finding.objects.filter(review=self.review).annotate(used=Count("recommendations"))
        return list(rows.order_by("number"))

    @cached_property
    def briefings(self) -> list[Briefing]:
        rows: Any = Briefing.objects.filter(review=self.review).select_related("board", "review")
        return list((rows if self.manages else rows.readable(timezone.localdate())).order_by("kind"))

    @cached_property
    def clocks(self) -> Clocks:
        return Clocks(self.board)

    def publication(self) -> Publication | None:
        """How far its report is; one whose hour has come is released here, too."""
        found: Publication | None = (
            Publication.objects.filter(review=self.review).select_related("review__board", "board").first()
        )
        if found is not None and found.is_waiting and found.publish_at and found.publish_at <= timezone.now():
            release(found, now=timezone.now())
            self.review.refresh_from_db(fields=["published_on", "revision"])
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        publication = self.publication()
        review, today = self.review, timezone.localdate()
        stage = review.stage(today)
        context.update(
            review=review,
            stage=(stage.label, REVIEW_COLOURS[stage]),
            is_published=review.is_published(today),
            limits=limit_rows(self.clocks.of_review(review), today),
            pauses=pause_rows(review, self.clocks, self.manages),
            timeline=_timeline(review),
            themes=themes_of(review),
            reads_all=self.reads_all,
            findings=self.findings,
            recommendations=self.recommendations,
            chain=chain_of(review, self.findings, self.recommendations),
            still_days=self.clocks.setting.still_after_days,
            signed=signed_plan(review),
            results=results_of(review),
            briefings=self.briefings,
            outside=getattr(review, "outside", None),
            history_url=history_url(self.board, review) if self.manages else "",
            case_tabs=case_tabs(self.access, review),
            publication=publication,
            may_sign_off=self.can(Perm.REVIEW_SIGN_OFF),
            breadcrumbs=[home_crumb(self.board), reviews_crumb(self.board), (str(review), "")],
        )
        return context


def _timeline(review: Review) -> list[tuple[dt.date, str]]:
    """Everything that has a day, in order."""
    incident = review.incident
    found = [
        (incident.aware_on if incident else None, "The board became aware of the incident"),
        (incident.notified_on if incident else None, "The national Panel was notified"),
        (incident.rapid_review_on if incident else None, "Rapid review held"),
        (review.decided_on, "The review was decided"),
        (review.started_on, "The review started"),
        (review.published_on, "The review was published"),
        (review.ended_on, "The review ended without publication"),
    ]
    return sorted(((day, words) for day, words in found if day is not None), key=lambda pair: pair[0])


class ReviewAdd(ReviewsFormPage):
    """Add a review; ?incident= is the incident that it is about."""

    form_class = ReviewForm
    title = "Add a review"
    done = "The review is added."

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("incident", "")
        rows = Incident.objects.filter(board=self.board)
        incident = rows.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 18 else None
        if incident is None:
            return {}
        taken = Review.objects.filter(board=self.board, reference=incident.reference).exists()
        return {
            "incident": incident.pk,
            "reference": "" if taken else incident.reference,
            "pseudonym": incident.pseudonym,
            "decided_on": incident.decided_on,
            "themes": [link.theme_id for link in incident.theme_links.all()],
        }

    def save(self, form: Any) -> Review:
        return services.add_review(
            board=self.board, facts=form.facts(), themes=form.themes_given(), actor=self.access.user
        )

    def after(self, result: Review) -> str:
        return result.get_absolute_url()


class ReviewEdit(OneReview, ReviewsFormPage):
    """Change a review."""

    permission = Perm.REVIEW_MANAGE
    form_class = ReviewForm
    title = "Change the review"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"record": self.review}

    def trail(self) -> list[tuple[str, str]]:
        return self.review_crumbs()

    def save(self, form: Any) -> Review:
        return services.change_review(
            self.review, facts=form.facts(), themes=form.themes_given(),
            revision=form.cleaned_data["revision"] or 0, actor=self.access.user,
        )  # fmt: skip
