"""The settings of a board."""

from typing import Any

from django.urls import reverse

from boards.colours import contrast_with_white
from boards.forms.settings import SettingsForm
from boards.needs import board_url
from boards.services import settings as services
from boards.views.form_page import BoardFormPage, history_url
from core.permissions import Perm


class Settings(BoardFormPage):
    """Everything that a board manager may set for the board."""

    permission = Perm.BOARD_MANAGE
    section = "manage"
    template_name = "boards/settings.html"
    form_class = SettingsForm
    title = "Settings"
    done = "The settings are saved."

    def trail(self) -> list[tuple[str, str]]:
        return [("Manage", board_url("boards:manage", self.board))]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs["history_url"] = history_url(self.board, self.board)
        kwargs["contrast"] = contrast_with_white(self.board.colour)
        return super().get_context_data(**kwargs)

    def save(self, form: Any) -> Any:
        data = dict(form.cleaned_data)
        # Without a new file the field gives back the present one.
        data["logo"] = data["logo"] if "logo" in form.files else None
        return services.change_settings(
            self.board,
            actor=self.access.user,
            areas=list(data.pop("areas")),
            **data,
        )

    def after(self, result: Any) -> str:
        return reverse("boards:settings", kwargs={"board": result.slug})
