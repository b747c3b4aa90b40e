"""The audit section of a report: commentary beside figures, findings of case file audits, actions with their state."""

import datetime as dt

import pytest
from django.utils import timezone

from audits.models import Answer, CaseAuditFinding, FindingAgency, Return
from audits.services.commentaries import write_commentary
from audits.services.proposals import propose_action
from boards.models import Action, Board
from core.models import User
from core.periods import financial_year
from core.scoping import board_scope
from reports.content import Content, Section
from reports.making import default_outline, make_content
from reports.rendering import print_html, table_files
from tests import builders
from tests.audits import case_stories, pack_stories, stories

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
YEAR = financial_year(TODAY.year if TODAY.month > 3 else TODAY.year - 1)


def made(board: Board) -> tuple[Content, Section | None]:
    with board_scope(board.pk, snapshot=True):
        content = make_content(board, YEAR, default_outline())
    return content, next((one for one in content.sections if one.key == "section11"), None)


def file_of(content: Content, name: str) -> list[str]:
    return dict(table_files(content))[name].splitlines()


@pytest.fixture
def police(dunmoor: Board) -> Return:
    with board_scope(dunmoor.pk):
        body = builders.agency("Dunmoor Police")
        one = stories.return_of(stories.cycle_of(stories.framework_of(dunmoor), body, due_on=TODAY), body)
        for item, score in (("1.1", 25), ("1.2", 100), ("2.1", 50), ("2.2", 100)):
            stories.answer(one, item, score)
        return pack_stories.hand_in(one)


def test_commentary_stands_beside_the_figures(dunmoor: Board, police: Return, manager: User) -> None:
    with board_scope(dunmoor.pk):
        standard = police.cycle.version.standards.get(number=2)
        write_commentary(
            police.cycle, standard, text="Not <b>good</b>.\n\nWe ask.", revision=0, actor=manager
        )
    content, section = made(dunmoor)
    assert section is not None
    (text,) = [block.data["html"] for block in section.blocks if block.kind == "text"]
    assert text.startswith(
        "<h3>2. Standard 2</h3><p><strong>75%</strong> (1 agency with a score, together 75): 1 at 75%"
    )
    page = print_html(content)
    assert "<p>Not &lt;b&gt;good&lt;/b&gt;.</p>" in page
    rows = file_of(content, "section11_commentary.csv")
    assert rows[0] == "standard,title,answered,highest,lowest,average,commentary"
    assert rows[1] == "1,Standard 1,1,62.5,62.5,62.5,"
    assert rows[2].startswith('2,Standard 2,1,75,75,75,"Not <b>good</b>.')


def test_low_grades_and_their_actions(dunmoor: Board, police: Return, manager: User) -> None:
    with board_scope(dunmoor.pk):
        low = Answer.objects.get(agency_return=police, standard__number=1, criterion__place=1)
        action = propose_action(low, text="Train everybody.", due=TODAY, actor=manager)
        Action.objects.filter(pk=action.pk).update(due_on=TODAY - dt.timedelta(days=1))
    content, section = made(dunmoor)
    assert section is not None
    shown = {
        one["key"]: one
        for block in section.blocks
        if block.kind == "figures"
        for one in block.data["figures"]
    }
    assert shown["section11.low"]["display"] == "2"
    assert shown["section11.low_with_action"]["base"] == "1 of 2 low answers"
    (table,) = [one.data for one in section.blocks if one.data.get("key") == "section11-actions"]
    assert table["rows"][0][0] == "1. Train everybody."
    assert (table["rows"][0][1], table["rows"][0][3]) == ("Dunmoor Police, 1.1", "Open, overdue")
    assert file_of(content, "section11_actions.csv")[1].startswith("1,Dunmoor Police,1.1,Train everybody.,")
    assert file_of(content, "section11_actions.csv")[1].endswith(",Open,yes")


def finding(board: Board, finished_on: dt.date | None) -> None:
    with board_scope(board.pk):
        body = builders.agency("Dunmoor Police")
        audit = case_stories.case_audit_of(board, body, finished_on=finished_on)
        kinds = CaseAuditFinding.Kind
        for kind, text in (
            (kinds.GOOD_PRACTICE, "Visits were quick."),
            (kinds.IMPROVEMENT, "Fathers were not seen."),
        ):
            one = CaseAuditFinding.objects.create(board=board, case_audit=audit, kind=kind, text=text)
            if kind == kinds.IMPROVEMENT:
                FindingAgency.objects.create(board=board, finding=one, agency=body)


def test_findings_of_case_file_audits_that_were_finished(dunmoor: Board, police: Return) -> None:
    finding(dunmoor, TODAY)
    content, section = made(dunmoor)
    assert section is not None
    (table,) = [one.data for one in section.blocks if one.data.get("key") == "case-audit-findings"]
    assert table["rows"] == [
        ["Neglect", "Good practice", "Visits were quick.", "Every agency"],
        ["Neglect", "Improvement", "Fathers were not seen.", "Dunmoor Police"],
    ]
    assert len(file_of(content, "case_audit_findings.csv")) == 3


def test_findings_without_a_cycle_of_standards(dunmoor: Board) -> None:
    finding(dunmoor, TODAY)
    content, section = made(dunmoor)
    assert section is not None
    assert [block.kind for block in section.blocks] == ["paragraph", "table"]
    assert file_of(content, "section11_actions.csv") == ["number,agency,item,action,due,status,overdue"]


def test_what_is_not_finished_is_not_told(dunmoor: Board) -> None:
    finding(dunmoor, None)
    content, section = made(dunmoor)
    assert section is None
    assert file_of(content, "case_audit_findings.csv") == ["audit,finished_on,kind,finding,agencies"]
