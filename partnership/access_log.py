"""gunicorn's log of requests, without secrets, and without those of people who were promised that nothing is kept."""

import re
from typing import Any

from gunicorn.glogging import Logger

#: Below it practitioners answer surveys (audits/urls/surveys.py): a line would hold address, browser and time.
UNTRACED = "/survey/"
#: Whoever reads the log could open these addresses himself: what comes after the name of the page is the secret.
SECRET = re.compile(
    r"(/(?:invitations|calendar|survey|accounts/password/reset/key"
    r"|training/(?:address|approve|booking|interest|questionnaire|room|unsubscribe))/)[^/\s?#]+"
)


class AccessLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Writes a line for each request, and none for the pages of a practitioner survey."""

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        if not str(environ.get("PATH_INFO", "")).startswith(UNTRACED):
            super().access(resp, req, environ, request_time)

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """What a line can be made of, with "…" for what opens a page without signing in."""
        found: dict[str, Any] = super().atoms(resp, req, environ, request_time)
        return {
            name: SECRET.sub(r"\1…", value) if isinstance(value, str) else value
            for name, value in found.items()
        }
