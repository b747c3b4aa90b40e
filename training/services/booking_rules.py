"""A board's rules of booking: hours to answer an offer, and line managers of each agency."""

from collections.abc import Mapping

from django.db import transaction

from boards.models import Board
from boards.services.saving import save_checked
from core import audit
from core.models import User
from training.models import AgencyRule, BookingRules, ManagerRule


def rules_of(board: Board) -> BookingRules:
    """The board's rules, or unsaved ones with the defaults. One query."""
    return BookingRules.objects.filter(board=board).first() or BookingRules(board=board)


def agency_rules(board: Board) -> dict[int, str]:
    """Agency → its own rule. One query."""
    return dict(AgencyRule.objects.filter(board=board).values_list("agency", "manager_rule"))


@transaction.atomic
def change_rules(
    board: Board, *, offer_hours: int, manager_rule: str, agencies: Mapping[int, str], actor: User
) -> BookingRules:
    """Keep the rules; an agency without one of its own has the board's. Raises ValidationError by field."""
    rules = rules_of(board)
    before = _shown(rules, agency_rules(board))
    rules.offer_hours, rules.manager_rule = offer_hours, manager_rule
    save_checked(rules)
    AgencyRule.objects.filter(board=board).exclude(
        agency__in=[pk for pk, rule in agencies.items() if rule]
    ).delete()
    there = {one.agency_id: one for one in AgencyRule.objects.filter(board=board)}
    for agency_id, rule in agencies.items():
        if rule:
            one = there.get(agency_id) or AgencyRule(board=board, agency_id=agency_id)
            one.manager_rule = ManagerRule(rule)
            save_checked(one)
    audit.record(
        "booking_rules.changed", rules, actor=actor, before=before, after=_shown(rules, agency_rules(board))
    )
    return rules


def _shown(rules: BookingRules, agencies: Mapping[int, str]) -> dict[str, object]:
    """For the trail."""
    return {
        "offer_hours": rules.offer_hours,
        "manager_rule": str(rules.manager_rule),
        "agencies": {str(pk): rule for pk, rule in sorted(agencies.items())},
    }
