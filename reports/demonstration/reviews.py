"""Five years of serious incidents, and three reviews at different stages with findings, recommendations and actions.

Everything is made up. Children have pseudonyms that stand for nobody.
"""

import datetime as dt
from random import Random

from boards.models import Agency, Board
from core.models import RoleAssignment, User
from core.permissions import Role
from reports.demonstration.boards import Made
from reports.demonstration.learning import make_learning
from reports.demonstration.review_texts import PUBLISHED, RUNNING, STARTED, THEMES, ReviewText
from reviews.models import Incident, IncidentTheme, Review, ReviewRecommendation, ReviewTheme, Theme
from reviews.services.proofs import ProofFacts, add_proof
from reviews.services.recommendations import (
    RecommendationFacts,
    act_on_recommendation,
    add_finding,
    add_recommendation,
    change_recommendation,
)
from reviews.services.themes import add_theme

DAY = dt.timedelta(days=1)
YEARS, A_YEAR = 5, 6
Decision = Incident.Decision


def make_reviews(made: Made, today: dt.date) -> None:
    """The register of one board. Call it in the board's scope, when its people have their roles."""
    random = Random(f"{made.board.slug} reviews")  # noqa: S311 -- the same each time, on purpose
    themes = _themes(made.board)
    incidents = _incidents(made.board, today, random)
    _name_themes(incidents, list(themes.values()), random)
    _earlier_reviews(incidents, today, random)
    actor = _manager(made.board)
    agencies = [seat.agency for seat, _, _ in made.seats[made.main.pk] if seat.agency is not None]
    for number, text in enumerate((PUBLISHED, RUNNING, STARTED)):
        _review(made.board, text, number, today, themes, agencies, actor)
    make_learning(made, today, agencies, actor)


def _themes(board: Board) -> dict[str, Theme]:
    found: dict[str, Theme] = {}
    for wide, narrow in THEMES.items():
        found[wide] = add_theme(board=board, name=wide, actor=None)
        for name in narrow:
            found[name] = add_theme(board=board, name=name, parent=found[wide], actor=None)
    return found


def _incidents(board: Board, today: dt.date, random: Random) -> list[Incident]:
    """The latest are still on their way: one not notified yet, one waiting for its rapid review."""
    first = today - 365 * YEARS * DAY
    days = sorted(first + random.randrange(365 * YEARS - 60) * DAY for _ in range(YEARS * A_YEAR - 2))
    numbers: dict[int, int] = {}
    rows = []
    for aware in [*days, today - 12 * DAY, today - 2 * DAY]:
        numbers[aware.year] = numbers.get(aware.year, 0) + 1
        one = Incident(
            board=board, reference=f"{aware.year}-{numbers[aware.year]:02}", aware_on=aware, revision=1
        )
        age = (today - aware).days
        if age > 4:
            notified = aware + random.choices([1, 3, 6, 11], [3, 5, 4, 1])[0] * DAY
            one.notified_on = notified
            if age > 45:
                held = notified + random.choices([16, 20, 30], [4, 5, 2])[0] * DAY
                one.rapid_review_on = held
                one.decision = random.choices([Decision.REVIEW, Decision.OTHER, Decision.NONE], [3, 2, 5])[0]
                one.decided_on = held + random.randrange(10) * DAY
        rows.append(one)
    Incident.objects.bulk_create(rows)
    return rows


def _name_themes(incidents: list[Incident], themes: list[Theme], random: Random) -> None:
    weights = [1 + (len(themes) - place) for place in range(len(themes))]
    rows = []
    for one in incidents:
        chosen = set(random.choices(range(len(themes)), weights, k=random.choice([1, 2, 2, 3])))
        rows += [
            IncidentTheme(board=one.board, incident=one, theme=themes[place]) for place in sorted(chosen)
        ]
    IncidentTheme.objects.bulk_create(rows)


def _earlier_reviews(incidents: list[Incident], today: dt.date, random: Random) -> None:
    """Reviews that came of incidents more than a year ago, published long since."""
    rows = []
    for one in incidents:
        if one.decided_on is None or one.decision == Decision.NONE or (today - one.decided_on).days < 500:
            continue
        other = random.choice([Review.Kind.SILP, Review.Kind.PRACTICE_LEARNING])
        started = one.decided_on + random.randrange(5, 30) * DAY
        rows.append(
            Review(
                board=one.board, incident=one, reference=one.reference, revision=1, decided_on=one.decided_on,
                kind=Review.Kind.PRACTICE if one.decision == Decision.REVIEW else other,
                started_on=started, published_on=started + random.choice([150, 168, 240, 330]) * DAY,
            )
        )  # fmt: skip
    Review.objects.bulk_create(rows)
    links = IncidentTheme.objects.filter(incident__in=[row.incident_id for row in rows])
    by_incident: dict[int, list[int]] = {}
    for link in links:
        by_incident.setdefault(link.incident_id, []).append(link.theme_id)
    ReviewTheme.objects.bulk_create(
        ReviewTheme(board=row.board, review=row, theme_id=theme)
        for row in rows
        for theme in by_incident.get(row.incident_id or 0, [])
    )


def _manager(board: Board) -> User:
    found: User = (
        RoleAssignment.objects.filter(board=board, role=Role.BOARD_MANAGER).select_related("user")[0].user
    )
    return found


def _review(
    board: Board, text: ReviewText, number: int, today: dt.date, themes: dict[str, Theme], agencies: list[Agency],
    actor: User,
) -> None:  # fmt: skip
    decided = today - text.days_ago * DAY
    incident = Incident.objects.create(
        board=board, reference=f"{decided.year}-R{number + 1}", pseudonym=text.pseudonym, revision=1,
        aware_on=decided - 32 * DAY, notified_on=decided - 28 * DAY, rapid_review_on=decided - 8 * DAY,
        decision=Decision.REVIEW, decided_on=decided,
    )  # fmt: skip
    started = decided + text.started_after * DAY if text.started_after else None
    review = Review.objects.create(
        board=board, incident=incident, reference=incident.reference, pseudonym=text.pseudonym, kind=text.kind,
        decided_on=decided, started_on=started, revision=1, summary=text.summary, made_by=actor,
        published_on=decided + text.published_after * DAY if text.published_after else None,
    )  # fmt: skip
    for name in text.themes:
        IncidentTheme.objects.create(board=board, incident=incident, theme=themes[name])
        ReviewTheme.objects.create(board=board, review=review, theme=themes[name])
    findings = [add_finding(review, kind=kind, text=words, actor=actor) for kind, words in text.findings]
    for one in text.recommendations:
        agency = agencies[one.agency % len(agencies)] if one.agency is not None else None
        facts = RecommendationFacts(one.text, agency, findings[one.finding])
        made = add_recommendation(review, facts=facts, actor=actor)
        if one.action:
            owners = [agency] if agency else agencies[:1]
            act_on_recommendation(made, text=one.action, owners=owners, due=today + 60 * DAY, actor=actor)
            made.refresh_from_db()
        for kind, words, told_by in one.proofs:
            proof = ProofFacts(kind, words, today - 45 * DAY, told_by)
            add_proof(made, facts=proof, actor=actor)
        if one.state != made.state:
            facts = RecommendationFacts(one.text, agency, findings[one.finding], one.state, one.reasons)
            change_recommendation(made, facts=facts, revision=made.revision, actor=actor)
        ReviewRecommendation.objects.filter(pk=made.pk).update(moved_on=today - one.moved_days_ago * DAY)
