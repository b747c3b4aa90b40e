"""Files made for whoever asks, and not kept: how they go out."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.text import slugify


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
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
