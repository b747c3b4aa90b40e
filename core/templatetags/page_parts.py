"""Parts of pages with GOV.UK markup. Parts with a body are block tags, the others take plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.core.paginator import Page
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

#: Marks never rely on colour: each has a letter, a shape (in the style sheet) and a word.
MARKS = {
    "green": ("G", "Green"),
    "amber": ("A", "Amber"),
    "red": ("R", "Red"),
    "blue": ("B", "Blue"),
    "grey": ("-", "Not counted"),
}


@register.simple_tag
def tag(text: object, colour: str = "") -> SafeString:
    """Show a status: grey, green, red, yellow, orange, purple, teal or blue; teal when none is named."""
    return format_html(
        '<strong class="govuk-tag{}">{}</strong>', f" govuk-tag--{colour}" if colour else "", text
    )


@register.simple_tag
def mark(colour: str, word: str = "", letter: str = "") -> SafeString:
    """Show a red, amber, green, blue or grey mark as a letter in a shape, with a word for those who listen."""
    own_letter, own_word = MARKS.get(colour, MARKS["grey"])
    return format_html(
        '<span class="app-mark app-mark--{}" title="{}"><span aria-hidden="true">{}</span>'
        '<span class="govuk-visually-hidden">{}</span></span>',
        colour if colour in MARKS else "grey",
        word or own_word,
        letter or own_letter,
        word or own_word,
    )


@register.simple_block_tag
def scroll_region(content: str, labelledby: str = "", label: str = "") -> SafeString:
    """Let a wide table scroll sideways by itself, also with the keyboard."""
    name = (
        format_html('aria-labelledby="{}"', labelledby)
        if labelledby
        else format_html('aria-label="{}"', label or "Table")
    )
    return format_html('<div class="app-scroll" role="region" tabindex="0" {}>{}</div>', name, content)


@register.simple_block_tag
def panel(
    content: str,
    title: str = "",
    url: str = "",
    more: str = "See all",
    key: str = "",
    quiet: bool = False,
    level: int = 2,
) -> SafeString:
    """Frame one subject of a dashboard, with a heading and a link to the whole of it."""
    return render_to_string(
        "includes/panel.html",
        {
            "content": content,
            "title": title,
            "url": url,
            "more": more,
            "key": key,
            "quiet": quiet,
            "level": level,
        },
    )


@register.simple_block_tag
def details(content: str, summary: str, small: bool = False) -> SafeString:
    """Hide an explanation behind a line that opens it."""
    return format_html(
        '<details class="govuk-details"><summary class="govuk-details__summary{}">'
        '<span class="govuk-details__summary-text">{}</span></summary>'
        '<div class="govuk-details__text">{}</div></details>',
        " govuk-details__summary--small" if small else "",
        summary,
        content,
    )


@register.simple_block_tag
def inset(content: str) -> SafeString:
    """Set a text apart from what is around it."""
    return format_html('<div class="govuk-inset-text">{}</div>', content)


@register.simple_block_tag
def warning_text(content: str) -> SafeString:
    """Warn about something that matters, for example what cannot be undone."""
    return format_html(
        '<div class="govuk-warning-text">'
        '<span class="govuk-warning-text__icon" aria-hidden="true">!</span>'
        '<strong class="govuk-warning-text__text">'
        '<span class="govuk-visually-hidden">Warning</span>{}</strong>'
        "</div>",
        content,
    )


@register.simple_block_tag
def filter_panel(
    content: str,
    action: str = "",
    title: str = "Filter",
    clear_url: str = "",
    target: str = "",
    active: int = 0,
) -> SafeString:
    """Frame the fields of a list's filter as a GET form; ``target`` names the element that htmx refreshes.

    On a narrow screen the form opens from a line that says how many filters are ``active``.
    """
    return render_to_string(
        "includes/filter_panel.html",
        {
            "content": content,
            "action": action,
            "title": title,
            "clear_url": clear_url,
            "target": target,
            "active": active,
        },
    )


def _query(context: Context, name: str, number: int) -> str:
    request = context.get("request")
    params = request.GET.copy() if request is not None else None
    if params is None:
        return f"?{name}={number}"
    params[name] = str(number)
    return f"?{params.urlencode()}"


@register.simple_tag(takes_context=True)
def pagination(
    context: Context, page: Page[Any] | None, name: str = "page", label: str = "Pages"
) -> SafeString:
    """Link to the other pages of a list; nothing when there is one page."""
    if page is None or page.paginator.num_pages < 2:
        return SafeString("")
    items = [
        {
            "number": number,
            "url": _query(context, name, number) if isinstance(number, int) else "",
            "current": number == page.number,
        }
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    ]
    return render_to_string(
        "includes/pagination.html",
        {
            "items": items,
            "label": label,
            "page": page,
            "previous": _query(context, name, page.previous_page_number()) if page.has_previous() else "",
            "next": _query(context, name, page.next_page_number()) if page.has_next() else "",
        },
    )


@register.filter
def attrs_with_class(attrs: Mapping[str, Any], names: str) -> SafeString:
    """Write HTML attributes with class names added to those that they have."""
    merged = {key: value for key, value in attrs.items() if value is not None and value is not False}
    merged["class"] = " ".join([*names.split(), *str(merged.get("class", "")).split()])
    return format_html_join(
        "", ' {}="{}"', ((key, "" if value is True else value) for key, value in merged.items())
    )


@register.filter
def column_is_numeric(column: Any) -> bool:
    """Say whether a table column asked for right-aligned numbers in its cells."""
    return "numeric" in str(column.attrs["td"].get("class", ""))
