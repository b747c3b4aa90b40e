"""The programme: its courses, one of them, adding and changing one."""

from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from boards.needs import board_url
from boards.statistics.years import recent_years
from boards.views.form_page import history_url, home_crumb
from core.periods import dates
from core.permissions import Perm
from core.printed import Printed
from core.tables import BoardTableView
from core.views.remembered import RememberedPage
from training.forms.courses import CourseForm
from training.models import Course, Event
from training.services import courses as services
from training.statistics.evaluation import gains_of
from training.statistics.printed import gain_table
from training.tables.courses import CourseFilter, CourseTable
from training.tables.events import state_of
from training.views.forms import TrainingFormPage
from training.views.pages import TrainingPage, training_crumb

SHOWN_EVENTS = 12
GAIN_YEARS = 3


def courses_crumb(board: Any) -> tuple[str, str]:
    """The breadcrumb of the list of courses."""
    return ("Courses", board_url("training:courses", board))


class CourseList(RememberedPage, TrainingPage, BoardTableView):
    """All courses of the board by title."""

    tab = "Courses"
    template_name = "training/list.html"
    table_class = CourseTable
    filterset_class = CourseFilter
    title = "Courses"
    list_name = "courses"
    row_words = ("course", "courses")
    empty_title = "No courses yet"
    empty_text = "The programme begins with its courses. Each then runs as events."

    def get_queryset(self) -> QuerySet[Course]:
        today = timezone.localdate()
        rows = Course.objects.filter(board=self.board).select_related("board")
        if not self.manages:
            rows = rows.filter(is_offered=True)
        done = Q(events__is_cancelled=False)
        counted: QuerySet[Course] = rows.annotate(
            runs=Count("events", filter=done & Q(events__ends_on__lt=today)),
            next_on=Min("events__starts_on", filter=done & Q(events__starts_on__gte=today)),
        )
        return counted.order_by("title", "pk")

    def get_table_kwargs(self) -> dict[str, Any]:
        return {"on": timezone.localdate(), "exclude": () if self.manages else ("review_on",)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.manages:
            context["add"] = {"url": board_url("training:course_add", self.board), "label": "Add a course"}
            context["empty"] |= {"url": context["add"]["url"], "action": context["add"]["label"]}
        return context


class OneCourse(TrainingPage):
    """A page about the course in the address."""

    @cached_property
    def course(self) -> Course:
        rows = Course.objects.filter(board=self.board).select_related("board")
        found: Course = get_object_or_404(
            rows if self.manages else rows.filter(is_offered=True), pk=self.kwargs["pk"]
        )
        return found


class CoursePage(RememberedPage, OneCourse, TemplateView):
    """One course: what the catalogue says of it, and when it runs."""

    template_name = "training/course.html"

    def gain(self) -> Printed | None:
        """What people gained by the course in the last years, for those who read numbers."""
        if not self.can(Perm.TRAINING_FIGURES):
            return None
        today = timezone.localdate()
        span = dates(recent_years(self.board, GAIN_YEARS, today)[-1].start, today)
        found = gains_of(self.board, span, self.course.pk)
        return gain_table(found) if found else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        course, today = self.course, timezone.localdate()
        events = Event.objects.filter(board=self.board, course=course).select_related("course", "board")
        shown = list(events.with_places().order_by("-starts_on", "-pk")[: SHOWN_EVENTS + 1])
        context.update(
            course=course,
            needed=Course.objects.filter(needed_by_links__course=course).select_related("board"),
            events=[(one, state_of(one, today)) for one in shown[:SHOWN_EVENTS]],
            more_url=f"{board_url('training:events', self.board)}?course={course.pk}"
            if len(shown) > SHOWN_EVENTS
            else "",
            reads_numbers=self.can(Perm.TRAINING_FIGURES),
            is_overdue=course.review_on is not None and course.review_on < today,
            add_event_url=f"{board_url('training:event_add', self.board)}?course={course.pk}",
            gain=self.gain(),
            history_url=history_url(self.board, course) if self.manages else "",
            breadcrumbs=[
                home_crumb(self.board),
                training_crumb(self.board),
                courses_crumb(self.board),
                (course.title, ""),
            ],
        )
        return context


class CourseAdd(TrainingFormPage):
    """Add a course."""

    form_class = CourseForm
    title = "Add a course"
    done = "The course is in the programme."
    what = "course"

    def trail(self) -> list[tuple[str, str]]:
        return [training_crumb(self.board), courses_crumb(self.board)]

    def save(self, form: CourseForm) -> Course:
        return services.add_course(board=self.board, facts=form.facts(), actor=self.access.user)

    def after(self, result: Course) -> str:
        return result.get_absolute_url()


class CourseChange(OneCourse, TrainingFormPage):
    """Change what is said of a course."""

    permission = Perm.TRAINING_MANAGE
    form_class = CourseForm
    title = "Change the course"
    what = "course"

    def trail(self) -> list[tuple[str, str]]:
        own = (self.course.title, self.course.get_absolute_url())
        return [training_crumb(self.board), courses_crumb(self.board), own]

    def get_form_kwargs(self) -> dict[str, Any]:
        kept = {
            "said": services.facts_of(self.course), "at_revision": self.course.revision, "course": self.course,
        }  # fmt: skip
        return super().get_form_kwargs() | kept

    def save(self, form: CourseForm) -> Course:
        return services.change_course(
            self.course, facts=form.facts(), read=form.read(), actor=self.access.user
        )

    def other_writer(self) -> Any:
        return services.last_change(self.course)
