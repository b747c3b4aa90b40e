"""Quality and learning: the room's first page, samples, and the second view of one case."""

from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.generic import TemplateView, View

from boards.needs import board_url
from boards.views.form_page import BoardFormPage, home_crumb
from core.columns import DayColumn
from core.permissions import Perm
from core.tables import WIDE_LIST, BoardTableView
from core.templatetags.page_parts import tag
from lado.forms.quality import SampleForm, SecondViewForm
from lado.models import NetworkLearning, QualitySample, SafeguardingPolicy, SecondView, Setting
from lado.services import quality as services
from lado.services.searching import SEALED
from lado.views.case_view import CaseView
from lado.views.parts.second_view import COLOURS
from lado.views.step_page import StepFormPage

TITLE = "Quality and learning"
SAMPLES = "Second views"
Crumb = tuple[str, str]


class QualityView(CaseView):
    """A page of this room."""

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (TITLE, board_url("lado:quality", self.board))]


class RoomForm(QualityView, BoardFormPage):
    """A form of this room. Settings are no secret like names, but no browser keeps them, either."""

    permission = Perm.CASE_WRITE
    template_name = "lado/room_form.html"


class Quality(CaseView, TemplateView):
    """What is in this room, and what waits in it."""

    template_name = "lado/quality.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        board, user = self.board, self.access.user
        settings = Setting.objects.filter(board=board).aggregate(
            settings=Count("pk"), without=Count("pk", filter=Q(has_employer=False))
        )
        counts = {
            **settings,
            "waiting": SecondView.objects.filter(board=board, view="", contact__disposed_on=None).count(),
            "for_me": services.waiting_for(board, user).count(),
            "policies": SafeguardingPolicy.objects.filter(board=board, is_active=True).count(),
            "learning": NetworkLearning.objects.filter(board=board, done_on=None).count(),
        }
        crumbs = [home_crumb(board), *self.trail(), (TITLE, "")]
        return super().get_context_data(**kwargs, counts=counts, breadcrumbs=crumbs)


class SampleTable(tables.Table):  # type: ignore[misc]
    """Samples, the latest first."""

    drawn_at = DayColumn(verbose_name="Drawn", attrs={"td": {"class": "app-nowrap"}})
    given = tables.Column("Second views", attrs={"td": {"class": "app-nowrap"}})
    drawn = tables.Column("Contacts drawn", attrs={"td": {"class": "app-nowrap"}})
    starts_on = tables.Column(
        "Of those closed", order_by=("starts_on", "ends_on"), attrs={"td": {"class": "app-nowrap"}}
    )
    drawn_by = tables.Column("By", accessor="drawn_by__name", default="")

    caption = SAMPLES
    caption_hidden = True

    class Meta:
        attrs = WIDE_LIST
        orderable = True

    def render_drawn_at(self, record: QualitySample, column: DayColumn) -> SafeString:
        url = record.get_absolute_url()
        return format_html('<a class="govuk-link" href="{}">{}</a>', url, column.render(record.drawn_at))

    def render_drawn(self, record: Any) -> str:
        return f"{record.drawn} of {record.pool}"

    def render_starts_on(self, record: QualitySample) -> str:
        return f"{record.starts_on:%-d %b %Y} to {record.ends_on:%-d %b %Y}"

    def render_given(self, record: Any) -> SafeString:
        done = record.given == record.drawn
        return tag(f"{record.given} of {record.drawn}", "green" if done else "orange")


class SampleList(QualityView, BoardTableView):
    """All samples with how far each is."""

    template_name = "lado/samples.html"
    table_class = SampleTable
    title = SAMPLES
    list_name = "samples"
    row_words = ("sample", "samples")
    downloadable = False

    def get_queryset(self) -> QuerySet[Any, Any]:
        rows = QualitySample.objects.filter(board=self.board).select_related("board", "drawn_by")
        return services.with_progress(rows)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["breadcrumbs"] = [home_crumb(self.board), *self.trail(), (SAMPLES, "")]
        return context


class SamplesView(QualityView):
    """A page below the list of samples."""

    def trail(self) -> list[Crumb]:
        return [*super().trail(), (SAMPLES, board_url("lado:samples", self.board))]


class SampleDraw(SamplesView, RoomForm):
    """Draw a sample."""

    form_class = SampleForm
    title = "Draw a sample"
    intro = (
        "Contacts that were closed without a meeting are drawn by lot, each once. Another officer than the one who "
        "decided then reads each of them and says what they think of the decision."
    )

    def save(self, form: SampleForm) -> QualitySample:
        return services.draw_sample(board=self.board, facts=form.facts(), actor=self.access.user)

    def after(self, result: QualitySample) -> str:
        return result.get_absolute_url()

    def done_words(self, result: QualitySample) -> str:
        drawn = result.views.count()
        return f"{drawn} of {result.pool} contact{'' if result.pool == 1 else 's'} drawn."


class ViewTable(tables.Table):  # type: ignore[misc]
    """What was drawn, in the order of its lots, without any name."""

    contact = tables.Column("Case", attrs={"td": {"class": "app-nowrap"}})
    view = tables.Column("Second view", empty_values=())
    decision = tables.Column("Decided", accessor="contact__decision", empty_values=())
    decided_by = tables.Column("By", accessor="contact__decided_by__name", default="Not recorded")
    read_by = tables.Column("Read by", accessor="read_by__name", default="")
    read_on = DayColumn(verbose_name="On", default="", attrs={"td": {"class": "app-nowrap"}})

    caption = "Contacts that were drawn"
    caption_hidden = True

    class Meta:
        attrs = WIDE_LIST
        orderable = True

    def __init__(self, *args: Any, reader: Any = None, may_write: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader, self.may_write = reader, may_write

    def render_contact(self, record: SecondView) -> SafeString:
        one = record.contact
        return format_html('<a class="govuk-link" href="{}">{}</a>', one.get_absolute_url(), one.reference)

    def render_decision(self, record: SecondView) -> str:
        return record.contact.get_decision_display() or record.contact.get_stage_display()

    def render_view(self, record: SecondView) -> SafeString:
        if record.view:
            return tag(record.get_view_display(), COLOURS[SecondView.View(record.view)])
        if record.contact.disposed_on:
            return tag("Disposed of before", "grey")
        if services.why_not(record, self.reader) or not self.may_write:
            return tag("For somebody else" if self.may_write else "Waiting", "grey")
        url = board_url("lado:second_view", record.contact.board, pk=record.contact_id)
        words = (
            '<a class="govuk-link" href="{}">Give yours<span class="govuk-visually-hidden"> on {}</span></a>'
        )
        return format_html(words, url, record.contact.reference)


class OneSample(SamplesView):
    """The sample in the address."""

    @cached_property
    def sample(self) -> Any:
        rows = QualitySample.objects.filter(board=self.board).select_related("board", "drawn_by")
        return get_object_or_404(services.with_progress(rows), pk=self.kwargs["pk"])


class SamplePage(OneSample, BoardTableView):
    """One sample: which contacts were drawn, who reads them, how far it is."""

    template_name = "lado/sample.html"
    table_class = ViewTable
    list_name = "sample"
    row_words = ("contact", "contacts")
    downloadable = False

    def get_title(self) -> str:
        return str(self.sample)

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"reader": self.access.user, "may_write": self.may_write}

    def get_queryset(self) -> QuerySet[Any, Any]:
        rows = SecondView.objects.filter(sample=self.sample)
        rows = rows.select_related("contact__board", "contact__decided_by", "read_by")
        hidden = ("reasons", "learning", *(f"contact__{name}" for name in SEALED))
        found: QuerySet[Any, Any] = rows.defer(*hidden).order_by("place")
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["sample"] = self.sample
        context["may_take_back"] = self.may_write and not self.sample.given
        context["breadcrumbs"] = [home_crumb(self.board), *self.trail(), (self.get_title(), "")]
        return context


class SampleTakeBack(OneSample, View):
    """POST: undo a draw that nobody has begun to read."""

    permission = Perm.CASE_WRITE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            services.take_back_sample(self.sample, actor=self.access.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(self.sample.get_absolute_url())
        messages.success(request, "The sample is taken back. Its contacts can be drawn again.")
        return HttpResponseRedirect(board_url("lado:samples", self.board))


class GiveSecondView(StepFormPage):
    """What another officer thinks of how the case was decided."""

    form_class = SecondViewForm
    facts_kind = services.ViewFacts
    template_name = "lado/second_view.html"
    title = "Second view"
    button = "Save the second view"
    may_be_closed = True

    @cached_property
    def row(self) -> SecondView:
        view: SecondView | None = (
            SecondView.objects.filter(contact=self.contact).select_related("sample").first()
        )
        if view is None:
            raise Http404
        view.contact = self.contact
        return view

    def blocked(self) -> str:
        if words := super().blocked():
            return words
        words = services.why_not(self.row, self.access.user)
        return f"You do not give it. {words}" if words else ""

    def save(self, form: Any) -> SecondView:
        return services.give_view(
            self.contact,
            facts=form.facts(),
            read=form.read(),
            draft_key=form.draft_key,
            actor=self.access.user,
        )

    def after(self, result: Any) -> str:
        return board_url("lado:sample", self.board, pk=self.row.sample_id)

    def done_words(self, result: SecondView) -> str:
        return f"Your view of {self.contact.reference} is kept."
