"""What pages of training without sign-in have in common."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import cache_control, never_cache

from boards.models import Board
from core.board_cache import remembered
from core.models import User
from core.scoping import board_scope
from core.views.base import OpenView

ADDRESS_KEY = "training_address"
FRESH = 60  # seconds
TOO_OFTEN = "That was too often in a short time. Wait a minute and try again."


def board_named(slug: str) -> Board:
    """The board in the address; 404 where there is none in use."""
    found: Board = get_object_or_404(Board, slug=slug, is_active=True)
    return found


# Places may go at any moment: what is shown is a minute old at most.
@method_decorator([login_not_required, cache_control(public=True, max_age=FRESH)], name="dispatch")
class PublicPage(OpenView):
    """A page of a board that is the same for everybody, inside the scope of that board, without a cookie."""

    http_method_names = ["get", "head", "options"]
    board: Board

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.board = board_named(str(kwargs["slug"]))
        with board_scope(self.board.pk):
            response = self.answer(request, *args, **kwargs)
        request.session.modified = False  # no cookie: nobody is followed here
        return response

    def answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What the page's own method gives, inside the scope of the board."""
        return super().dispatch(request, *args, **kwargs)


class RememberedPublicPage(PublicPage):
    """Such a page that is made once a minute for everybody, and sooner after a change on the board.

    Only as its bare address gives it: filters and words are as many as somebody cares to type.
    """

    def answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The remembered page, or one that is made now."""

        def make() -> str:
            return super(RememberedPublicPage, self).answer(request, *args, **kwargs).content.decode()

        if request.GET or request.method != "GET":
            return super().answer(request, *args, **kwargs)
        return HttpResponse(remembered(self.board, f"public-{request.path}", make, seconds=FRESH))


@method_decorator([login_not_required, never_cache], name="dispatch")
class DelegatePage(OpenView):
    """A page for one person, known by an address that they have shown to be theirs, or for nobody yet."""

    http_method_names = ["get", "post"]

    @property
    def address(self) -> str:
        """The verified address: of the link that was opened in this browser, or of the account; "" without one."""
        return verified_address(self.request)

    def allowed(self, action: str, *, key: str | None = None, look_only: bool = False) -> bool:
        """As `may_try`, by whoever looks at this page."""
        return may_try(self.request, action, key=key, look_only=look_only)

    def show(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        """The page, with the address that it is shown to."""
        response = render(
            self.request, f"training/public/{template}.html", {"address": self.address, **context}, status=status
        )  # fmt: skip
        response["X-Robots-Tag"] = "noindex, nofollow"
        # No other site learns the address of a page with a secret; "no-referrer" would break the check of forms.
        response["Referrer-Policy"] = "same-origin"
        return response


@method_decorator([login_not_required, never_cache], name="dispatch")  # said of each dispatch anew
class BoardDelegatePage(DelegatePage):
    """Such a page about one board, inside its scope."""

    board: Board

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with self.on(board_named(str(kwargs["slug"]))):
            return super().dispatch(request, *args, **kwargs)

    @contextmanager
    def on(self, board: Board) -> Iterator[None]:
        """What happens inside is about this board."""
        self.board = board
        with board_scope(board.pk):
            yield

    def show(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        return super().show(template, status, publishing_board=self.board, **context)


def verified_address(request: HttpRequest) -> str:
    """The address of whoever looks, in small letters; "" where nobody has shown one.

    Of somebody who is signed in it is that of the account, unless they have shown another one since.
    """
    kept, user = request.session.get(ADDRESS_KEY), request.user
    if kept and kept["user"] == user.pk:
        return str(kept["email"])
    return str(user.email).casefold() if isinstance(user, User) else ""


def keep_address(request: HttpRequest, email: str) -> None:
    """Whoever uses this browser now has shown that the address is theirs; who signs in afterwards has not."""
    if not request.user.is_authenticated:
        request.session.cycle_key()
    request.session[ADDRESS_KEY] = {"email": email, "user": request.user.pk}


def may_try(request: HttpRequest, action: str, *, key: str | None = None, look_only: bool = False) -> bool:
    """Whether this may be done once more, and count it unless `look_only`: settings.TRAINING_RATE_LIMITS."""
    usage = ratelimit.consume(
        request, app="training", action=action, config=settings.TRAINING_RATE_LIMITS, key=key, dry_run=look_only,
        limit_get=True,
    )  # fmt: skip
    return usage is not None
