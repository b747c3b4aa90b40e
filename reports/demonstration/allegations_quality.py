"""Made-up second views, policies, learning and texts of letters of the designated officer. They name nobody."""

import datetime as dt
from random import Random

from boards.models import Board
from core.models import RoleAssignment, User
from core.permissions import Role
from lado import letter_rules
from lado.models import (
    Contact,
    ContactSector,
    LetterTemplate,
    NetworkLearning,
    PolicyAdoption,
    QualitySample,
    SafeguardingPolicy,
    SecondView,
    Setting,
)
from lado.quality_rules import drawn
from lado.services.quality import pool_of

DAY = dt.timedelta(days=1)
A_SAMPLE = 12
View = SecondView.View
# What is said with each view.
VIEWS = {
    View.AGREE: (
        "Below the threshold for the reasons that are written down, and the employer was told what to do.",
        "",
    ),
    View.MEETING: (
        "Two earlier contacts about the same setting were not looked at. Together they point to a risk.",
        "Look at earlier contacts about a setting before deciding.",
    ),
    View.ADVICE: (
        "The employer should have been told not to speak to the adult before police have decided.",
        "Say in every call who may tell the adult, and when.",
    ),
}
# Places in a sample at which somebody does not agree.
OTHERWISE = {3: View.MEETING, 5: View.ADVICE, 9: View.MEETING}
POLICIES = (
    ("Child safeguarding policy for places of worship", "Faith"),
    ("Safe clubs: who looks after children at training", "Sport"),
    ("What to do when staff are alleged to have harmed a child", None),
)
LEARNING = (
    (40, NetworkLearning.Source.REGIONAL, "Autumn meeting of the region’s designated officers",
     "Clubs that hire a hall have nobody who checks references or looks after staff.",
     "Ask every hall that is let to clubs to make a safeguarding lead part of the contract.", None),
    (150, NetworkLearning.Source.NATIONAL, "Yearly conference of the national network",
     "Private tutors are in no sector of any list, so that nobody visits them.",
     "Add tutors to the visits of the voluntary sector.", 60),
    (260, NetworkLearning.Source.REVIEW, "Published review of a residential school",
     "Concerns were each looked at by themselves; nobody saw that they were about one house.", "", None),
    (330, NetworkLearning.Source.REGIONAL, "Winter meeting of the region’s designated officers",
     "Employers tell the adult too early where the letter does not say who does it.",
     "The text of our letters and the advice by telephone say who tells the adult.", 240),
)  # fmt: skip
UNFOUNDED = """Dear {adult},

On {received} a concern about you was brought to the designated officer. It was looked into, and came to an end on {reached}. The outcome is: “{outcome}”.

That means: {meaning}

Why: {reasons}

This outcome need not be told in a reference. You can ask to see what is held about you.

The designated officer of {board}"""  # noqa: E501 -- a paragraph of a letter is one line


def make_quality(board: Board, contacts: list[Contact], today: dt.date, random: Random) -> None:
    """Everything of the room "Quality and learning". Call it in the scope of the board's officers."""
    _without_employers(board, random)
    _samples(board, contacts, today, random)
    _policies(board, today, random)
    NetworkLearning.objects.bulk_create(
        NetworkLearning(
            board=board, heard_on=today - ago * DAY, source=source, event=event, point=point,
            local_action=here, done_on=today - done * DAY if done else None,
        )
        for ago, source, event, point, here, done in LEARNING
    )  # fmt: skip
    outcome = next((one.outcome for one in contacts if one.outcome and one.outcome.name == "Unfounded"), None)
    LetterTemplate.objects.bulk_create(
        [
            LetterTemplate(board=board, to="adult", outcome=outcome, text=UNFOUNDED),
            LetterTemplate(board=board, to="employer", text=letter_rules.USUAL["employer"]),
        ]
    )


def _without_employers(board: Board, random: Random) -> None:
    """Clubs and halls are mostly run by volunteers."""
    rows = Setting.objects.filter(
        board=board, sector__name__in=("Faith", "Sport", "Voluntary", "Early years")
    )
    found = [one.pk for one in rows.order_by("pk") if random.random() < 0.6]
    Setting.objects.filter(pk__in=found).update(has_employer=False)


def _officers(board: Board) -> tuple[User | None, User | None]:
    """Who holds the post, and their deputy; a board may have neither yet."""
    held = RoleAssignment.objects.current().filter(board=board, role=Role.LADO).select_related("user")
    first, second, *_ = [*(one.user for one in held.order_by("pk")), None, None]
    return first, second


def _samples(board: Board, contacts: list[Contact], today: dt.date, random: Random) -> None:
    """A sample of last year that is all read, and one of this year that is half read."""
    officer, deputy = _officers(board)
    if officer:
        # Decided by the officer, but for some that the deputy decided: those the officer reads.
        for number, one in enumerate(contacts):
            one.decided_by = deputy if deputy and number % 4 == 0 else officer
        Contact.objects.bulk_update(
            (one for one in contacts if one.decided_on), ["decided_by"], batch_size=200
        )
    for years, share in ((1, 1.0), (0, 0.5)):
        last = today - 365 * years * DAY
        first = last - 182 * DAY
        pool = sorted(pool_of(board, first, last).values_list("pk", flat=True))
        seed = f"{random.getrandbits(64):016x}"
        chosen = drawn(pool, seed=seed, size=A_SAMPLE)
        sample = QualitySample.objects.create(
            board=board, starts_on=first, ends_on=last, size=A_SAMPLE, pool=len(pool), seed=seed, drawn_by=officer,
        )  # fmt: skip
        moment = sample.drawn_at - 365 * years * DAY
        QualitySample.objects.filter(pk=sample.pk).update(drawn_at=moment)
        by = {one.pk: one.decided_by for one in contacts}
        rows = []
        for place, pk in enumerate(chosen, 1):
            row = SecondView(board=board, sample=sample, contact_id=pk, place=place)
            if place <= len(chosen) * share:
                row.view = OTHERWISE.get(place, View.AGREE)
                row.reasons, row.learning = VIEWS[View(row.view)]
                row.read_on = min(moment.date() + random.randrange(1, 20) * DAY, today) if years else today
                row.read_by = officer if by[pk] == deputy else deputy
            rows.append(row)
        SecondView.objects.bulk_create(rows)


def _policies(board: Board, today: dt.date, random: Random) -> None:
    sectors = {one.name: one for one in ContactSector.objects.filter(board=board)}
    settings = list(Setting.objects.filter(board=board).order_by("pk"))
    for name, sector in POLICIES:
        policy = SafeguardingPolicy.objects.create(
            board=board, name=name, sector=sectors[sector] if sector else None
        )
        asked = [one for one in settings if not sector or one.sector_id == sectors[sector].pk]
        PolicyAdoption.objects.bulk_create(
            PolicyAdoption(
                board=board, policy=policy, setting=one, adopted_on=today - random.randrange(10, 300) * DAY
            )
            for one in asked
            if random.random() < 0.6
        )
