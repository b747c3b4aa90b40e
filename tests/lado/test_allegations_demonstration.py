"""The demonstration's allegations: three years, in every state, with tables that add up."""

import datetime as dt

from django.db.models import F
from django.utils import timezone
from pytest_django import Settings

from boards.models import Board
from boards.statistics.years import recent_years
from lado.letter_rules import text_errors
from lado.models import (
    CaseMeeting,
    CaseOffer,
    Contact,
    LetterTemplate,
    NetworkLearning,
    OtherAuthority,
    PolicyAdoption,
    QualitySample,
    SecondView,
    SentOffer,
    Setting,
    Strand,
)
from lado.quality_rules import drawn
from lado.services.officers import post_history
from lado.statistics.further import further_tables
from lado.statistics.year import year_of
from reports.demonstration.allegations import A_YEAR, YEARS, make_allegations
from reports.demonstration.offers import make_between
from tests.lado.stories import cleared, deputy_of, officer_of


def test_three_years_of_contacts_in_every_state(dunmoor: Board) -> None:
    today = timezone.localdate()
    make_allegations(dunmoor, today)
    with cleared(dunmoor):
        every = Contact.objects.filter(board=dunmoor)
        assert every.count() == A_YEAR * YEARS
        assert set(every.values_list("stage", flat=True)) == set(Contact.Stage)
        assert every.filter(closed_on=None).exists()
        assert every.filter(sector=None).exists()
        assert every.values("outcome").distinct().count() > 5
        assert not every.filter(received_on__gt=today).exists()
        assert not CaseMeeting.objects.filter(held_on__lt=F("contact__received_on")).exists()
        assert set(Strand.objects.values_list("kind", flat=True)) == set(Strand.Kind)
        assert every.exclude(stage=Contact.Stage.REFERRAL).exclude(adult_hash="").count() == 0


def test_its_tables_add_up(dunmoor: Board) -> None:
    today = timezone.localdate()
    make_allegations(dunmoor, today)
    this, *_ = recent_years(dunmoor, 1, today)
    year = year_of(dunmoor, this, today, threshold=0)
    with cleared(dunmoor):
        received = Contact.objects.filter(received_on__range=(this.start, this.end)).count()
    for table in (year.sectors, year.natures, year.outcomes, year.quarters):
        assert sum(line.contacts.value for line in table.lines) == table.total.contacts.value == received
    assert year.sectors.total.previous.value
    assert this.start <= today <= this.end + dt.timedelta(days=1)


def test_cases_go_between_two_boards(dunmoor: Board, eastvale: Board, settings: Settings) -> None:
    settings.DEMONSTRATION = True
    today = timezone.localdate()
    officer_of(dunmoor)
    for board in (dunmoor, eastvale):
        make_allegations(board, today)
    make_between([dunmoor], today)
    make_between([dunmoor, eastvale], today)
    with cleared(dunmoor):
        sent = SentOffer.objects.order_by("id").values_list("kind", "state")
        assert list(sent) == [("share", "accepted"), ("hand_over", "accepted")]
        assert list(CaseOffer.objects.values_list("kind", "state")) == [("share", "offered")]
        assert Contact.objects.filter(handed_to=eastvale).count() == 1
        assert OtherAuthority.objects.count() == 1
    with cleared(eastvale):
        assert Contact.objects.filter(came_from=dunmoor).count() == 2
    history = post_history(dunmoor, on=today)
    assert [bool(one.name) for one in history] == [True, True, False, True, True]


def test_second_views_policies_and_learning_are_there(dunmoor: Board) -> None:
    today = timezone.localdate()
    officer, deputy = officer_of(dunmoor), deputy_of(dunmoor)
    make_allegations(dunmoor, today)
    with cleared(dunmoor):
        for sample in QualitySample.objects.filter(board=dunmoor):
            rows = list(sample.views.order_by("place").values_list("contact", flat=True))
            assert rows == drawn(rows, seed=sample.seed, size=12)
        assert QualitySample.objects.count() == 2
        assert 0 < SecondView.objects.filter(view="").count() < SecondView.objects.count()
        given = SecondView.objects.exclude(view="")
        assert set(given.values_list("read_by", flat=True)) <= {deputy.pk, officer.pk}
        assert not given.filter(read_by=F("contact__decided_by")).exists()
        assert not SecondView.objects.filter(contact__meetings__isnull=False).exists()
        assert Setting.objects.filter(has_employer=False).exists()
        assert PolicyAdoption.objects.exists()
        assert NetworkLearning.objects.filter(done_on=None).exists()
        texts = LetterTemplate.objects.values_list("text", flat=True)
        assert [text_errors(text) for text in texts] == [[], []]
        this, last = recent_years(dunmoor, 2, today)
        keys = {one.key for year in (this, last) for one in further_tables(dunmoor, year, threshold=0)}
    assert keys == {"second-views", "settings", "policies", "learning"}
