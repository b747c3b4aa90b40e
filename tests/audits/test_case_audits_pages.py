"""The pages of audits of case files: who sees what, and what can be done there."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone

from audits.models import (
    AuditedCase,
    CaseAudit,
    CaseAuditAnswer,
    CaseAuditFinding,
    CaseAuditQuestion,
    FindingAgency,
    SingleAudit,
)
from boards.models import Action, Agency, Board, BoardAgency
from core.models import User
from core.permissions import Role
from core.scoping import board_scope
from tests import builders
from tests.audits.case_stories import DAY, case_answer, case_audit_of, question

PAGES = "/boards/dunmoor/audits/case-files/"


@pytest.fixture
def police(db: None) -> Agency:
    return builders.agency("Dunmoor Police")


@pytest.fixture
def health(db: None) -> Agency:
    return builders.agency("Dunmoor Health")


@pytest.fixture
def running(dunmoor: Board, police: Agency, health: Agency) -> CaseAudit:
    with board_scope(dunmoor.pk):
        made = case_audit_of(dunmoor, police, health)
        case_answer(made, "A-01", 1, police, "good", good_practice="Police saw the child alone.")
        case_answer(made, "A-01", 1, health, "inadequate", improvement="Health lost the letter.")
    return made


@pytest.fixture
def client(manager: User, signed_in) -> Client:
    """Of the board manager."""
    return signed_in(manager)


@pytest.fixture
def lead(dunmoor: Board, signed_in) -> Client:
    """Of the lead of Dunmoor Police."""
    return signed_in(builders.user_with_role(dunmoor, Role.AGENCY_LEAD))


def text(response) -> str:
    """The words of a page, without markup."""
    page = response.content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>")[0]).split())


def url_of(case_audit: CaseAudit, more: str = "") -> str:
    return f"{PAGES}{case_audit.pk}/{more}"


def answers_url(case_audit: CaseAudit, agency: Agency, reference: str = "A-01") -> str:
    with board_scope(case_audit.board_id):
        case = AuditedCase.objects.get(case_audit=case_audit, reference=reference)
    return url_of(case_audit, f"cases/{case.pk}/agencies/{agency.pk}/")


def finish(case_audit: CaseAudit) -> None:
    with board_scope(case_audit.board_id):
        CaseAudit.objects.filter(pk=case_audit.pk).update(finished_on=timezone.localdate())


# The timetable ------------------------------------------------------------------------------------------------------


def test_an_empty_timetable_says_what_to_do(dunmoor, client, lead, signed_in) -> None:
    page = client.get(PAGES)
    assert "No audit is planned yet" in text(page)
    assert f'href="{PAGES}add/"' in page.content.decode()
    assert "Your agency takes part in no audit yet" in text(lead.get(PAGES))
    member = signed_in(builders.user_with_role(dunmoor, Role.MEMBER))
    assert "Plan an audit" not in text(member.get(PAGES))
    assert f'href="{PAGES}"' in client.get("/boards/dunmoor/audits/").content.decode()


def test_the_timetable_of_a_year(dunmoor, police, health, client, lead) -> None:
    with board_scope(dunmoor.pk):
        case_audit_of(dunmoor, police, theme="Neglect", starts_on=dt.date(2024, 5, 6), ends_on=dt.date(2024, 6, 30),
                      finished_on=dt.date(2024, 8, 2))  # fmt: skip
        may_day = dt.date(2025, 5, 1)
        case_audit_of(dunmoor, health, theme="Online harm", level="practitioner",
                      starts_on=dt.date(2025, 3, 1), ends_on=may_day, finished_on=may_day)  # fmt: skip
        facts = {"agency": health, "theme": "Records", "findings": "Good.", "level": "single"}
        SingleAudit.objects.create(board=dunmoor, done_on=dt.date(2024, 9, 1), **facts)
    page = client.get(f"{PAGES}?year=2024")
    cells = page.content.decode().split("Neglect</a></th>", 1)[1].split("</tr>")[0]
    assert [re.search(r'title="([^"]+)', cell)[1] if "title" in cell else "" for cell in cells.split("</td>")[:12]] == [
        "", "Finished", "Finished", "After it was to be finished", "After it was to be finished", *[""] * 7
    ]  # fmt: skip
    words = text(page)
    assert "Multi-agency 0 0 1 0 1" in words
    assert "Single-agency 0 0 0 1 1" in words
    assert "Practitioner 0 0 1 0 1" in words
    assert "Neglect" not in text(client.get(f"{PAGES}?year=2025"))
    assert "Online harm" in text(client.get(f"{PAGES}?year=2025"))
    own = text(lead.get(f"{PAGES}?year=2024"))
    assert "Neglect" in own
    assert "Online harm" not in own
    assert "Single-agency 0 0 0 0 0" in own
    assert "No audit falls into this year" in text(client.get(f"{PAGES}?year=1999"))
    assert client.get(f"{PAGES}?year=nonsense").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_timetable_takes_the_same_queries(
    count, dunmoor, police, health, client, lead, django_assert_num_queries
) -> None:
    with board_scope(dunmoor.pk):
        for number in range(count):
            case_audit_of(dunmoor, police, health, theme=f"Theme {number}", lead_agency=police, cases=count)
            SingleAudit.objects.create(
                board=dunmoor, agency=police, theme=str(number), done_on=timezone.localdate(), findings="x"
            )
    for person, queries in ((client, 8), (lead, 8)):
        person.get("/boards/dunmoor/meetings/")  # renews the session
        with django_assert_num_queries(queries):
            person.get(PAGES)
        with django_assert_num_queries(queries):
            person.get(f"{PAGES}by-agencies/")


# One audit ----------------------------------------------------------------------------------------------------------


def test_a_manager_sees_all_while_it_runs(running, client) -> None:
    page = text(client.get(url_of(running)))
    assert "50% 1 of 2 answers" in page
    assert "2 of 8 answers given (25%)" in page
    assert "Good: 1 case" in page
    assert "Inadequate: 1 case" in page
    assert "Police saw the child alone." in page
    assert "Health lost the letter." in page


def test_a_lead_sees_the_others_when_it_is_finished(running, lead, health) -> None:
    page = text(lead.get(url_of(running)))
    assert "Police saw the child alone." in page
    assert "Good: 1 case" in page
    assert "1 of 4 answers given" in page
    for hidden in ("Health lost", "Inadequate: 1 case", "Dunmoor Health", "Findings"):
        assert hidden not in page
    assert lead.get(answers_url(running, health)).status_code == 404
    finish(running)
    page = text(lead.get(url_of(running)))
    for shown in ("Health lost the letter.", "Inadequate: 1 case", "Findings", "2 of 8 answers given"):
        assert shown in page
    assert "Health lost the letter." in text(lead.get(answers_url(running, health)))
    assert lead.post(answers_url(running, health)).status_code == 404


def test_a_lead_whose_agency_does_not_take_part(dunmoor, health, lead) -> None:
    with board_scope(dunmoor.pk):
        other = case_audit_of(dunmoor, health, finished_on=timezone.localdate())
    assert lead.get(url_of(other)).status_code == 404
    assert lead.get(answers_url(other, health)).status_code == 404


def test_a_member_sees_figures_at_the_end_and_findings_but_no_texts(
    dunmoor, running, police, signed_in
) -> None:
    member = signed_in(builders.user_with_role(dunmoor, Role.MEMBER))
    with board_scope(dunmoor.pk):
        CaseAuditFinding.objects.create(
            board=dunmoor, case_audit=running, kind="good", text="Schools know children."
        )
    page = text(member.get(url_of(running)))
    assert "2 of 8 answers given" in page
    assert "Schools know children." in page
    assert "Good: 1 case" not in page
    finish(running)
    page = text(member.get(url_of(running)))
    assert "Good: 1 case" in page
    assert "Health lost" not in page
    assert member.get(answers_url(running, police)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_one_audit_takes_the_same_queries(
    count, dunmoor, police, client, lead, django_assert_num_queries
) -> None:
    with board_scope(dunmoor.pk):
        agencies = [police, *(builders.agency(f"Agency {number}") for number in range(count))]
        one = case_audit_of(dunmoor, *agencies, cases=count, questions=count)
        for number in range(1, count + 1):
            for agency in agencies:
                case_answer(one, f"A-{number:02}", number, agency, good_practice="Well done.")
            finding = CaseAuditFinding.objects.create(
                board=dunmoor, case_audit=one, kind="improvement", text="Plans are late."
            )
            FindingAgency.objects.create(board=dunmoor, finding=finding, agency=police)
    for person, url, queries in (
        (client, url_of(one), 16), (lead, url_of(one), 13), (lead, answers_url(one, police), 12)
    ):  # fmt: skip
        person.get(url)  # renews the session, and learns the kinds of sources
        with django_assert_num_queries(queries):
            person.get(url)


# Planning -----------------------------------------------------------------------------------------------------------


def test_a_manager_plans_an_audit(dunmoor, police, health, client) -> None:
    for agency in (police, health):
        with board_scope(dunmoor.pk):
            BoardAgency.objects.create(board=dunmoor, agency=agency)
    facts = {
        "theme": "Neglect", "level": "multi", "starts_on": "2026-11-01", "ends_on": "2026-10-01",
        "agencies": [police.pk, health.pk], "lead_agency": police.pk, "sample_size": "6",
    }  # fmt: skip
    assert "cannot be finished before it starts" in text(client.post(f"{PAGES}add/", facts))
    page = client.post(f"{PAGES}add/", facts | {"ends_on": "2027-01-31"}, follow=True)
    assert "The audit is planned." in page.content.decode()
    assert "No case is chosen yet" in text(page)
    with board_scope(dunmoor.pk):
        made = CaseAudit.objects.get()
    page = client.post(url_of(made, "cases/add/"), {"references": "A-01\nJane Smith\n"})
    assert "Use letters without accents, digits and hyphens only" in text(page)
    page = client.post(url_of(made, "cases/add/"), {"references": "A-01\r\nA-02\r\n"}, follow=True)
    assert "2 cases are added." in page.content.decode()
    for asked in ("Was the child seen?", "Was the plan good?"):
        client.post(url_of(made, "questions/add/"), {"text": asked, "scale": "practice", "agency": ""})
    with board_scope(dunmoor.pk):
        second = CaseAuditQuestion.objects.get(place=2)
    client.post(url_of(made, f"questions/{second.pk}/up/"))
    page = text(client.get(url_of(made)))
    assert "1. Was the plan good?" in page
    client.post(
        url_of(made, f"questions/{second.pk}/"), {"text": "Was it a good plan?", "scale": "judgement"}
    )
    assert "1. Was it a good plan?" in text(client.get(url_of(made)))
    page = client.post(url_of(made, f"questions/{second.pk}/remove/"), follow=True)
    assert "Was it a good plan?" not in text(page)
    page = client.post(
        url_of(made, "change/"), facts | {"theme": "Neglect again", "ends_on": "2027-01-31"}, follow=True
    )
    assert "Neglect again" in text(page)


def test_finishing_and_reopening(running, client) -> None:
    page = client.post(url_of(running, "finish/"), follow=True)
    assert "The audit is finished." in page.content.decode()
    assert "Reopen it before you change it" in text(client.get(url_of(running, "questions/add/")))
    page = client.post(url_of(running, "reopen/"), follow=True)
    assert "The audit is open again." in page.content.decode()


# Answering ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def typed(running, dunmoor):
    """Fields of the page of case A-01, as Dunmoor Police types them."""
    with board_scope(dunmoor.pk):
        first, second = running.questions.order_by("place")

    def fields(revision: int = 1, **more: str) -> dict[str, str]:
        return {
            f"q{first.pk}-grade": "outstanding", f"q{first.pk}-good_practice": "Seen alone, twice.",
            f"q{first.pk}-improvement": "", f"q{first.pk}-revision": str(revision),
            f"q{second.pk}-grade": "n/a", f"q{second.pk}-good_practice": "", f"q{second.pk}-improvement": "",
            f"q{second.pk}-revision": "0", **more,
        }  # fmt: skip

    return fields


def test_a_lead_answers_one_case_after_the_other(running, dunmoor, police, lead, typed) -> None:
    page = lead.get(url_of(running))
    assert f'href="{answers_url(running, police)}"' in page.content.decode()
    page = lead.get(answers_url(running, police))
    assert "Police saw the child alone." in page.content.decode()
    assert "Health" not in text(page)
    response = lead.post(answers_url(running, police), typed(then="next"))
    assert response.url == answers_url(running, police, "A-02")
    with board_scope(dunmoor.pk):
        rows = CaseAuditAnswer.objects.filter(agency=police).order_by("question__place")
        assert [(row.grade, row.good_practice) for row in rows] == [
            ("outstanding", "Seen alone, twice."), ("n/a", "")
        ]  # fmt: skip


def test_of_two_in_the_same_answer_the_second_sees_both(running, dunmoor, police, lead, typed) -> None:
    with board_scope(dunmoor.pk):
        CaseAuditAnswer.objects.filter(agency=police).update(revision=2, good_practice="Somebody else wrote.")
    page = lead.post(answers_url(running, police), typed())
    assert "Somebody else wrote." in text(page)
    assert "Seen alone, twice." in text(page)
    assert "Nothing was saved" in text(page)
    assert re.search(r'name="q\d+-revision" value="2"', page.content.decode())
    assert lead.post(answers_url(running, police), typed(revision=2)).status_code == 302
    with board_scope(dunmoor.pk):
        assert CaseAuditAnswer.objects.filter(good_practice="Seen alone, twice.").exists()


def test_what_was_typed_stays_when_it_was_finished_meanwhile(running, police, lead, typed) -> None:
    finish(running)
    page = text(lead.post(answers_url(running, police), typed()))
    assert "This audit is finished." in page
    assert "Seen alone, twice." in page


def test_a_manager_reads_and_does_not_answer(running, police, client, typed) -> None:
    page = text(client.get(answers_url(running, police)))
    assert "Police saw the child alone." in page
    assert "Save" not in page
    assert client.post(answers_url(running, police), typed()).status_code == 403


def test_questions_of_other_agencies_are_not_shown(running, dunmoor, police, health, lead) -> None:
    with board_scope(dunmoor.pk):
        question(running, 3, agency=health, text="For health only?")
    assert "For health only?" not in text(lead.get(answers_url(running, police)))
    assert "For health only?" not in text(lead.get(url_of(running)))


# Findings -----------------------------------------------------------------------------------------------------------


def test_findings_become_actions(running, dunmoor, police, client, lead) -> None:
    facts = {"kind": "improvement", "text": "Fathers are left out.", "agencies": [police.pk]}
    page = client.post(url_of(running, "findings/add/"), facts, follow=True)
    assert "Fathers are left out." in text(page)
    with board_scope(dunmoor.pk):
        finding = CaseAuditFinding.objects.get()
    page = client.get(url_of(running, f"findings/{finding.pk}/action/"))
    assert "Improvement: Fathers are left out." in text(page)
    due = timezone.localdate() + 90 * DAY
    facts = {"text": "Invite fathers.", "owners": [police.pk], "due": due.isoformat()}
    page = client.post(url_of(running, f"findings/{finding.pk}/action/"), facts, follow=True)
    assert "Invite fathers." in text(page)
    with board_scope(dunmoor.pk):
        action = Action.objects.get()
    page = client.get(action.get_absolute_url())
    assert "Case file audit: Neglect" in text(page)
    assert f'href="{url_of(running)}#findings"' in page.content.decode()
    page = client.post(url_of(running, f"findings/{finding.pk}/remove/"), follow=True)
    assert "so it stays" in page.content.decode()
    facts = {"kind": "improvement", "text": "Fathers are often left out."}
    page = client.post(url_of(running, f"findings/{finding.pk}/"), facts, follow=True)
    assert "All agencies" in text(page)
    assert lead.get(url_of(running, f"findings/{finding.pk}/")).status_code == 403


# Audits by single agencies ------------------------------------------------------------------------------------------


def test_a_lead_tells_of_an_audit(dunmoor, police, health, client, lead) -> None:
    single = f"{PAGES}by-agencies/"
    assert "You have told of no audit yet" in text(lead.get(single))
    assert "No agency has told of an audit yet" in text(client.get(single))
    facts = {
        "agency": health.pk, "theme": "Strategy discussions", "level": "single", "done_on": "2026-02-03",
        "findings": "Held in time.", "sample_size": "12",
    }  # fmt: skip
    assert lead.post(f"{single}add/", facts).status_code == 200  # not the own agency
    page = lead.post(f"{single}add/", facts | {"agency": police.pk}, follow=True)
    assert "Held in time." in text(page)
    with board_scope(dunmoor.pk):
        row = SingleAudit.objects.get()
        other = SingleAudit.objects.create(
            board=dunmoor, agency=health, theme="Records", done_on=dt.date(2026, 1, 1), findings="x"
        )
    page = lead.post(f"{single}{row.pk}/change/", facts | {"impact": "Faster now."}, follow=True)
    assert "Faster now." in text(page)
    assert "Strategy discussions" in text(client.get(single))
    assert "Records" in text(client.get(single))
    assert "Records" not in text(lead.get(single))
    assert lead.get(f"{single}{other.pk}/").status_code == 404
    assert lead.get(f"{single}{other.pk}/change/").status_code == 404
    assert client.get(f"{single}{row.pk}/change/").status_code == 403
    assert b"Strategy discussions" in client.get(f"{single}?download=csv").getvalue()
