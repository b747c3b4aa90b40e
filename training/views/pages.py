"""What all pages of training have in common: who may come, and the way from one to the next."""

from typing import Any, ClassVar

from django.urls import reverse

from boards.needs import board_url
from boards.views.form_page import home_crumb
from boards.views.press import Press
from core.permissions import Perm
from core.views.base import BoardView

TABS: tuple[tuple[str, str, tuple[Perm, ...]], ...] = (
    ("Events", "training:events", (Perm.TRAINING_READ,)),
    ("Courses", "training:courses", (Perm.TRAINING_READ,)),
    ("Bookings", "training:bookings", (Perm.BOOKING_READ, Perm.BOOKING_READ_OWN_AGENCY)),
    ("Delegates", "training:delegates", (Perm.BOOKING_READ,)),
    ("Who has had what", "training:matrix", (Perm.BOOKING_READ, Perm.BOOKING_READ_OWN_AGENCY)),
    ("Agencies", "training:agencies", (Perm.BOOKING_READ, Perm.BOOKING_READ_OWN_AGENCY)),
    ("What it changed", "reports:impact", (Perm.TRAINING_FIGURES,)),
    ("Trainers", "training:trainers", (Perm.TRAINING_MANAGE,)),
    ("Charges", "training:charges", (Perm.TRAINING_MANAGE,)),
    ("In people’s words", "training:words", (Perm.TRAINING_MANAGE,)),
    ("Questionnaires", "training:questionnaires", (Perm.TRAINING_MANAGE,)),
    ("Numbers", "training:figures", (Perm.TRAINING_FIGURES,)),
)


def training_crumb(board: Any) -> tuple[str, str]:
    """The breadcrumb of training's first page."""
    return ("Training", board_url("training:events", board))


class TrainingPage(BoardView):
    """A page that everybody who sees the board may open. `tab` names the current one of the tabs, if any."""

    permission = Perm.TRAINING_READ
    section = "training"
    tab: ClassVar[str] = ""

    @property
    def manages(self) -> bool:
        return self.can(Perm.TRAINING_MANAGE)

    def trail(self) -> list[tuple[str, str]]:
        """Breadcrumbs between the board's home and this page."""
        return [training_crumb(self.board)] if self.tab != TABS[0][0] else []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["may_manage"] = self.manages
        context["tabs"] = [
            {"label": label, "url": board_url(name, self.board), "current": label == self.tab}
            for label, name, needed in TABS
            if self.can(*needed) and board_url(name, self.board)
        ]
        slug = {"slug": self.board.slug}
        context["public_links"] = [
            ("Public catalogue", reverse("training:catalogue", kwargs=slug)),
            ("Programme to print (PDF)", reverse("training:brochure", kwargs=slug)),
            ("My training", reverse("training:my_training")),
            ("Check a certificate", reverse("training:certificate_check")),
        ]
        if self.tab:
            context["breadcrumbs"] = [home_crumb(self.board), *self.trail(), (self.tab, "")]
        return context


class TrainingPost(Press, BoardView):
    """A change by one press, for those who manage training."""

    permission = Perm.TRAINING_MANAGE
    section = "training"
