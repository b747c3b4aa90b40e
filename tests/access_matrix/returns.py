"""An agency's return, and what the board makes of it."""

from django.utils import timezone

from boards.models import Board
from core.models import RoleAssignment
from core.permissions import ROLE_PERMISSIONS, Perm, Role
from tests.access_matrix.cycles import a_cycle, the_cycle, the_return_of_the_lead
from tests.access_matrix.lines import FORBIDDEN, Actor, Answer, Kwargs, Line, board


def a_return_of_the_lead(on: Board) -> Kwargs:
    return {"pk": the_return_of_the_lead(on).pk, "number": 1, "form": "xlsx"}


def the_fields_of_an_answer(on: Board) -> Kwargs:
    key = an_item_of_a_return(on)["item"]
    return {f"{key}-grade": "75", f"{key}-revision": "0"}


def an_item_of_a_return(on: Board) -> Kwargs:
    criterion = the_cycle(on).version.criteria.get(key="c1-1")
    return a_return_of_the_lead(on) | {"item": f"criterion-{criterion.pk}"}


def a_team_member(on: Board) -> Kwargs:
    from audits.models import TeamMember

    one = the_return_of_the_lead(on)
    lead = RoleAssignment.objects.filter(board=on)[0].user
    member, _ = TeamMember.objects.get_or_create(board=on, agency_return=one, user=lead, part="signatory")
    return {"pk": one.pk, "member": member.pk}


def evidence_of_the_lead(on: Board) -> Kwargs:
    from django.core.files.base import ContentFile

    from audits.models import AnswerEvidence, Evidence
    from core.files import store_result
    from tests.audits import stories

    one = the_return_of_the_lead(on)
    stored = store_result(ContentFile(b"x"), "policy.txt", board=on, actor=None)
    made = Evidence.objects.create(board=on, agency=one.agency, title="Policy", file=stored)
    answer = one.answers.first() or stories.answer(one, "1.2", 75)
    AnswerEvidence.objects.create(board=on, answer=answer, evidence=made)
    return {"pk": one.pk, "evidence": made.pk}


def a_return_to_moderate(on: Board) -> Kwargs:
    """The lead's own, handed in."""
    from audits.models import Return

    one = the_return_of_the_lead(on)
    Return.objects.filter(pk=one.pk).update(status="submitted", submitted_at=timezone.now())
    return {"pk": one.pk, "number": 1, "item": "1.1"}


def an_accepted_return(on: Board) -> Kwargs:
    from audits.models import Return

    named = a_return_to_moderate(on)
    Return.objects.filter(pk=named["pk"]).update(status="accepted")
    return named


def a_moderated_answer(on: Board) -> Kwargs:
    from tests.audits import stories

    named = a_return_to_moderate(on)
    one = the_return_of_the_lead(on)
    return named | {"answer": (one.answers.first() or stories.answer(one, "1.2", 25)).pk}


def a_return_on_two_boards(on: Board) -> Kwargs:
    """The lead's own, and that of the same agency on the other board; the lead leads it there as well."""
    from core.scoping import board_scope

    own = the_return_of_the_lead(on)
    elsewhere = Board.objects.exclude(pk=on.pk).get()
    lead = RoleAssignment.objects.get(board__slug="dunmoor", role=Role.AGENCY_LEAD).user
    RoleAssignment.objects.get_or_create(user=lead, board=elsewhere, role=Role.AGENCY_LEAD, agency=own.agency)
    with board_scope(elsewhere.pk):
        other = the_return_of_the_lead(elsewhere)
    return {"pk": own.pk, "other": elsewhere.slug, "to": other.pk}


def a_waiting_upload(on: Board) -> Kwargs:
    """Of the lead; nobody else sees it, not even others who answer for the agency."""
    from audits.models import ReturnUpload

    one = the_return_of_the_lead(on)
    leads = RoleAssignment.objects.filter(board=on, role=Role.AGENCY_LEAD)
    sent_by = (leads.first() or RoleAssignment.objects.filter(board=on)[0]).user
    facts = {"board": on, "agency_return": one, "sent_by": sent_by, "status": ReturnUpload.Status.WAITING}
    made, _ = ReturnUpload.objects.get_or_create(**facts, defaults={"file_name": "return.xlsx"})
    return {"pk": one.pk, "upload": made.pk}


def a_return_with_facts(on: Board) -> Kwargs:
    from tests.audits import fact_stories

    one = the_return_of_the_lead(on)
    standard = one.cycle.version.standards.get(number=1)
    if not standard.facts_asked.exists():
        fact_stories.asked(standard)
    return {"pk": one.pk}


def the_boxes_of_a_fact(on: Board) -> Kwargs:
    one = the_return_of_the_lead(on)
    asked = one.cycle.version.facts_asked.get()
    return {f"fact-{asked.pk}-1-name": "Orla Foxcombe", f"fact-{asked.pk}-1-revision": "0"}


RETURN_READERS = (Perm.RETURN_READ, Perm.RETURN_READ_OWN)


# The board reads who works on a return; the agency says it.
READ_ONLY_TEAM: dict[Actor, Answer] = {
    role: FORBIDDEN
    for role in Role
    if Perm.RETURN_READ in ROLE_PERMISSIONS[role] and Perm.RETURN_ANSWER_OWN not in ROLE_PERMISSIONS[role]
}


TABLE: dict[str, Line] = {
    # audits: an agency's return; here that of the agency which the lead leads
    "audits:return": board(*RETURN_READERS, of=a_return_of_the_lead),
    "audits:return_survey": board(*RETURN_READERS, of=a_return_of_the_lead),
    "audits:return_carry": board(Perm.RETURN_ANSWER_OWN, of=a_return_of_the_lead),
    "audits:return_submit": board(Perm.RETURN_ANSWER_OWN, of=a_return_of_the_lead),
    "audits:return_download": board(*RETURN_READERS, of=a_return_of_the_lead),
    "audits:return_upload": board(Perm.RETURN_ANSWER_OWN, of=a_return_of_the_lead),
    "audits:upload_preview": board(Perm.RETURN_ANSWER_OWN, of=a_waiting_upload),
    "audits:upload_confirm": board(Perm.RETURN_ANSWER_OWN, of=a_waiting_upload),
    "audits:upload_drop": board(Perm.RETURN_ANSWER_OWN, of=a_waiting_upload),
    "audits:return_pdf": board(*RETURN_READERS, of=a_return_of_the_lead),
    "audits:return_team": board(*RETURN_READERS, of=a_return_of_the_lead, posts=READ_ONLY_TEAM),
    "audits:return_team_remove": board(Perm.RETURN_ANSWER_OWN, of=a_team_member),
    "audits:return_standard": board(*RETURN_READERS, of=a_return_of_the_lead),
    "audits:answer_save": board(
        Perm.RETURN_ANSWER_OWN, of=a_return_of_the_lead, form=the_fields_of_an_answer
    ),
    "audits:return_facts": board(*RETURN_READERS, of=a_return_with_facts),
    "audits:fact_save": board(Perm.RETURN_ANSWER_OWN, of=a_return_with_facts, form=the_boxes_of_a_fact),
    "audits:return_evidence": board(*RETURN_READERS, of=a_return_of_the_lead),
    "audits:evidence_add": board(Perm.RETURN_ANSWER_OWN, of=a_return_of_the_lead),
    "audits:evidence_choose": board(Perm.RETURN_ANSWER_OWN, of=an_item_of_a_return),
    "audits:evidence_change": board(Perm.RETURN_ANSWER_OWN, of=evidence_of_the_lead),
    "audits:evidence_replace": board(Perm.RETURN_ANSWER_OWN, of=evidence_of_the_lead),
    "audits:evidence_withdraw": board(Perm.RETURN_ANSWER_OWN, of=evidence_of_the_lead),
    "audits:evidence_file": board(*RETURN_READERS, of=evidence_of_the_lead),
    # audits: answers sent to another board of the same agency, by who leads it on both
    "audits:send_choose": board(Perm.RETURN_ANSWER_OWN, of=a_return_of_the_lead),
    "audits:send_answers": board(Perm.RETURN_ANSWER_OWN, of=a_return_on_two_boards),
    "audits:return_differences": board(Perm.RETURN_ANSWER_OWN, of=a_return_on_two_boards),
    # audits: moderation; no lead sees the board's view, not even of the own return
    "audits:moderate": board(Perm.RETURN_MODERATE, of=a_return_to_moderate),
    "audits:moderate_standard": board(Perm.RETURN_MODERATE, of=a_return_to_moderate),
    "audits:moderation_begin": board(Perm.RETURN_MODERATE, of=a_return_to_moderate),
    "audits:agree_not_applicable": board(Perm.RETURN_MODERATE, of=a_return_to_moderate),
    "audits:return_ask_changes": board(Perm.RETURN_MODERATE, of=a_return_to_moderate),
    "audits:return_accept": board(Perm.RETURN_MODERATE, of=a_return_to_moderate),
    "audits:return_take_back": board(Perm.RETURN_MODERATE, of=an_accepted_return),
    "audits:return_support": board(Perm.RETURN_MODERATE, of=a_return_to_moderate),
    "audits:return_proposals": board(Perm.RETURN_MODERATE, of=a_return_to_moderate),
    "audits:propose_action": board(Perm.RETURN_MODERATE, of=a_moderated_answer),
    "audits:cycle_proposals": board(Perm.RETURN_MODERATE, of=a_cycle),
    "audits:question_add": board(Perm.RETURN_MODERATE, Perm.RETURN_ANSWER_OWN, of=a_return_to_moderate),
    "audits:messages": board(Perm.RETURN_MODERATE, Perm.RETURN_ANSWER_OWN),
    "audits:messages_read": board(Perm.RETURN_MODERATE, Perm.RETURN_ANSWER_OWN, of=a_return_to_moderate),
    "audits:return_letter": board(*RETURN_READERS, of=an_accepted_return),
    # audits: packs are for the panel; they have warnings that no agency has seen
    "audits:return_pack": board(Perm.RETURN_READ, of=a_return_to_moderate),
    "audits:cycle_packs": board(Perm.RETURN_READ, of=a_cycle),
}
