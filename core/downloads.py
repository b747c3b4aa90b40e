"""Files made for whoever asks, and not kept: how they go out."""

from dataclasses import dataclass
from typing import IO, TypeVar

from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.text import slugify

R = TypeVar("R", bound=HttpResponseBase)


@dataclass(frozen=True)
class FileForm:
    """A form of a file: the end of its name, and what browsers are told that it is."""

    ending: str
    content_type: str


PDF = FileForm("pdf", "application/pdf")
WORD = FileForm("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")


def file_response(written: bytes, name: str, form: FileForm) -> HttpResponse:
    """A file to download, which no browser keeps or opens as anything else."""
    response = HttpResponse(written, content_type=form.content_type)
    response["Content-Disposition"] = f'attachment; filename="{slugify(name)}.{form.ending}"'
    return _kept_nowhere(response)


def open_file_response(written: IO[bytes], name: str, form: FileForm) -> FileResponse:
    """The same for a long file that is finished and open; the response closes it."""
    file_name = f"{slugify(name)}.{form.ending}"
    response = FileResponse(written, as_attachment=True, filename=file_name, content_type=form.content_type)
    _kept_nowhere(response)
    return response


def _kept_nowhere(response: R) -> R:
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
