"""Phase and URN of schools: the columns that several kinds of file have, and what they change on an agency."""

import re
from collections.abc import Iterable

from boards.loading.cells import choice, listed
from boards.models import Agency
from core.loading import LoadPlan
from core.spreadsheets import Cell, Column, Row
from core.spreadsheets.columns import cell_text

_URN = re.compile(r"(\d{6})(?:\.0+)?")  # a spreadsheet may have made a number of it
ALSO = {
    "All through": Agency.Phase.ALL_THROUGH,
    "Post 16": Agency.Phase.POST_16,
    "Post-16": Agency.Phase.POST_16,
    "Sixth form": Agency.Phase.POST_16,
    "PRU": Agency.Phase.ALTERNATIVE,
    "Pupil referral unit": Agency.Phase.ALTERNATIVE,
    "First": Agency.Phase.PRIMARY,
    "Infant": Agency.Phase.PRIMARY,
    "Junior": Agency.Phase.PRIMARY,
    "Middle deemed primary": Agency.Phase.MIDDLE,
    "Middle deemed secondary": Agency.Phase.MIDDLE,
    "Upper": Agency.Phase.SECONDARY,
}


def urn(cell: Cell) -> str:
    """Six digits."""
    written = cell_text(cell)
    found = _URN.fullmatch(written)
    if found is None or not written.isascii():
        raise ValueError(f"“{written[:60]}” is not a URN: it has six digits")
    return found[1]


URN = Column("urn", False, urn, "six digits, as in the register of schools")
PHASE = Column("phase", False, choice(Agency.Phase, ALSO), listed(Agency.Phase))


class KnownSchools:
    """Schools by their URN, saved or planned, and what a row changes on one."""

    def __init__(self, plan: LoadPlan, agencies: Iterable[Agency]) -> None:
        self._plan = plan
        self._by_urn = {one.urn: one for one in agencies if one.urn}

    def with_urn(self, number: str | None) -> Agency | None:
        """The school of this number."""
        return self._by_urn.get(number or "")

    def take(self, row: Row, agency: Agency, *, is_shared: bool) -> bool:
        """Give an agency the phase and URN of its row; True where a saved one changes.

        What is empty is filled in. Of an agency that other boards use (`is_shared`), nothing else is changed.
        """
        values = {}
        number, phase = row["urn"], row["phase"]
        if number and number != agency.urn:
            other = self._by_urn.get(number)
            if other is not None or agency.urn:
                of = f"{other} has" if other is not None else f"{agency} has another one, {agency.urn}, not"
                self._plan.problem(
                    row.number, "urn", number, f"{of} the URN {number}", "the URN of this school, or empty"
                )
                return False
            self._by_urn[number] = agency
            values["urn"] = number
        if phase and phase.value != agency.phase:
            if is_shared and agency.phase:
                self._plan.warn(
                    f"{agency} stays {agency.get_phase_display()}: other boards use this agency too."
                )
            else:
                values["phase"] = phase.value
        if agency._state.adding:
            for name, value in values.items():
                setattr(agency, name, value)
            return False
        return self._plan.change(row.number, agency, values, action="agency.changed")
