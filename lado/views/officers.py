"""Who holds the post of the designated officer, and who held it before."""

from typing import Any

from django.utils import timezone
from django.views.generic import TemplateView

from boards.needs import board_url
from core.permissions import Perm
from lado.services.officers import Term, post_history
from lado.views.lists import ListsView


class PostPage(ListsView, TemplateView):
    """The post with its holders, interims and deputies, and the times without one. No case content."""

    template_name = "lado/post.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        today = timezone.localdate()
        terms = post_history(self.board, on=today)
        context["rows"] = [{"term": one, "tag": _tag(one, today)} for one in terms]
        context["is_held"] = any(
            one.name and not one.is_closed and not one.is_over(today) and not one.is_to_come(today)
            for one in terms
        )
        context["people_url"] = board_url("core:people", self.board) if self.can(Perm.ROLE_MANAGE) else ""
        context["breadcrumbs"] = [*self.lists_trail(), ("Post of the designated officer", "")]
        return context


def _tag(term: Term, today: Any) -> tuple[str, str]:
    if not term.name:
        return ("Was vacant", "orange") if term.ends_on else ("Vacant", "red")
    if term.is_to_come(today):
        return ("To come", "blue")
    if term.is_over(today):
        return ("Ended", "grey")
    return ("Account closed", "grey") if term.is_closed else ("Holds the post", "green")
