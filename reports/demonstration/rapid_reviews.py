"""A made-up rapid review: what four agencies were asked and answered, their chronology, the panel's meeting."""

import datetime as dt

from django.utils import timezone

from boards.models import Agency, Board
from core.models import RoleAssignment, User
from core.partial_dates import parse_partial
from core.permissions import Role
from core.scoping import Clearance, board_scope
from reports.demonstration.panels import agencies_on_panels
from reports.demonstration.rapid_review_texts import ANSWERS, DISCUSSION, EVENTS, LEARNING, REASONS, RETURNED
from reviews.chronology_rules import NewEvent
from reviews.models import ChildIdentity, Incident, InformationRequest, RequestAnswer
from reviews.rapid_review_rules import CONSIDERED
from reviews.services.answers import facts_from, send_answer
from reviews.services.chronology import add_events
from reviews.services.rapid_review import ConclusionFacts, MeetingFacts, change_part
from reviews.services.requests import (
    RequestFacts,
    add_requests,
    check_answer,
    lines_in,
    return_answer,
    template_of,
)

DAY = dt.timedelta(days=1)


def make_rapid_review(board: Board, today: dt.date) -> None:
    """The latest incident that was notified and is not decided. Opens the clearance."""
    with board_scope(board.pk, clearances={Clearance.REVIEWS: [board.pk]}):
        waiting = Incident.objects.filter(board=board, decision="", notified_on__isnull=False)
        incident = waiting.select_related("board").order_by("-aware_on").first()
        lead = (
            RoleAssignment.objects.filter(board=board, role=Role.REVIEW_LEAD).select_related("user").first()
        )
        if incident is None or lead is None:
            return
        # As the texts of the case call the child.
        Incident.objects.filter(pk=incident.pk).update(pseudonym="Child Sparrow")
        incident.refresh_from_db()
        ChildIdentity.objects.get_or_create(
            board=board, incident=incident, defaults={"name": "Wren Merriweather", "born_on": "2019-04-02"}
        )
        agencies = agencies_on_panels(board)
        _ask(incident, agencies, lead.user, today)
        _tell(incident, agencies, lead.user, today)
        _meet(incident, lead.user, today)


def _ask(incident: Incident, agencies: list[Agency], lead: User, today: dt.date) -> None:
    """One answer is checked, one was returned, one is late, one is not read yet."""
    usual = template_of(incident.board)
    facts = RequestFacts(usual.questions, today + 4 * DAY, shows_identity=True)
    made = add_requests(incident, agencies=agencies, facts=facts, actor=lead)
    sent = timezone.now() - 6 * DAY
    keys = [one.pk for one in made]
    InformationRequest.objects.filter(pk__in=keys).update(sent_at=sent, sent_by=lead)
    InformationRequest.objects.filter(pk__in=keys[:3]).update(read_at=sent + DAY)
    count = len(lines_in(usual.questions))
    for request in made[:2]:
        send_answer(request, facts=facts_from(ANSWERS, count), read=None, actor=lead)
    RequestAnswer.objects.filter(request__in=keys).update(sent_by=None)
    criteria = lines_in(usual.criteria)
    check_answer(made[0], met=criteria, not_met=[], verdict="good", note="", actor=lead)
    InformationRequest.objects.filter(pk=keys[0]).update(
        secured_on=today - 5 * DAY, secured_by="Head of records"
    )
    if len(made) > 1:
        return_answer(made[1], reasons=RETURNED, due_on=today + 3 * DAY, actor=lead)
    InformationRequest.objects.filter(pk__in=keys[2:3]).update(due_on=today - DAY)


def _tell(incident: Incident, agencies: list[Agency], lead: User, today: dt.date) -> None:
    for place, agency in enumerate(agencies):
        events = [
            NewEvent(
                parse_partial(today - ago * DAY),
                text,
                source,
                dt.time(*at) if at else None,
                is_significant=significant,
            )
            for whose, ago, at, text, source, significant in EVENTS
            if whose == place
        ]
        add_events(incident, agency=agency, events=events, actor=lead)


def _meet(incident: Incident, lead: User, today: dt.date) -> None:
    meeting = MeetingFacts(
        meeting_on=today - DAY, meeting_time=dt.time(14), place="Council House, room 3", others="Minute taker",
        considered=tuple(list(CONSIDERED)[:6]), discussion=DISCUSSION, learning=LEARNING,
    )  # fmt: skip
    change_part(incident, facts=meeting, read=None, actor=lead)
    change_part(incident, facts=ConclusionFacts("plr", REASONS), read=None, actor=lead)
