"""Downloading: the base of every view that lets a stored file out."""

from typing import Any, ClassVar

from django.http import FileResponse, HttpRequest

from core.files import download_response
from core.models import StoredFile
from core.views.base import BoardView


class FileDownload(BoardView):
    """Answers with one file; a topic says who may have it by `permission` and by `get_file()`.

    `get_file()` finds the file through the object that it belongs to, never by its own id alone, and raises
    Http404 for whoever may not see that object.
    """

    inline: ClassVar[bool] = False

    def get_file(self) -> StoredFile:
        """The file that this person may have."""
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        return download_response(self.get_file(), inline=self.inline, actor=self.access.user)
