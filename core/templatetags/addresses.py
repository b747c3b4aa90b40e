"""The tag `url` as Django has it, working each address out once; every template has it (settings, builtins)."""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template import defaulttags
from django.template.base import Parser, Token
from django.template.context import Context
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from core.addresses import PLAIN

register = template.Library()


class AddressNode(defaulttags.URLNode):
    """Django's node; only looking the address up differs."""

    def render(self, context: Context) -> SafeString:
        args = tuple(arg.resolve(context) for arg in self.args)
        kwargs = {name: value.resolve(context) for name, value in self.kwargs.items()}
        name = self.view_name.resolve(context)
        request = getattr(context, "request", None)
        match = getattr(request, "resolver_match", None)
        current_app = getattr(request, "current_app", None) or (match.namespace if match else None)
        try:
            if all(type(value) in PLAIN for value in (*args, *kwargs.values())):
                url = _address(
                    get_urlconf() or settings.ROOT_URLCONF,
                    get_script_prefix(),
                    current_app,
                    name,
                    args,
                    tuple(kwargs.items()),
                )
            else:
                url = reverse(name, args=args, kwargs=kwargs, current_app=current_app)
        except NoReverseMatch:
            if self.asvar is None:
                raise
            url = ""
        if self.asvar:
            context[self.asvar] = url
            return SafeString("")
        return conditional_escape(url) if context.autoescape else SafeString(url)


@lru_cache(maxsize=8192)
def _address(
    urlconf: Any,
    prefix: str,
    current_app: str | None,
    name: str,
    args: tuple[Any, ...],
    kwargs: tuple[tuple[str, Any], ...],
) -> str:
    return reverse(name, urlconf=urlconf, args=args, kwargs=dict(kwargs), current_app=current_app)


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    """`{% url "name" argument … as variable %}`, as in Django."""
    node = defaulttags.url(parser, token)
    return AddressNode(node.view_name, node.args, node.kwargs, node.asvar)
