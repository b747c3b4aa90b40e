"""The report against WeasyPrint alone on the same HTML; runs in a process of its own to read its peak memory."""

import json
import resource
import statistics
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import django

django.setup()

import weasyprint  # noqa: E402
from django.contrib.staticfiles import finders  # noqa: E402

from boards.models import Board  # noqa: E402
from boards.statistics.years import board_year  # noqa: E402
from core.scoping import board_scope  # noqa: E402
from reports.making import default_outline, make_content  # noqa: E402
from reports.rendering import print_html, render_pdf, write_folder  # noqa: E402

ROUNDS = 5


def whole(board: Board, folder: Path) -> str:
    """Everything that the job does: figures, HTML, PDF, tables, files. Returns the HTML."""
    with board_scope(board.pk, snapshot=True):
        content = make_content(board, board_year(board), default_outline())
    html = print_html(content)
    write_folder(content, folder, render_pdf(html))
    return html


def alone(html: str, style: str) -> None:
    """WeasyPrint on the same document, nothing else."""
    weasyprint.HTML(string=html).write_pdf(stylesheets=[weasyprint.CSS(string=style)], pdf_variant="pdf/ua-1")


def main() -> None:
    """Print one line of JSON: medians in seconds and peak memory in MB."""
    board = Board.objects.get(slug="dunmoor")
    style = Path(str(finders.find("css/print.css"))).read_text()
    ours, bare = [], []
    with TemporaryDirectory() as folder:
        html = whole(board, Path(folder))
        alone(html, style)
        for _ in range(ROUNDS):
            started = time.perf_counter()
            whole(board, Path(folder))
            ours.append(time.perf_counter() - started)
            started = time.perf_counter()
            alone(html, style)
            bare.append(time.perf_counter() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"report": statistics.median(ours), "alone": statistics.median(bare), "peak_mb": peak}))


if __name__ == "__main__":
    main()
