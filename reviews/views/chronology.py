"""The merged chronology of an incident: for its panel and review leads; an agency's own part for its leads."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View

from boards.views.form_page import BoardFormPage, home_crumb
from core import audit, exports
from core.downloads import WORD, open_file_response
from core.key_pages import KeyPages
from core.partial_dates import display_date
from core.permissions import Perm
from core.scoping import Clearance
from core.views.remembered import SealedPage
from reviews.chronology_rules import Gap
from reviews.chronology_view import agencies_in, chart_of, events_of, gaps_of, narrowed, spans_of
from reviews.forms.chronology import GAP_DAYS, SettleForm, ShownForm
from reviews.models import ChronologyClash, ChronologyEvent
from reviews.services import chronology as services
from reviews.views.asked_view import OneAsked
from reviews.views.case_view import OneIncidentCase

PER_PAGE, MOST_CLASHES = 50, 10
HEADERS = ("Date", "Time", "Agency", "Event", "Source", "Significant")
FILES = {"csv": "CSV", "xlsx": "Excel", "docx": "Word"}


class _Shown(OneIncidentCase):
    """Which events are asked for."""

    @cached_property
    def shown_form(self) -> ShownForm:
        form = ShownForm(
            self.request.GET or None,
            board=self.board,
            agencies=agencies_in(self.incident),
        )
        form.is_valid()
        return form

    @property
    def shown(self) -> dict[str, Any]:
        return self.shown_form.cleaned_data if self.shown_form.is_bound else {}

    @cached_property
    def rows(self) -> Any:
        return narrowed(events_of(self.incident), self.shown)

    @property
    def least(self) -> int:
        """Days of a gap that is pointed out."""
        return int(self.shown.get("gap") or GAP_DAYS)

    def query(self) -> str:
        """The filter as it stands in addresses."""
        query = self.request.GET.copy()
        query.pop("page", None)
        return f"?{query.urlencode()}" if query else ""


class _SealedCase(SealedPage):
    """A page of thousands of events, remembered for review leads.

    The trail of a case is not shown to its panel, so for them nothing tells whether a remembered page still holds.
    """

    def may_be_kept(self) -> bool:
        return self.can(Perm.REVIEW_CASE_WRITE) and super().may_be_kept()


class Chronology(_SealedCase, _Shown, TemplateView):
    """All events in order, paged, with gaps between them and marks where two agencies differ."""

    template_name = "reviews/chronology.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        spans = spans_of(self.rows)
        pages = KeyPages(self.rows, PER_PAGE, sum(count for *_, count in spans))
        page = pages.get_page(self.request.GET.get("page"))
        events = list(page.object_list)
        found = gaps_of(spans, self.least)
        differ = self._differ(events)
        context.update(
            lines=list(lines_of(events, found, is_last=not page.has_next())),
            differ=differ,
            page=page,
            gap_count=len(found),
            least=self.least,
            filter_form=self.shown_form,
            active=len([value for value in self.shown.values() if value]),
            files=[(label, f"{self.case_url('reviews:chronology_file', form=form)}{self.query()}")
                   for form, label in FILES.items()],
            findings_url=f"{self.case_url('reviews:chronology_findings')}{self.query()}",
            add_url=self.case_url("reviews:chronology_add"),
            paste_url=self.case_url("reviews:chronology_paste"),
        )  # fmt: skip
        return context

    def _differ(self, events: Sequence[ChronologyEvent]) -> set[int]:
        """Events of the page that another agency tells differently, and nobody has looked at. One query, no text."""
        keys = [event.pk for event in events]
        rows = ChronologyClash.objects.filter(board=self.board, incident=self.about, settled_on=None)
        rows = rows.filter(Q(first__in=keys) | Q(second__in=keys))
        return {key for pair in rows.values_list("first_id", "second_id") for key in pair}


def lines_of(
    events: Sequence[ChronologyEvent], found: Sequence[Gap], *, is_last: bool
) -> Iterator[tuple[ChronologyEvent, Gap | None]]:
    """Each event with the gap that ends with it, if any."""
    ends = {gap.before: gap for gap in found}
    shown: set[Any] = set()
    for event in events:
        gap = ends.get(event.date_first)
        yield event, gap if gap is not None and gap.before not in shown else None
        shown.add(event.date_first)


class Findings(_SealedCase, _Shown, TemplateView):
    """What stands out: contacts over time, gaps, and where two agencies differ, with both texts."""

    template_name = "reviews/chronology_findings.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        clashes = ChronologyClash.objects.filter(board=self.board, incident=self.about)
        clashes = clashes.select_related("first__agency", "second__agency", "settled_by").order_by(
            "settled_on", "first__date_first", "pk"
        )
        page = KeyPages(clashes, MOST_CLASHES).get_page(self.request.GET.get("page"))
        context.update(
            chart=chart_of(self.incident),
            gaps=gaps_of(spans_of(self.rows), self.least),
            least=self.least,
            page=page,
            filter_form=self.shown_form,
            active=len([value for value in self.shown.values() if value]),
            is_filtered=bool(self.query()),
            chronology_url=self.case_url("reviews:incident_chronology"),
            settle_name="reviews:chronology_settle",
            breadcrumbs=[
                home_crumb(self.board), *self.trail(),
                ("Chronology", self.case_url("reviews:incident_chronology")), ("What stands out", ""),
            ],
        )  # fmt: skip
        return context


class Settle(OneIncidentCase, BoardFormPage):
    """Say what is right where two agencies differ."""

    permission = Perm.REVIEW_CASE_WRITE
    form_class = SettleForm
    template_name = "reviews/request_form.html"
    title = "What is right?"
    done = "It is noted."

    @cached_property
    def clash(self) -> ChronologyClash:
        rows = ChronologyClash.objects.filter(board=self.board, incident=self.about)
        found: ChronologyClash = get_object_or_404(
            rows.select_related("first__agency", "second__agency", "board"), pk=self.kwargs["clash"]
        )
        return found

    def trail(self) -> list[tuple[str, str]]:
        findings = ("What stands out", self.case_url("reviews:chronology_findings"))
        return [*super().trail(), ("Chronology", self.case_url("reviews:incident_chronology")), findings]

    def get_initial(self) -> dict[str, Any]:
        return {"note": self.clash.note}

    def save(self, form: Any) -> None:
        services.settle_clash(self.clash, note=form.cleaned_data["note"], actor=self.access.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"clash": self.clash, "caption": str(self.about)}


class ChronologyFile(_Shown, View):
    """The chronology as CSV, Excel or Word: made for whoever asks, and written down."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = kwargs["form"]
        if form not in FILES:
            raise Http404
        if form == WORD.ending:
            return self._word()
        self._written_down(form)
        return exports.rows_response(
            HEADERS, (self._cells(event) for event in self.rows.iterator(chunk_size=exports.CHUNK)), form=form,
            name="chronology", title="Chronology", board=self.board, actor=self.access.user,
        )  # fmt: skip

    def _cells(self, event: ChronologyEvent) -> tuple[Any, ...]:
        day = event.day or event.date().display()
        time = f"{event.time:%H:%M}" if event.time else ""
        significant = "Yes" if event.is_significant else ""
        return day, time, str(event.agency), event.text, event.source, significant

    def _word(self) -> HttpResponseBase:
        from core.word import WordTable, word_file  # Word is asked for rarely, and takes its time to load

        self._written_down(WORD.ending)
        now = timezone.localtime()
        mark = f"Taken by {self.access.user} on {display_date(now.date())} at {now:%H:%M}. Confidential."
        events = self.rows.iterator(chunk_size=exports.CHUNK)
        rows = ((event.when(), str(event.agency), event.text, event.source) for event in events)
        table = WordTable(
            "Chronology", str(self.about), HEADERS[:1] + HEADERS[2:5], (3.4, 4.4, 12.2, 4.7), rows
        )
        written = word_file(table, board_name=self.board.name, mark=mark)
        return open_file_response(written, f"{self.about.reference}-chronology", WORD)

    def _written_down(self, form: str) -> None:
        after = {"what": "chronology", "form": form}
        audit.record(
            "case.downloaded", self.about, actor=self.access.user, after=after, clearance=Clearance.REVIEWS
        )


class OwnChronology(OneAsked, TemplateView):
    """What an agency has put into the chronology; nothing of what others did."""

    template_name = "reviews/asked_chronology.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = events_of(self.incident).filter(agency=self.asked.agency_id)
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        context.update(
            page=page,
            closed=services.closed_words(self.asked),
            add_url=self.asked_url("asked_event_add"),
            paste_url=self.asked_url("asked_paste"),
            breadcrumbs=[home_crumb(self.board), *self.trail(), ("Our chronology", "")],
        )
        return context
