"""gunicorn's log of requests, without those of people who were promised that nothing about them is kept."""

from typing import Any

from gunicorn.glogging import Logger

#: Below it practitioners answer surveys (audits/urls/surveys.py): a line would hold address, browser and time.
UNTRACED = "/survey/"


class AccessLog(Logger):  # type: ignore[misc]  # gunicorn has no types
    """Writes a line for each request, and none for the pages of a practitioner survey."""

    def access(self, resp: Any, req: Any, environ: Any, request_time: Any) -> None:
        if not str(environ.get("PATH_INFO", "")).startswith(UNTRACED):
            super().access(resp, req, environ, request_time)
