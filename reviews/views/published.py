"""What anybody may read without signing in: a board's published reviews, one of them, and its PDF."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control

from boards.models import Board
from core.files import download_response
from core.views.base import OpenView
from reviews.models import PublishedEdition
from reviews.services.publishing import public_now, read_edition
from reviews.services.report_content import ReportContent


# A report that is taken down is gone everywhere within a minute.
@method_decorator([login_not_required, cache_control(public=True, max_age=60)], name="dispatch")
class PublicPage(OpenView):
    """A page without sign-in: the same for everybody, and 404 for what is not public at this moment."""

    http_method_names = ["get", "head", "options"]

    def board(self) -> Board:
        found: Board = get_object_or_404(Board, slug=self.kwargs["slug"], is_active=True)
        return found

    def edition(self, board: Board) -> PublishedEdition:
        """The edition that is public now; 404 before its hour and once it is taken down."""
        found = read_edition(board, self.kwargs["place"])
        if found is None:
            raise Http404
        return found

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().dispatch(request, *args, **kwargs)
        request.session.modified = False  # no cookie: nobody is followed here
        return response


class PublishedList(PublicPage):
    """All reviews of a board that are public now, the newest first."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        board = self.board()
        found = [
            {"place": one.place, "title": str(one.review), "kind": one.review.get_kind_display(),
             "day": one.released_at, "summary": one.review.summary}
            for one in public_now(board)
        ]  # fmt: skip
        context: dict[str, Any] = {"publishing_board": board, "found": found}
        return render(request, "reviews/published_list.html", context)


class Published(PublicPage):
    """One report as a page."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        board = self.board()
        edition = self.edition(board)
        context = {
            "publishing_board": board,
            "content": ReportContent.from_json(edition.content),
            "edition": edition,
            "place": self.kwargs["place"],
        }
        return render(request, "reviews/published.html", context)


class PublishedPdf(PublicPage):
    """One report as a PDF, the file that was searched before it was published."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        return download_response(self.edition(self.board()).pdf, inline=True)
