"""Pages that are remembered for a person until anything on the board changes."""

import hashlib
import json
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.middleware.csrf import get_token
from django.template.response import TemplateResponse
from django.utils.safestring import mark_safe

from core.board_cache import remembered
from core.sealing import keyed_hash, seal, unseal
from core.views.base import BoardView

# Seconds: what leaves no entry in the audit trail of this board (an email that went out, an agency renamed by
# another board) shows after that.
FRESH = 60
MOST_ADDRESS = 300  # characters; longer addresses are made up, and would only fill the cache
PARTS = ("title", "head", "before_content", "content", "scripts")
# No text of a person can hold these: a "<" in a text is escaped.
BETWEEN = "<!--next part-->"
CSRF_PLACE = mark_safe("<!--csrf-->")


class RememberedPage(BoardView):
    """Stands before the view whose pages are remembered: same person, same roles, same address, nothing changed.

    For pages that show what services write (each change leaves an audit entry), for case content as `SealedPage`, and
    not for pages that show who read them or are followed while something runs. Header, messages and the CSRF token
    are made anew each time.
    """

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not self.may_be_kept():
            return super().get(request, *args, **kwargs)  # type: ignore[misc]
        made: list[HttpResponseBase] = []

        def make() -> Any:
            made.append(super(RememberedPage, self).get(request, *args, **kwargs))  # type: ignore[misc]
            found = _parts_of(made[0])
            return None if found is None else self.to_keep(found)

        kept = remembered(self.board, self.remembered_as(), make, seconds=FRESH)
        if kept is None:
            return made[0]
        parts = self.kept_parts(kept)
        token = get_token(request) if any(CSRF_PLACE in part for part in parts.values()) else ""
        # The parts come from the page's own templates, which escaped what people wrote.
        written = {name: mark_safe(part.replace(CSRF_PLACE, token)) for name, part in parts.items()}  # noqa: S308
        context = {"parts": written, "board": self.board, "access": self.access, "section": self.section}
        return TemplateResponse(request, "core/remembered_page.html", context)

    def may_be_kept(self) -> bool:
        """Whether this page, as it is asked for, may be remembered at all."""
        return "download" not in self.request.GET and len(self.request.get_full_path()) <= MOST_ADDRESS

    def to_keep(self, parts: dict[str, str]) -> Any:
        """What the cache holds of a page."""
        return parts

    def kept_parts(self, kept: Any) -> dict[str, str]:
        """The page again, of what the cache holds."""
        parts: dict[str, str] = kept
        return parts

    def depends_on(self) -> tuple[Any, ...]:
        """What else the page shows that can change without an entry in the trail."""
        return ()

    def remembered_as(self) -> str:
        """Names this page of this person with these roles and subjects: nobody else is ever shown it."""
        access, user = self.access, self.access.user
        openings = sorted((opening, sorted(pairs)) for opening, pairs in access.openings.items())
        subjects = [sorted(access.roles), sorted(access.group_ids), openings]
        whole = (self.request.get_full_path(), user.pk, user.email, subjects, self.depends_on())
        return "page-" + hashlib.sha256(repr(whole).encode()).hexdigest()


class SealedPage(RememberedPage):
    """A remembered page that the cache holds sealed, as the database holds case content.

    For lists and numbers, and for a page of a case that is costly to make. Whoever is shown it is let in and written
    down by the view as if it were made anew: `sent` runs each time.
    """

    def to_keep(self, parts: dict[str, str]) -> str:
        return seal(json.dumps(parts))

    def kept_parts(self, kept: str) -> dict[str, str]:
        parts: dict[str, str] = json.loads(unseal(kept))
        return parts

    def remembered_as(self) -> str:
        # Under the key that seals: what another one sealed is not looked for.
        return f"{super().remembered_as()}-{keyed_hash('page', purpose='remembered')}"


def _parts_of(response: HttpResponseBase) -> dict[str, str] | None:
    """What the page shows besides header and footer; None for anything but a page."""
    if not isinstance(response, TemplateResponse) or response.status_code != 200:
        return None
    plain_context = response.context_data
    response.context_data = {
        **(plain_context or {}),
        "page_frame": "frame_parts.html",
        "csrf_token": CSRF_PLACE,
    }
    written = response.rendered_content.split(BETWEEN)
    return dict(zip(PARTS, written, strict=True))
