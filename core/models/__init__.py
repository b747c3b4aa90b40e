"""Tables of the kernel."""

from core.models.audit import AuditEntry
from core.models.board_owned import BoardOwned
from core.models.clock import ExtraBankHoliday, StatutoryClock
from core.models.file import StoredFile
from core.models.job import Job
from core.models.user import Invitation, RoleAssignment, User

__all__ = [
    "AuditEntry",
    "BoardOwned",
    "ExtraBankHoliday",
    "Invitation",
    "Job",
    "RoleAssignment",
    "StatutoryClock",
    "StoredFile",
    "User",
]
