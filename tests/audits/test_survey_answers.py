"""The page where practitioners answer: it works without a trace, in its days only, and cannot be flooded."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audits.models import Cycle, Survey, SurveyLink, SurveyMark, SurveyReply
from audits.services.surveys import close_survey, replace_link, token_of
from boards.models import Agency, Board
from core.models import AuditEntry, User
from core.scoping import board_scope
from tests import builders
from tests.audits import stories
from tests.audits import survey_stories as told

BROWSER = "Mozilla/5.0 (of somebody in particular)"
ADDRESS = "203.0.113.77"


@pytest.fixture
def police(db: None) -> Agency:
    return builders.agency("Dunmoor Police")


@pytest.fixture
def cycle(dunmoor: Board, police: Agency) -> Cycle:
    with board_scope(dunmoor.pk):
        return stories.cycle_of(stories.framework_of(dunmoor), police)


@pytest.fixture
def survey(dunmoor: Board, cycle: Cycle) -> Survey:
    with board_scope(dunmoor.pk):
        return told.survey_of(cycle)


@pytest.fixture
def link(dunmoor: Board, survey: Survey, police: Agency) -> SurveyLink:
    with board_scope(dunmoor.pk):
        return told.link_of(survey, police)


@pytest.fixture
def visitor() -> Client:
    """Somebody who is not signed in, whose browser says who it is; cookies and forgery are checked as outside."""
    return Client(enforce_csrf_checks=True, headers={"user-agent": BROWSER}, REMOTE_ADDR=ADDRESS)


def url_of(link: SurveyLink) -> str:
    return reverse("audits:survey_answer", kwargs={"token": token_of(link)})


def answers(link: SurveyLink, *marks: str) -> dict[str, str]:
    """The fields that a browser sends."""
    with board_scope(link.board_id):
        pks = list(link.survey.questions.order_by("place").values_list("pk", flat=True))
    return {f"question_{pk}": mark for pk, mark in zip(pks, marks, strict=True)}


def kept(link: SurveyLink) -> int:
    with board_scope(link.board_id):
        return SurveyReply.objects.filter(survey=link.survey).count()


def text(response) -> str:
    page = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>")[0]).split())


def test_somebody_answers_without_signing_in(link, visitor) -> None:
    page = visitor.get(url_of(link))
    assert page.status_code == 200
    assert "We do 1 well." in text(page)
    assert "Nobody can tell that you answered" in text(page)
    answered = visitor.post(url_of(link), answers(link, "5", "unknown"), follow=True)
    assert "Thank you" in text(answered)
    with board_scope(link.board_id):
        marks = SurveyMark.objects.order_by("question__place").values_list("mark", flat=True)
        assert list(marks) == [5, None]


def test_the_page_needs_no_script_and_leads_nowhere(link, visitor) -> None:
    page = visitor.get(url_of(link)).content.decode()
    assert "<script" not in page
    assert "<nav" not in page
    assert "csrf" not in page.lower()
    assert re.findall(r'<a [^>]*href="([^"]+)"', page) == ["#main-content"]


def test_no_cookie_is_set(link, visitor, manager: User) -> None:
    signed_in = builders.client_of(manager)
    session = signed_in.session
    session["seen_at"] = 0  # so old that any other page would renew it
    session.save()
    for client in (visitor, signed_in):
        for response in (
            client.get(url_of(link)),
            client.post(url_of(link), answers(link, "5", "4")),
            client.get(f"{url_of(link)}?done=1"),
            client.post(url_of(link), {}),
        ):
            assert response.cookies == {}, response
            assert response["Referrer-Policy"] == "no-referrer"
            assert "noindex" in response["X-Robots-Tag"]
    assert not visitor.cookies


def everything_in_the_database() -> dict[str, list[str]]:
    """Every row of every table as text, past all policies' queries: what somebody with the whole database has."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            found[table] = sorted(row for (row,) in cursor.fetchall())
    return found


def test_nothing_but_the_answers_and_the_day_is_kept(dunmoor, link, visitor) -> None:
    with board_scope(dunmoor.pk):
        before = everything_in_the_database()
    visitor.post(url_of(link), answers(link, "5", "2"))
    with board_scope(dunmoor.pk):
        after = everything_in_the_database()
        reply = SurveyReply.objects.get()
        assert AuditEntry.objects.filter(action__contains="repl").count() == 0
    changed = {
        table: [row for row in rows if row not in before[table]]
        for table, rows in after.items()
        if rows != before[table]
    }
    assert set(changed) == {"audits_surveyreply", "audits_surveymark"}
    assert [json.loads(row) for row in changed["audits_surveyreply"]] == [
        {
            "id": str(reply.pk),
            "board_id": dunmoor.pk,
            "survey_id": link.survey_id,
            "agency_id": link.agency_id,
            "given_on": timezone.localdate().isoformat(),
        }
    ]
    for row in changed["audits_surveymark"]:
        assert set(json.loads(row)) == {"id", "board_id", "reply_id", "question_id", "mark"}
    everything = json.dumps(changed)
    assert BROWSER not in everything
    assert ADDRESS not in everything


def test_keys_do_not_tell_the_order(dunmoor, link) -> None:
    with board_scope(dunmoor.pk):
        order = [told.reply(link, 5, 5).pk for _ in range(12)]
        assert order != sorted(order)


def test_every_statement_needs_an_answer(link, visitor) -> None:
    page = visitor.post(url_of(link), answers(link, "5", "9"))
    assert page.status_code == 422
    page = visitor.post(url_of(link), dict(list(answers(link, "5", "4").items())[:1]))
    assert page.status_code == 422
    assert "Choose an answer to “We do 2 well.”" in text(page)
    assert 'value="5" checked' in page.content.decode()
    assert kept(link) == 0


def test_a_second_press_is_a_second_reply(link, visitor) -> None:
    for _ in range(2):
        assert visitor.post(url_of(link), answers(link, "5", "4")).status_code == 302
    assert kept(link) == 2


def test_flooding_is_capped_for_each_agency_and_day(dunmoor, cycle, survey, link, visitor) -> None:
    with board_scope(dunmoor.pk):
        Survey.objects.filter(pk=survey.pk).update(most_a_day=2)
    for _ in range(2):
        visitor.post(url_of(link), answers(link, "5", "4"))
    refused = visitor.post(url_of(link), answers(link, "5", "4"))
    assert refused.status_code == 429
    assert "Please answer tomorrow" in text(refused)
    assert 'value="5" checked' in refused.content.decode()
    assert kept(link) == 2
    with board_scope(dunmoor.pk):
        SurveyReply.objects.update(given_on=timezone.localdate() - told.DAY)
    assert visitor.post(url_of(link), answers(link, "5", "4")).status_code == 302


def test_programs_that_fill_in_everything_are_thanked_for_nothing(link, visitor) -> None:
    sent = {**answers(link, "5", "4"), "website": "https://example.com"}
    assert visitor.post(url_of(link), sent).status_code == 302
    assert kept(link) == 0


def test_a_wrong_secret_opens_nothing(dunmoor, eastvale, link, visitor) -> None:
    good = token_of(link)
    board, secret = good.split("-")
    wrong = [
        f"{board}-{'0' * 64}",
        f"{eastvale.pk:x}-{secret}",
        f"{99999:x}-{secret}",
        good[:-1],
        good.upper() + "Z",
        "nothing",
        "-",
    ]
    for token in wrong:
        url = reverse("audits:survey_answer", kwargs={"token": token})
        assert visitor.get(url).status_code == 404, token
        assert visitor.post(url, answers(link, "5", "4")).status_code == 404, token
    assert kept(link) == 0


def test_the_old_link_of_an_agency_opens_nothing(dunmoor, link, visitor, manager) -> None:
    old = url_of(link)
    with board_scope(dunmoor.pk):
        new = replace_link(link, actor=manager)
    assert visitor.get(old).status_code == 404
    assert visitor.get(url_of(new)).status_code == 200


def test_a_board_that_is_gone_asks_nobody(dunmoor, link, visitor) -> None:
    Board.objects.filter(pk=dunmoor.pk).update(is_active=False)
    assert visitor.get(url_of(link)).status_code == 404


def test_the_survey_is_answered_in_its_days_only(dunmoor, survey, link, visitor, manager) -> None:
    def says(**changes) -> str:
        with board_scope(dunmoor.pk):
            Survey.objects.filter(pk=survey.pk).update(**changes)
        page = visitor.get(url_of(link))
        assert page.status_code == 200
        posted = visitor.post(url_of(link), answers(link, "5", "4"))
        assert text(posted) == text(page)
        assert "<form" not in page.content.decode()
        return text(page)

    today = timezone.localdate()
    assert "It opens tomorrow." in says(opens_on=today + told.DAY)
    assert "It opens in 3 days." in says(opens_on=today + 3 * told.DAY)
    assert "This survey has ended." in says(opens_on=today - 3 * told.DAY, closes_on=today - told.DAY)
    with board_scope(dunmoor.pk):
        Survey.objects.filter(pk=survey.pk).update(closes_on=today)
    assert visitor.post(url_of(link), answers(link, "5", "4")).status_code == 302
    with board_scope(dunmoor.pk):
        survey.refresh_from_db()
        close_survey(survey, actor=manager)
    assert "This survey has ended." in says()
    assert kept(link) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_a_reply_takes_the_same_queries(count, dunmoor, police, visitor, django_assert_num_queries) -> None:
    with board_scope(dunmoor.pk):
        version = stories.framework_of(dunmoor, standards=count)
        survey = told.survey_of(stories.cycle_of(version, police))
        link = told.link_of(survey, police)
        told.replies(link, *[[5] * count] * count)
    sent = answers(link, *["4"] * count)
    visitor.get("/accounts/login/")
    with django_assert_num_queries(6):
        visitor.get(url_of(link))
    with django_assert_num_queries(13):
        visitor.post(url_of(link), sent)
