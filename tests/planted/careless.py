"""Views that forget every filter, as a tired person might write them: the database must still keep the boards apart."""

from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.http import HttpRequest, JsonResponse

from boards.models import Action, Group, Seat
from core.models import AuditEntry, StoredFile
from core.permissions import Perm
from core.views.base import BoardView, InstallationView, MyBoardsView, OpenView
from tests.planted.models import Case, Review


def everything() -> dict[str, object]:
    """All that can be read by every way that forgets the board."""
    found: dict[str, object] = {
        "objects": [str(one) for one in Group.objects.all()],
        "base manager": [str(one) for one in Group._base_manager.all()],
        "plain manager": [str(one) for one in Group._base_manager.filter(pk__gt=0)],
        "related": [str(seat.group) for seat in Seat.objects.select_related("group")],
        "through values": list(Action.objects.values_list("owners__group__name", flat=True)),
        "files": [one.name for one in StoredFile._base_manager.all()],
        "trail": [one.object_name for one in AuditEntry.objects.all()],
        "cases": [one.name for one in Case._base_manager.all()],
        "reviews": [one.name for one in Review._base_manager.all()],
        "generic": [
            str(kind.get_all_objects_for_this_type().count()) + kind.model
            for kind in ContentType.objects.filter(app_label="planted", model__in=["case", "review"])
        ],
    }
    with connection.cursor() as cursor:
        for table in ("boards_group", "boards_seat", "core_storedfile", "core_auditentry", "core_job"):
            cursor.execute(f"SELECT count(*) FROM {table} WHERE board_id IS NOT NULL")
            found[f"rows of {table}"] = cursor.fetchone()[0]
        cursor.execute("SELECT name FROM planted_case UNION ALL SELECT name FROM planted_review")
        found["cases by SQL"] = [row[0] for row in cursor.fetchall()]
    return found


class ForgetfulBoardPage(BoardView):
    """A page of one board without a single filter."""

    permission = Perm.BOARD_READ

    def get(self, request: HttpRequest, **kwargs: object) -> JsonResponse:
        return JsonResponse(everything())


class ForgetfulPageOfMyBoards(MyBoardsView):
    """A page over the person's boards without a filter."""

    permission = Perm.BOARD_READ

    def get(self, request: HttpRequest, **kwargs: object) -> JsonResponse:
        return JsonResponse(everything())


class ForgetfulInstallationPage(InstallationView):
    """A page of the administrator."""

    def get(self, request: HttpRequest, **kwargs: object) -> JsonResponse:
        return JsonResponse(everything())


class ForgetfulOpenPage(OpenView):
    """A page without any scope, with raw SQL."""

    def get(self, request: HttpRequest, **kwargs: object) -> JsonResponse:
        with connection.cursor() as cursor:
            cursor.execute("SELECT (SELECT count(*) FROM boards_group), (SELECT count(*) FROM planted_case)")
            return JsonResponse({"rows": list(cursor.fetchone())})
