"""Short stories about requests to agencies and chronologies. Call them in the board's scope, with the clearance."""

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from boards.models import Agency, Board
from core.files import store_upload
from reviews.models import ChronologyEvent, Incident, InformationRequest, RequestFile
from tests import builders
from tests.reviews.stories import incident_of

POLICE = "Dunmoor Police"


def request_of(incident: Incident, agency: Agency | None = None, **fields: Any) -> InformationRequest:
    """A request of two questions that was sent today."""
    given = {
        "questions": "What did you know?\nWhat did you do?",
        "due_on": timezone.localdate() + dt.timedelta(days=7),
        "sent_at": timezone.now(),
    }
    made: InformationRequest = InformationRequest.objects.create(
        board=incident.board, incident=incident, agency=agency or builders.agency(POLICE), **given | fields
    )
    return made


def line_request(on: Board, **fields: Any) -> InformationRequest:
    """The one request that lines of the access matrix are about."""
    incident = Incident.objects.filter(reference="LINE-1").first() or incident_of(on, "LINE-1")
    found = InformationRequest.objects.filter(incident=incident).first()
    return found or request_of(incident, shows_identity=True, **fields)


def file_of(request: InformationRequest) -> RequestFile:
    """A file that the agency sent."""
    upload = SimpleUploadedFile("robin-fiction.txt", b"A report.", content_type="text/plain")
    stored = store_upload(upload, board=request.board, actor=None, audit_reads=True)
    facts = {"incident": request.incident, "agency": request.agency, "request": request}
    made: RequestFile = RequestFile.objects.create(
        board=request.board, stored=stored, name="robin-fiction.txt", **facts
    )
    return made


def event_of(incident: Incident, agency: Agency, day: dt.date, text: str, **fields: Any) -> ChronologyEvent:
    """One event of a day, added without a service."""
    made: ChronologyEvent = ChronologyEvent.objects.create(
        board=incident.board,
        incident=incident,
        agency=agency,
        date_first=day,
        date_last=day,
        text=text,
        **fields,
    )
    return made
