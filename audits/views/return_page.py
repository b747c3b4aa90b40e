"""What all pages about one return share: which return, who may see and who may answer it."""

from dataclasses import replace
from typing import Any, ClassVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import cached_property
from django.views.generic import View

from audits.models import Return, Standard, TeamMember
from audits.services.open_returns import why_closed
from boards.needs import board_url
from boards.views.form_page import home_crumb
from core.compiled import compiled, compiled_or_404
from core.models import User
from core.permissions import Perm
from core.views.base import BoardView

STATUS_COLOURS = {
    Return.Status.NOT_STARTED: "grey",
    Return.Status.IN_PROGRESS: "blue",
    Return.Status.SUBMITTED: "purple",
    Return.Status.IN_MODERATION: "purple",
    Return.Status.CHANGES_ASKED: "orange",
    Return.Status.ACCEPTED: "green",
}


class OneReturn(BoardView):
    """A page about one return. To people who may not read it, it does not exist."""

    permission = Perm.RETURN_READ
    or_permissions: ClassVar[tuple[Perm, ...]] = (Perm.RETURN_READ_OWN,)
    section = "audits"

    @cached_property
    def agency_return(self) -> Return:
        access = self.access

        def rows(pk: int, user: int) -> QuerySet[Return]:
            asker = replace(access, user=User(pk=user))
            return (
                Return.objects.visible_to(asker)
                .filter(pk=pk)
                .select_related("board", "agency", "cycle__version__framework", "submitted_by", "lead")
            )

        # Each autosave asks for it: the SQL is made once for all who have the same roles and agencies.
        key = ("one return", access.board.pk, access.roles, access.agency_ids)
        found: Return = compiled_or_404(key, rows, pk=self.kwargs["pk"], user=access.user.pk)
        return found

    @cached_property
    def is_own(self) -> bool:
        """Whether the person answers for this agency, whatever else they do on the board."""
        one = self.agency_return  # 404 for those who may not read it, before anything else is said
        if not self.can(Perm.RETURN_ANSWER_OWN):
            return False
        if one.agency_id in self.access.agency_ids:
            return True
        return TeamMember.objects.filter(agency_return=self.agency_return, user=self.access.user).exists()

    @cached_property
    def why_closed(self) -> str:
        return why_closed(self.agency_return)

    @property
    def may_write(self) -> bool:
        """Whether the person can change answers now."""
        return self.is_own and not self.why_closed

    @cached_property
    def standards(self) -> list[Standard]:
        """All standards of the return, in order."""
        return compiled(
            "standards of a version",
            lambda version: Standard.objects.filter(version=version).order_by("number"),
            version=self.agency_return.cycle.version_id,
        )

    def url(self, name: str, **kwargs: Any) -> str:
        return board_url(f"audits:{name}", self.board, pk=self.agency_return.pk, **kwargs)

    def crumbs(self, *more: tuple[str, str]) -> list[tuple[str, str]]:
        """From the home of the board to this page; without more the return is this page."""
        first = [home_crumb(self.board), ("Audits", board_url("audits:cycles", self.board))]
        name = str(self.agency_return)
        return [*first, (name, self.url("return")), *more] if more else [*first, (name, "")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        one = self.agency_return
        context.setdefault("agency_return", one)
        context.update(
            cycle=one.cycle,
            agency=one.agency,
            is_own=self.is_own,
            may_write=self.may_write,
            why_closed=self.why_closed,
            status_colour=STATUS_COLOURS[Return.Status(one.status)],
            return_url=self.url("return"),
        )
        return context


class OwnReturn(OneReturn):
    """A page on which an agency changes its return; for everybody else it does not exist."""

    permission = Perm.RETURN_ANSWER_OWN
    or_permissions = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.can(self.permission) and not self.is_own:
            raise Http404
        return super().dispatch(request, *args, **kwargs)


class ReturnStep(OwnReturn, View):
    """One step with the return that needs nothing but a button. POST only; says what came of it."""

    http_method_names = ["post"]

    def take(self) -> str:
        """Call the service; what it returns is said to the person."""
        raise NotImplementedError

    def after(self) -> str:
        return self.url("return")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            messages.success(request, self.take())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(self.after())
