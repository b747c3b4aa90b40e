"""Recording attendance."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.generic import DetailView

from boards.forms.attendance import CHOICES, AttendanceSheet
from boards.models import Meeting
from boards.services.attendance import check_can_be_recorded, record_attendance
from boards.views.form_page import home_crumb
from boards.views.meetings import meetings_crumb
from core.permissions import Perm
from core.views.remembered import RememberedPage


class RecordAttendance(RememberedPage, DetailView):  # type: ignore[type-arg]
    """GET: the sheet of one meeting. POST: save it; with errors nothing is saved and nothing typed is lost."""

    permission = Perm.ATTENDANCE_RECORD
    section = "meetings"
    template_name = "boards/attendance_record.html"
    context_object_name = "meeting"
    sheet: AttendanceSheet

    def get_queryset(self) -> QuerySet[Meeting]:
        meetings = Meeting.objects.select_related("group", "board")
        # Locked before the sheet is read: of two people who save at once, the second sees what the first recorded.
        return meetings.select_for_update(of=("self",)) if self.request.method == "POST" else meetings

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meeting: Meeting = self.object
        context = super().get_context_data(**kwargs)
        context["sheet"] = getattr(self, "sheet", None) or AttendanceSheet.of(meeting)
        context["choices"] = CHOICES
        context["breadcrumbs"] = [
            home_crumb(self.board),
            meetings_crumb(self.board),
            (str(meeting), meeting.get_absolute_url()),
            ("Attendance", ""),
        ]
        try:
            check_can_be_recorded(meeting)
        except ValidationError as error:
            context["refusal"] = error.messages[0]
        return context

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = meeting = self.get_object()
        self.sheet = AttendanceSheet.of(meeting)
        if self.sheet.take(request.POST):
            try:
                record_attendance(meeting, self.sheet.marks(), self.sheet.guests, actor=self.access.user)
            except ValidationError as error:
                messages.error(request, error.messages[0])
            else:
                messages.success(request, "The attendance is recorded.")
                return HttpResponseRedirect(meeting.get_absolute_url())
        return self.render_to_response(self.get_context_data(), status=422)
