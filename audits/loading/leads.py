"""Who answers for the agencies of a list: people with an account get the role, others are invited."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models.functions import Lower
from django.utils import timezone

from boards.models import Agency
from core import audit
from core.loading import LoadPlan
from core.models import AuditEntry, Invitation, RoleAssignment, User
from core.permissions import Role
from core.services import invitations
from core.spreadsheets import Row

LEAD = "lead of a school"


@dataclass(frozen=True)
class Lead:
    """What one row makes of its lead: the person, where there is an account, and whether anything is new."""

    person: User | None = None
    is_new: bool = False


class KnownLeads:
    """People by email, the roles they hold on the board, and invitations that wait. Five queries."""

    def __init__(self, plan: LoadPlan, addresses: Sequence[str]) -> None:
        self._plan = plan
        wanted = {one.casefold() for one in addresses}
        self._people = _people(wanted)
        roles = RoleAssignment.objects.filter(board=plan.board)
        leading = roles.filter(role=Role.AGENCY_LEAD).not_ended()
        self._leading = set(leading.values_list("user_id", "agency_id"))
        managing = roles.filter(role=Role.BOARD_MANAGER).current()
        self._managers = set(managing.values_list("user_id", flat=True))
        waiting = Invitation.objects.filter(board=plan.board, role=Role.AGENCY_LEAD).open()
        self._waiting = {
            (address.casefold(), agency) for address, agency in waiting.values_list("email", "agency_id")
        }
        self._invited: dict[str, list[str]] = {}

    def take(self, row: Row, agency: Agency) -> Lead:
        """Plan the role or the invitation of a row's lead, where there is neither yet."""
        address, name = (row["lead_email"] or "").casefold(), row["lead_name"]
        if not address:
            if name:
                self._plan.warn(f"{name} of {agency} is not invited: there is no email address.")
            return Lead()
        person = self._people.get(address)
        if person is not None:
            return self._give(row, agency, person)
        if (address, agency.pk) in self._waiting and agency.pk:
            return Lead()
        if not name:
            self._plan.problem(
                row.number, "lead_name", address, "The invitation needs a name to begin with", "the name of the lead"
            )  # fmt: skip
            return Lead()
        self._plan.create(
            invitations.prepare(
                board=self._plan.board, email_address=address, name=name, role=Role.AGENCY_LEAD, agency=agency
            )
        )
        self._invited.setdefault(address, []).append(agency.name)
        return Lead(is_new=True)

    def _give(self, row: Row, agency: Agency, person: User) -> Lead:
        if not person.is_active:
            self._plan.problem(
                row.number, "lead_email", person.email, f"The account of {person} is closed",
                "the address of somebody who can sign in",
            )  # fmt: skip
            return Lead()
        if agency.pk and (person.pk, agency.pk) in self._leading:
            return Lead(person)
        if person.pk in self._managers:
            self._plan.warn(f"{person} is board manager here, and becomes lead of {agency} besides.")
        role = RoleAssignment(
            user=person,
            board=self._plan.board,
            role=Role.AGENCY_LEAD,
            agency=agency,
            starts_on=timezone.localdate(),
        )
        self._plan.create(role, LEAD, f"{person}, {agency}")
        return Lead(person, is_new=True)

    def finish(self) -> None:
        """List who is invited: each address once, with what it is for."""
        for address, schools in self._invited.items():
            of = schools[0] if len(schools) == 1 else f"{len(schools)} schools"
            self._plan.new.setdefault("invitation by email", []).append(f"{address}, {of}")

    @staticmethod
    def note_roles(plan: LoadPlan, actor: User | None) -> None:
        """One entry in the trail for each role that the load gave."""
        given: list[Any] = plan.creates.get(RoleAssignment, [])
        entries = [
            audit.entry(
                "role.given", role, actor=actor, board_id=plan.board.pk,
                after={
                    "person": str(role.user), "role": role.get_role_display(),
                    **audit.state(role, "agency", "starts_on"),
                },
            )
            for role in given
        ]  # fmt: skip
        AuditEntry.objects.bulk_create([entry for entry in entries if entry])


def _people(addresses: set[str]) -> dict[str, User]:
    """Accounts by the addresses that belong to them, whatever their case: as core.services.invitations has it."""
    rows = User.objects.annotate(address=Lower("email")).filter(address__in=addresses)
    verified = EmailAddress.objects.annotate(address=Lower("email")).filter(
        address__in=addresses, verified=True
    )
    return {one.address: one.user for one in verified.select_related("user")} | {
        one.address: one for one in rows
    }
