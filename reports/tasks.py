"""Work of this app in the background."""

from core.jobs import register_kind
from core.permissions import Perm
from reports import jobs
from reports.services.editions import KIND

register_kind(
    KIND, work=jobs.work, finish=jobs.finish, permission=Perm.REPORT_WRITE, result_words="Show the files"
)
