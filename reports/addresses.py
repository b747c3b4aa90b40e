"""Addresses of reports: each kind has its own, so that every address asks for one permission."""

from core.addresses import address

# Report.Kind → what its names of addresses begin with.
PREFIX = {"annual": "", "lado": "officer_"}


def url_name(kind: str, name: str) -> str:
    """ "reports:report_send" for an annual report, "reports:officer_report_send" for one of the officer."""
    return f"reports:{PREFIX[kind]}{name}"


def report_address(kind: str, name: str, *, board: str, **kwargs: int | str) -> str:
    """The address of a page about reports of one kind; `board` is its short name."""
    return address(url_name(kind, name), board=board, **kwargs)
