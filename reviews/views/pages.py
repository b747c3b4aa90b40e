"""What all pages of reviews have in common: who may come, and the way from one to the next."""

from typing import Any, ClassVar

from django.http import HttpResponse

from boards.needs import board_url
from boards.views.form_page import BoardFormPage, home_crumb
from boards.views.press import Press
from core.permissions import Perm
from core.views.base import BoardView
from reviews.services.holding import ReviewConflictError

TABS = (
    ("Reviews", "reviews:reviews"),
    ("Serious incidents", "reviews:incidents"),
    ("Numbers", "reviews:figures"),
    ("Themes", "reviews:themes"),
    ("Library", "reviews:library"),
    ("Briefings", "reviews:briefings"),
)
# Shown to those who have something to do there.
OWN_TABS = (
    ("To sign off", "reviews:sign_offs", Perm.REVIEW_SIGN_OFF),
    ("Reports asked of us", "reviews:asked_reports", Perm.REQUEST_ANSWER_OWN),
)


def reviews_crumb(board: Any) -> tuple[str, str]:
    """The breadcrumb of the list of reviews."""
    return ("Reviews", board_url("reviews:reviews", board))


def incidents_crumb(board: Any) -> tuple[str, str]:
    """The breadcrumb of the list of incidents."""
    return ("Serious incidents", board_url("reviews:incidents", board))


class ReviewsPage(BoardView):
    """A page that everybody who sees the board may open. `tab` names the current one of the tabs, if any."""

    permission = Perm.REVIEW_READ
    section = "reviews"
    tab: ClassVar[str] = ""

    @property
    def manages(self) -> bool:
        return self.can(Perm.REVIEW_MANAGE)

    def trail(self) -> list[tuple[str, str]]:
        """Breadcrumbs between the board's home and this page."""
        return [reviews_crumb(self.board)] if self.tab != TABS[0][0] else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["may_manage"] = self.manages
        context["tabs"] = [
            {"label": label, "url": board_url(name, self.board), "current": label == self.tab}
            for label, name in TABS
        ]
        context["tabs"] += [
            {"label": label, "url": board_url(name, self.board), "current": False}
            for label, name, permission in OWN_TABS
            if self.can(permission)
        ]
        if self.tab:
            context["breadcrumbs"] = [home_crumb(self.board), *self.trail(), (self.tab, "")]
        return context


class ReviewsFormPage(BoardFormPage):
    """A form for those who manage reviews. When somebody else saved meanwhile, both texts are shown."""

    permission = Perm.REVIEW_MANAGE
    section = "reviews"
    template_name = "reviews/form.html"
    theirs: Any = None

    def trail(self) -> list[tuple[str, str]]:
        return [reviews_crumb(self.board)]

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ReviewConflictError as conflict:
            self.theirs = conflict.current
            # Both are on the page now: what is sent next has been chosen.
            form.data = form.data.copy()
            form.data["revision"] = conflict.current.revision
            return self.form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if self.theirs is not None:
            context["theirs"] = self.theirs
            context["differences"] = list(self._differences(context["form"]))
        return context

    def _differences(self, form: Any) -> Any:
        """Label and present value of every field in which what was typed differs from what is saved."""
        for name, field in form.fields.items():
            if name == "revision" or not hasattr(self.theirs, name) or name not in form.cleaned_data:
                continue
            saved, typed = getattr(self.theirs, name), form.cleaned_data[name]
            if hasattr(saved, "values_list"):
                now, mine = sorted(map(str, saved.all())), sorted(map(str, typed))
                if now != mine:
                    yield field.label, ", ".join(now)
            elif (saved or None) != (typed or None):
                display = getattr(self.theirs, f"get_{name}_display", None)
                yield field.label, display() if display else saved


class ReviewsPost(Press, BoardView):
    """A change by one press, for those who manage reviews."""

    permission = Perm.REVIEW_MANAGE
    section = "reviews"
