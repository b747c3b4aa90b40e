"""What a board knows of an agency that is a school."""

from typing import Any

from boards.forms.agencies import SchoolForm
from boards.models import Agency
from boards.services import agencies as services
from boards.views.agencies import AgencyPage


class AgencySchool(AgencyPage):
    """Phase and reference number of a school."""

    form_class = SchoolForm

    def get_title(self) -> str:
        return f"{self.agency} as a school"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"agency": self.agency}

    def save(self, form: Any) -> Agency:
        return services.describe_school(
            self.agency, board=self.board, actor=self.access.user, **form.cleaned_data
        )
