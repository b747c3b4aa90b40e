"""manage.py demo: fictional boards for demonstrations and benchmarks."""

import time
from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from boards.models import Board
from core.demonstration import PASSWORD, SIGN_INS
from core.pdf import can_write_pdf
from core.scoping import board_scope
from reports.demonstration import (
    actions,
    allegations,
    audits,
    boards,
    case_audits,
    child_deaths,
    commentaries,
    draft_framework,
    facts,
    incident_cases,
    joint_panel,
    meetings,
    offers,
    officer_reports,
    panels,
    people,
    rapid_reviews,
    review_reports,
    reviews,
    schools,
    sharing,
    surveys,
    texts,
    training,
    training_places,
)
from reports.demonstration.boards import Made, Plan

MOST_BOARDS = 155
WITH_ALLEGATIONS = 2  # boards, the first ones
WITH_REVIEWS = 2


class Command(BaseCommand):
    help = "Make fictional demonstration data, the same each time on the same day."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--boards", type=int, default=3, help="how many boards (3)")
        parser.add_argument("--years", type=int, default=2, help="how many years back (2)")
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there are boards")
        parser.add_argument("--sign-ins", action="store_true", help="only print the sign-ins")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("Demonstration data has published passwords: never make it for real.")
        if options["sign_ins"]:
            self._print_sign_ins()
            return
        if Board.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("There are boards already. Demonstration data needs an empty database.")
        if not 1 <= options["boards"] <= MOST_BOARDS or not 1 <= options["years"] <= 20:
            raise CommandError(f"Give 1 to {MOST_BOARDS} boards and 1 to 20 years.")
        started = time.monotonic()
        made = [
            self._make(plan, number, options["years"])
            for number, plan in enumerate(boards.plans(options["boards"]))
        ]
        people.make_sign_ins(made)
        with board_scope(made[0].board.pk):
            people.seat_the_people(made[0])
            draft_framework.make_draft(made[0].board)
        for one in made[:3]:
            with board_scope(one.board.pk):
                audits.name_the_leads(one)
                surveys.make_surveys(one.board, timezone.localdate())
                case_audits.make_case_audits(one, timezone.localdate())
                commentaries.make_commentaries(one.board)
        with board_scope(made[0].board.pk):
            schools.make_schools(made[0])
        sharing.send_between_boards([one.board for one in made[:3]])
        for one in made[:3]:
            with board_scope(one.board.pk):
                facts.make_facts(one.board, timezone.localdate())
        for one in made[:WITH_REVIEWS]:
            with board_scope(one.board.pk):
                reviews.make_reviews(one, timezone.localdate())
                training.make_training(one, timezone.localdate())
        if len(made) > 1:
            with board_scope(made[0].board.pk):
                training_places.make_joint(made[0].board, made[1].board, timezone.localdate())
        self._make_confidential(made)
        self._make_reports(made)
        self.stdout.write(f"Made {len(made)} boards in {time.monotonic() - started:.0f} seconds.")

    def _make(self, plan: Plan, number: int, years: int) -> Made:
        random, today = Random(plan.slug), timezone.localdate()  # noqa: S311 -- the same each time, on purpose
        agencies = boards.make_agencies(plan.place)
        made = Made(boards.make_board(plan, number), plan.place)
        with board_scope(made.board.pk):
            boards.make_structure(made, agencies, random, today, years)
            all_meetings = meetings.make_meetings(made, random, today, years)
            actions.make_actions(made, all_meetings, random, today, years)
            actions.make_warnings(made, today)
            actions.make_trail(made, all_meetings, today)
            audits.make_audits(made, number, today)
        return made

    def _make_confidential(self, made: list[Made]) -> None:
        """Cases and deaths, each in a scope with its own clearance."""
        today = timezone.localdate()
        for one in made[:WITH_ALLEGATIONS]:
            allegations.make_allegations(one.board, today)
        for one in made[:WITH_REVIEWS]:
            panels.make_panels(one.board, today)
            incident_cases.make_cases(one.board, today)
            review_reports.make_review_reports(one.board, today)
            rapid_reviews.make_rapid_review(one.board, today)
        offers.make_between([one.board for one in made[:2]], today)
        for one in made[:3]:
            if one.board.kind == Board.Kind.CHILDREN:
                child_deaths.make_child_deaths(one.board, today)
        with_children = [one for one in made[:3] if one.board.kind == Board.Kind.CHILDREN]
        if len(with_children) > 1:
            joint_panel.make_joint_panel(with_children[:2], len(made), today)

    def _make_reports(self, made: list[Made]) -> None:
        """The boards' annual reports and those of the officers; the files of the first board's."""
        today = timezone.localdate()
        for position, one in enumerate(made[:3]):
            files = position == 0 and can_write_pdf()
            if position < WITH_ALLEGATIONS:
                officer_reports.make_officer_reports(one.board, today, files=files)
            texts.make_reports(one, today, files=files)

    def _print_sign_ins(self) -> None:
        self.stdout.write(f"Sign in with the password {PASSWORD}:")
        for sign_in in SIGN_INS:
            code = "  (and the code shown on the sign-in page)" if sign_in.needs_code else ""
            self.stdout.write(f"  {sign_in.email:<36} {sign_in.label}{code}")
