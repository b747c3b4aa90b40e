"""The public catalogue of a board: its courses, one of them, the calendar feed and the printed programme."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from core.downloads import PDF, file_response
from core.pdf import PdfUnavailableError
from training.brochure import brochure_pdf, programme_years
from training.catalogue import Asked, sessions_of, shown_events
from training.catalogue_calendar import feed_of
from training.catalogue_joint import joint_course, joint_days
from training.catalogue_page import catalogue_of
from training.models import Course, Mode
from training.views.public_page import PublicPage, RememberedPublicPage

FEED_EVENTS = 500


class CatalogueList(RememberedPublicPage):
    """All courses, with what runs when; by words, level, mode and month."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        today = timezone.localdate()
        asked = Asked.of(request.GET.dict())
        query = {
            name: value
            for name, value in (
                ("q", asked.words), ("level", asked.level), ("mode", asked.mode), ("month", asked.month)
            )
            if value
        }  # fmt: skip
        feed = reverse("training:catalogue_feed", kwargs={"slug": self.board.slug})
        catalogue = catalogue_of(self.board, asked, today, request.GET.get("page", "1"))
        this, following = programme_years(self.board, today)
        is_planned = bool(catalogue.months) and catalogue.months[-1] >= following.start
        context: dict[str, Any] = {
            "publishing_board": self.board,
            "catalogue": catalogue,
            "modes": Mode.choices,
            "feed_url": f"{feed}?{urlencode(query)}" if query else feed,
            "years": [this.label, following.label] if is_planned else [this.label],
        }
        return render(request, "training/public/catalogue.html", context)


class CatalogueCourse(RememberedPublicPage):
    """One course: what it is about, for whom, and its coming events with their places.

    Another board's course is there too, with the events that are held together with this board.
    """

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        today = timezone.localdate()
        rows = Course.objects.filter(board=self.board, is_offered=True)
        course = rows.filter(pk=kwargs["pk"]).first()
        context: dict[str, Any] = {"publishing_board": self.board}
        if course is not None:
            needed = list(rows.filter(needed_by_links__course=course).order_by("title"))
            context |= {
                "course": course, "holder": self.board, "needed": needed, "events": shown_events(course, today)
            }  # fmt: skip
        else:
            found = joint_course(self.board, kwargs["pk"], today)
            if found is None:
                raise Http404
            context |= {
                "course": found.course, "holder": found.course.board, "needed": found.needed, "events": found.events,
                "is_elsewhere": True,
            }  # fmt: skip
        return render(request, "training/public/course.html", context)


class CatalogueFeed(PublicPage):
    """Coming events for calendar programs, filtered as the catalogue is."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = Asked.of(request.GET.dict())
        today = timezone.localdate()
        events = list(asked.events(self.board, today).select_related("course", "board")[:FEED_EVENTS])
        joint, joint_sessions = joint_days(self.board, asked, today)
        sessions = sessions_of(events) | joint_sessions
        events = sorted([*events, *joint], key=lambda one: (one.starts_on, one.pk))
        content = feed_of(self.board, events, sessions, name=f"Training: {self.board}")
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="training.ics"'
        return response


class Brochure(PublicPage):
    """The programme of this year or the next as a PDF; `year` is the year's label."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        years = {year.label: year for year in programme_years(self.board, timezone.localdate())}
        period = years.get(request.GET.get("year", next(iter(years))))
        if period is None:
            raise Http404
        try:
            written = brochure_pdf(self.board, period)
        except PdfUnavailableError:
            return HttpResponse(
                "The programme cannot be printed on this server at the moment.",
                status=503,
                content_type="text/plain",
            )
        return file_response(written, f"training-{self.board.slug}-{period.label}", PDF)
