"""Request id, and the middleware that decides what a request is about and opens its scope."""

import time
import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from core.access import Access, access_of, role_needs_second_factor, second_factor_used
from core.board_ids import every_board_id
from core.request_id import request_id
from core.scoping import Clearance, Opening, board_scope
from core.sign_in import ask_for_second_factor, may_pass_without_second_factor
from core.views.base import BoardView, InstallationView, MyBoardsView

GetResponse = Callable[[HttpRequest], HttpResponse]

SEEN_KEY = "seen_at"
RENEW_SECONDS = 60


class RequestIdMiddleware:
    """Gives every request an id that the trail, the log and the response carry."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(str(uuid.uuid4()))
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            return response
        finally:
            request_id.reset(token)


class IdleMiddleware:
    """Renews the session of somebody who is there, at most once a minute: a write per request would cost
    more than most pages. The time-out is thus exact to a minute.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.session.session_key and time.time() - request.session.get(SEEN_KEY, 0) > RENEW_SECONDS:
            request.session[SEEN_KEY] = int(time.time())
        return self.get_response(request)


class AccessMiddleware:
    """Opens the scope that the view's kind asks for, around the view and its rendering.

    The transaction spans the whole response (templates are rendered inside) and is rolled back on a server
    error. Board pages: the board comes from the address, never from the session; to people without a role on
    it the page does not exist (404). Views of no known kind get no scope and thus see no board's data.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        try:
            match = resolve(request.path_info, getattr(request, "urlconf", None))
        except Resolver404:
            return self.get_response(request)
        access = request.access = access_of(request.user)
        if role_needs_second_factor(request.user, access) and not second_factor_used(request):
            access.needs_second_factor = True
            if not may_pass_without_second_factor(request, match):
                return ask_for_second_factor(request)
        view = getattr(match.func, "view_class", None)
        if view is not None and issubclass(view, BoardView):
            return self._on_board(request, access, match.kwargs.get("board"))
        if view is not None and issubclass(view, MyBoardsView):
            return self._on_boards(
                request,
                access,
                [b.board.pk for b in access.boards_with(view.permission, *view.or_permissions)],
            )
        installation = match.app_names == ["admin"] or (
            view is not None and issubclass(view, InstallationView)
        )
        if installation and request.user.is_staff:
            return self._on_installation(request)
        return self.get_response(request)

    def _on_board(self, request: Any, access: Access, slug: str | None) -> HttpResponse:
        access.board = next((b for b in access.by_board.values() if b.board.slug == slug), None)
        if access.board is None:
            raise Http404
        return self._on_boards(request, access, [access.board.board.pk])

    def _on_boards(self, request: Any, access: Access, board_ids: list[int]) -> HttpResponse:
        clearances: dict[Clearance, list[int]] = {}
        openings: dict[Opening, list[tuple[int, int]]] = {}
        for board_id in board_ids:
            for clearance in access.by_board[board_id].clearances:
                clearances.setdefault(clearance, []).append(board_id)
            for opening, pairs in access.by_board[board_id].openings.items():
                openings.setdefault(opening, []).extend(pairs)
        with board_scope(*board_ids, clearances=clearances, openings=openings):
            return self._respond(request)

    def _on_installation(self, request: Any) -> HttpResponse:
        # No clearance: administrators do not inherit case content.
        with board_scope(*every_board_id(), installation=True):
            return self._respond(request)

    def _respond(self, request: Any) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code >= 500:
            transaction.set_rollback(True)
        return response
