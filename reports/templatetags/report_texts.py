"""What may go into a report unescaped: cleaned texts, and pictures and styles of our own."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString

from reports.texts import clean

register = template.Library()


@register.filter
def clean_html(html: str) -> SafeString:
    """A text that people wrote, with nothing but paragraphs, headings, lists, links and emphasis."""
    return SafeString(clean(html))


@register.filter
def own_svg(svg: str) -> SafeString:
    """A picture from reports.charts: its words were escaped when the chart's template drew it."""
    return SafeString(svg)


@register.filter
def own_css(css: str) -> SafeString:
    """Our compiled style sheet, which cannot end the style element."""
    return SafeString(css.replace("</", "<\\/"))


@register.simple_tag
def note_number(rule: str, rules: Sequence[str]) -> str:
    """The number of a rule's note."""
    return str(rules.index(rule) + 1) if rule in rules else "–"
