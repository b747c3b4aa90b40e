"""The work behind a list of schools: the emails that invite their leads."""

from audits.loading.schools import INVITE_JOB
from core.jobs import Progress, Result, register_kind
from core.models import Job
from core.permissions import Perm
from core.services.invitations import send_prepared


def work(job: Job, progress: Progress) -> None:
    """Nothing before `finish`: sending is one transaction with marking the job done, so each address hears once."""


def finish(job: Job, _: None) -> Result:
    """One email to each address."""
    send_prepared(job.payload["invitations"])
    return Result()


register_kind(INVITE_JOB, work=work, finish=finish, permission=Perm.ROLE_MANAGE)
