"""Deciding whether a case is a serious incident, and notifying it: forms, and the export of the national form."""

import csv
import io
from pathlib import Path
from typing import Any, ClassVar

from django.contrib.staticfiles import finders
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import slugify
from django.views.generic import TemplateView, View

from boards.views.form_page import BoardFormPage, home_crumb
from core import audit
from core.partial_dates import display_date
from core.pdf import write_pdf
from core.readings import record_reading
from core.scoping import Clearance
from core.spreadsheets.writing import csv_cell
from reviews.case_rules import is_death_of_looked_after
from reviews.clocks import Clocks
from reviews.forms.decisions import DecisionForm, NotificationForm
from reviews.models import Incident
from reviews.national_form import Asked, asked, missing_of
from reviews.services import cases, decisions, identity
from reviews.views.case_page import LeadsCasePage
from reviews.views.draft_page import ReviewDraftPage
from reviews.views.limit_rows import limit_rows

DOWNLOADED = "case.downloaded"


class IncidentDecide(LeadsCasePage, ReviewDraftPage):
    """Decide with reasons whether it is a serious incident."""

    form_class = DecisionForm
    template_name = "reviews/decision_form.html"
    title = "Is this a serious incident?"
    button = "Save the decision"
    done = "The decision is saved."

    def get_form_kwargs(self) -> dict[str, Any]:
        one = decisions.decision_on(self.about)
        kept = {"said": decisions.facts_of(self.about), "at_revision": one.revision if one else 0}
        return super().get_form_kwargs() | kept

    def save(self, form: Any) -> Any:
        return decisions.decide(
            self.about, facts=form.facts(), read=form.read(), draft_key=form.draft_key, actor=self.access.user
        )

    def after(self, result: Any) -> str:
        return self.case_url(
            "reviews:incident_notification" if result.is_serious else "reviews:incident_case"
        )

    def other_writer(self) -> Any:
        return self.last_change(decisions.decision_on(self.about))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"caption": str(self.about)}


class _National(LeadsCasePage):
    """Pages and files with everything that the national form asks; each opening of them opens who the child is."""

    def rows(self) -> list[Asked]:
        """The form's questions with their answers."""
        return asked(
            self.about,
            cases.facts_of(self.about),
            decisions.decision_on(self.about),
            identity.facts_of(self.about),
        )

    def sent(self, response: HttpResponse) -> HttpResponse:
        if response.status_code == 200:
            record_reading(self.about, identity.READ, actor=self.access.user, clearance=Clearance.REVIEWS)
        return super().sent(response)


class IncidentNotification(_National, TemplateView):
    """What the national form asks, what is missing of it, and how much time is left."""

    template_name = "reviews/notification.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = self.rows()
        clocks = Clocks(self.board)
        limits = [one for one in clocks.of_incident(self.about) if one.name == "Notification"]
        decision = decisions.decision_on(self.about)
        context.update(
            rows=[{"label": one.label, "value": one.answer} for one in rows],
            missing=missing_of(rows),
            limits=limit_rows(limits, timezone.localdate()),
            incident=self.about,
            is_serious=self.about.standing == Incident.Standing.SERIOUS,
            tells_ministers=is_death_of_looked_after(cases.facts_of(self.about)),
            ministers_told_on=decision.ministers_told_on if decision else None,
            urls={
                name: self.case_url(f"reviews:incident_{name}")
                for name in ("notify", "notification_pdf", "notification_csv", "case_change", "decide")
            },
            breadcrumbs=[home_crumb(self.board), *self.trail(), ("Notification", "")],
        )
        return context


class IncidentNotify(LeadsCasePage, BoardFormPage):
    """Say when it was notified."""

    form_class = NotificationForm
    title = "When was it notified?"
    done = "The dates are saved."

    def trail(self) -> list[tuple[str, str]]:
        return [*super().trail(), ("Notification", self.case_url("reviews:incident_notification"))]

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "is_looked_after": is_death_of_looked_after(cases.facts_of(self.about))
        }

    def get_initial(self) -> dict[str, Any]:
        one = decisions.decision_on(self.about)
        return {
            "notified_on": self.about.notified_on,
            "ministers_told_on": one.ministers_told_on if one else None,
        }

    def save(self, form: Any) -> None:
        one = decisions.decision_on(self.about)
        kept = one.ministers_told_on if one else None
        decisions.record_notification(
            self.about,
            notified_on=form.cleaned_data["notified_on"],
            ministers_told_on=form.cleaned_data.get("ministers_told_on", kept),
            actor=self.access.user,
        )


class _NotificationFile(_National, View):
    """The national form as a file, made for whoever asks and not kept. Each download is written down."""

    ending: ClassVar[str]
    content_type: ClassVar[str]

    def written(self) -> bytes:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        written = self.written()
        after = {"what": f"notification-{self.ending}"}
        audit.record(DOWNLOADED, self.about, actor=self.access.user, after=after, clearance=Clearance.REVIEWS)
        response = HttpResponse(written, content_type=self.content_type)
        name = f"{slugify(self.about.reference)}-notification.{self.ending}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        response["X-Content-Type-Options"] = "nosniff"
        response["Cache-Control"] = "private, no-store"
        return response


class IncidentNotificationCsv(_NotificationFile):
    """The national form as CSV."""

    ending, content_type = "csv", "text/csv; charset=utf-8"

    def written(self) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text)
        writer.writerow(["question", "answer"])
        writer.writerows((one.label, csv_cell(one.answer)) for one in self.rows())
        return text.getvalue().encode("utf-8-sig")


class IncidentNotificationPdf(_NotificationFile):
    """The national form as PDF, marked with who took it."""

    ending, content_type = "pdf", "application/pdf"

    def written(self) -> bytes:
        found = finders.find("css/print.css")
        if not found:
            raise ImproperlyConfigured("static/css/print.css is missing: run make assets.")
        now = timezone.localtime()
        rows = self.rows()
        context = {
            "title": "Notification of a serious incident",
            "board": self.board,
            "board_name": self.board.name,
            "incident": self.about,
            "rows": rows,
            "missing": missing_of(rows),
            "mark": f"Taken by {self.access.user} on {display_date(now.date())} at {now:%H:%M}. Confidential.",
        }
        html = render_to_string("reviews/pdf/notification.html", context)
        return write_pdf(html, styles=[Path(found).read_text(encoding="utf-8")])
