"""What differs between kinds of report: who may do what, and the words.

Pages and services are the same for all kinds. A page names the right that it needs on an annual report, and `needed`
says which one that is on a report of another kind. Holding a right on one kind gives none on another.
"""

from dataclasses import dataclass

from core.permissions import Perm
from core.scoping import Clearance
from reports.models import Report

Kind = Report.Kind


@dataclass(frozen=True)
class Rules:
    """One kind of report.

    `read` opens what is signed off; `write` and `sign_off` also drafts. `name` is the title of a new report without
    its year, `other_name` that of one for another period, `listed` the heading of the list, `writer` who writes it,
    `job` the kind of background work. Entries of the trail about its texts need the `clearance`: words of a draft
    are not for all who read the trail.
    """

    kind: Report.Kind
    read: Perm
    write: Perm
    sign_off: Perm
    publish: Perm
    name: str
    other_name: str
    listed: str
    intro: str
    writer: str
    job: str
    clearance: str = ""

    def needed(self, permission: Perm) -> Perm:
        """The right on this kind that a page means which names the right on an annual report."""
        return {
            Perm.REPORT_READ: self.read,
            Perm.REPORT_WRITE: self.write,
            Perm.REPORT_SIGN_OFF: self.sign_off,
            Perm.REPORT_PUBLISH: self.publish,
        }.get(permission, permission)

    @property
    def drafts(self) -> tuple[Perm, Perm]:
        """Any of these opens drafts."""
        return (self.write, self.sign_off)


ANNUAL = Rules(
    Kind.ANNUAL,
    Perm.REPORT_READ,
    Perm.REPORT_WRITE,
    Perm.REPORT_SIGN_OFF,
    Perm.REPORT_PUBLISH,
    name="Annual report",
    other_name="Report",
    listed="Annual report",
    intro="What the board publishes about its work. The figures come from what was recorded here.",
    writer="the board manager",
    job="annual_report",
)
OFFICER = Rules(
    Kind.LADO,
    Perm.CASE_FIGURES,
    Perm.CASE_REPORT_WRITE,
    Perm.CASE_REPORT_SIGN_OFF,
    Perm.REPORT_PUBLISH,
    name="Report of the designated officer",
    other_name="Report of the designated officer",
    listed="Reports of the designated officer",
    intro="What the designated officer (LADO) tells the board each year about allegations. Small numbers are not "
    "shown in it, so that nobody can be recognised.",
    writer="the designated officer",
    job="officer_report",
    clearance=Clearance.LADO,
)

RULES = {one.kind: one for one in (ANNUAL, OFFICER)}


def rules_of(report: Report) -> Rules:
    """The rules of a report."""
    return RULES[Report.Kind(report.kind)]
