"""Renders one form field with GOV.UK markup, whatever its widget; the crispy pack ``gov`` uses it."""

from __future__ import annotations

import copy
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.forms.formsets import BaseFormSet
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from core.forms_date import ERROR_PARTS, PARTS, GovDateField, GovDateWidget

register = template.Library()

#: The order matters: CheckboxSelectMultiple is a RadioSelect, and NullBooleanSelect a Select.
KINDS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.HiddenInput, "hidden"),
    (forms.MultipleHiddenInput, "hidden"),
    (GovDateWidget, "date"),
    (forms.CheckboxSelectMultiple, "checkboxes"),
    (forms.RadioSelect, "radios"),
    (forms.CheckboxInput, "checkbox"),
    (forms.FileInput, "file"),
    (forms.Textarea, "textarea"),
    (forms.Select, "select"),
    (forms.PasswordInput, "password"),
    (forms.MultiWidget, "group"),
    (forms.SelectDateWidget, "group"),
)
BASE_CLASSES = {"select": "govuk-select", "textarea": "govuk-textarea", "file": "govuk-file-upload"}
FIELDSETS = {"date", "checkboxes", "radios", "group"}
REQUIRED = {
    "select": "Choose {short}",
    "radios": "Choose {short}",
    "checkboxes": "Choose at least one of {short}",
    "checkbox": "Tick “{label}”",
    "date": "Enter a date for “{label}”",
    "file": "Choose a file for “{label}”",
}
#: The same for labels that ask: "Choose what is it?" would be no sentence.
REQUIRED_ANSWER = {
    "select": "Choose an answer to “{label}”",
    "radios": "Choose an answer to “{label}”",
    "checkboxes": "Choose at least one answer to “{label}”",
}
#: Django's own words for numbers out of bounds, in words of people.
LIMITS = {"max_value": "{label} must be {limit} or less", "min_value": "{label} must be {limit} or more"}
#: Templates of Django's widgets that are written here instead.
QUICK_CONTROLS = {
    "django/forms/widgets/select.html",
    "django/forms/widgets/textarea.html",
    *(
        f"django/forms/widgets/{name}.html"
        for name in ("text", "number", "email", "url", "date", "datetime", "time", "input")
    ),
}
HINTS: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.DateTimeInput, "For example, 27 3 2026 14:30"),
    (forms.DateInput, "For example, 27 3 2026"),
    (forms.TimeInput, "For example, 14:30"),
    (GovDateWidget, "For example, 27 3 2026"),
)


def field_kind(field: BoundField) -> str:
    """Name the way a bound field is drawn: ``input``, ``radios``, ``date`` and so on."""
    widget = field.field.widget
    if widget.is_hidden:
        return "hidden"
    return next((kind for cls, kind in KINDS if isinstance(widget, cls)), "input")


def _wrong_parts(field: BoundField) -> list[str]:
    """Name the boxes of a three-part date that its errors are about."""
    codes = (
        [error.code or "" for error in field.form.errors.as_data().get(field.name, [])]
        if field.errors
        else []
    )
    parts: list[str] = []
    for code in codes:
        parts.extend(part for part in ERROR_PARTS.get(code, PARTS) if part not in parts)
    return [part for part in PARTS if part in parts]


def field_errors(field: BoundField) -> list[str]:
    """Say what is wrong in words that make sense in the summary too, where the label is far away."""
    if not field.errors:
        return []
    kind, label = field_kind(field), str(field.label)
    short = label if label[:2].isupper() else label[:1].lower() + label[1:]
    default = {str(cls.default_error_messages["required"]) for cls in (forms.Field, GovDateField)}
    texts = []
    for error in field.form.errors.as_data()[field.name]:
        text = " ".join(str(part) for part in error.messages)
        if error.code == "required" and text in default:
            words = REQUIRED.get(kind, "Enter {short}")
            if label.endswith("?") and "{short}" in words:
                words = REQUIRED_ANSWER.get(kind, "Answer “{label}”")
            text = words.format(label=label, short=short)
        elif kind == "date" and text.startswith("Date "):
            text = label + text[4:]
        elif error.code in LIMITS and text.startswith("Ensure this value"):
            text = LIMITS[error.code].format(label=label, limit=(error.params or {}).get("limit_value"))
        texts.append(text[:-1] if text.endswith(".") and text.count(".") == 1 else text)
    return texts


def control_id(field: BoundField) -> str:
    """Return the id of the control that a link from the error summary must reach."""
    kind = field_kind(field)
    base = str(field.field.widget.attrs.get("id") or field.auto_id or "")
    if kind == "date":
        return f"{base}_{(_wrong_parts(field) or list(PARTS))[0]}"
    if kind in {"radios", "checkboxes"}:
        first = next(iter(_options(field)), None)
        return first["id"] if first else base
    if kind == "group":
        if isinstance(field.field.widget, forms.SelectDateWidget):
            return str(field.field.widget.id_for_label(base))
        return f"{base}_0"
    return base


def _options(field: BoundField) -> list[dict[str, Any]]:
    """Flatten the choices of radios and checkboxes, with group headings and hints."""
    widget = field.field.widget
    if not isinstance(widget, forms.RadioSelect):
        return []
    base = str(widget.attrs.get("id") or field.auto_id or "")
    hints: dict[str, str] = getattr(widget, "option_hints", {})
    rows: list[dict[str, Any]] = []
    for group, options, _ in widget.optgroups(
        field.html_name, widget.format_value(field.value()), {"id": base}
    ):
        for position, option in enumerate(options):
            rows.append(
                {
                    "group": group if group and position == 0 else "",
                    "id": option["attrs"].get("id") or f"{base}_{option['index']}",
                    "name": option["name"],
                    "value": option["value"],
                    "label": option["label"],
                    "checked": option["selected"],
                    "disabled": option["attrs"].get("disabled") or field.field.disabled,
                    "hint": hints.get(str(option["value"]), ""),
                }
            )
    return rows


def _hint(field: BoundField) -> str:
    if field.help_text:
        return str(field.help_text)
    return next((hint for cls, hint in HINTS if isinstance(field.field.widget, cls)), "")


def _control(field: BoundField, kind: str, attrs: dict[str, Any]) -> SafeString:
    """Render the widget itself, with numbers as text inputs that show a number pad."""
    widget = copy.copy(field.field.widget)
    widget.attrs = {key: value for key, value in widget.attrs.items() if key != "class"}
    # Browsers' own messages are worse than ours: the server says what is missing.
    widget.use_required_attribute = lambda initial: False
    if isinstance(widget, forms.NumberInput):
        widget.input_type = "text"
        attrs.setdefault("inputmode", "numeric" if isinstance(field.field, forms.IntegerField) else "decimal")
        attrs |= {"min": False, "max": False, "step": False}
    if isinstance(widget, forms.ClearableFileInput):
        # The plain input: Django's own "Currently … Clear" markup has no place for a GOV.UK label.
        widget.template_name = "django/forms/widgets/input.html"
    if widget.template_name in QUICK_CONTROLS and type(widget).render is forms.Widget.render:
        return _quick_control(field, widget, attrs)
    return field.as_widget(widget=widget, attrs=attrs)


def _quick_control(field: BoundField, widget: forms.Widget, attrs: dict[str, Any]) -> SafeString:
    """Write what the widget's own template would, without it: a select has a template for every option."""
    if field.field.localize:
        widget.is_localized = True
    attrs = field.build_widget_attrs(attrs, widget)
    if field.auto_id and "id" not in widget.attrs:
        attrs.setdefault("id", field.auto_id)
    context = widget.get_context(field.html_name, field.value(), attrs)["widget"]
    name, written = conditional_escape(context["name"]), _written_attrs(context["attrs"])
    if isinstance(widget, forms.Select):
        options = "".join(map(_written_options, context["optgroups"]))
        return mark_safe(f'<select name="{name}"{written}>{options}\n</select>\n')  # noqa: S308 -- the parts are escaped
    if isinstance(widget, forms.Textarea):
        text = conditional_escape("" if context["value"] is None else context["value"])
        return mark_safe(f'<textarea name="{name}"{written}>\n{text}</textarea>\n')  # noqa: S308 -- the parts are escaped
    value = "" if context["value"] is None else f' value="{conditional_escape(str(context["value"]))}"'
    return mark_safe(f'<input type="{context["type"]}" name="{name}"{value}{written}>\n')  # noqa: S308 -- the parts are escaped


def _written_attrs(attrs: dict[str, Any]) -> str:
    return "".join(
        f" {escape(name)}" if value is True else f' {escape(name)}="{conditional_escape(str(value))}"'
        for name, value in attrs.items()
        if value is not False
    )


def _written_options(group: tuple[Any, list[dict[str, Any]], int]) -> str:
    name, options, _ = group
    rows = "".join(
        f'\n  <option value="{conditional_escape(str(option["value"]))}"{_written_attrs(option["attrs"])}>'
        f"{conditional_escape(option['label'])}</option>"
        for option in options
    )
    return f'\n  <optgroup label="{conditional_escape(name)}">{rows}\n  </optgroup>' if name else rows


def _classes(field: BoundField, kind: str, wrong: bool) -> str:
    base = BASE_CLASSES.get(kind, "govuk-input")
    names = [base]
    if wrong:
        names.append(f"{base}--error")
    widget = field.field.widget
    if kind == "password":
        names += ["govuk-password-input__input", "govuk-js-password-input-input"]
    own = str(widget.attrs.get("class", ""))
    if "govuk-input--width" not in own and kind == "input":
        if isinstance(widget, forms.NumberInput | forms.TimeInput):
            names.append("govuk-input--width-5")
        elif isinstance(widget, forms.DateInput):
            names.append("govuk-input--width-10")
    return " ".join([*names, *own.split()])


@register.simple_tag(name="gov_field")
def gov_field(
    field: BoundField, mark_optional: bool | None = None, legend_size: str = "s", page_heading: bool = False
) -> SafeString:
    """Render label, hint, error and control of one bound field.

    ``mark_optional`` adds "(optional)" to labels of fields that may stay empty; filters pass ``False``. With
    ``page_heading`` the label is the h1 of a page that asks one question.
    """
    kind = field_kind(field)
    if kind == "hidden":
        return field.as_hidden() if not field.field.show_hidden_initial else field.as_widget()
    if mark_optional is None:
        mark_optional = bool(getattr(field.form, "mark_optional", True))
    base = str(field.field.widget.attrs.get("id") or field.auto_id or f"id_{field.html_name}")
    hint, errors = _hint(field), field_errors(field)
    long_limit = getattr(field.field, "max_length", None) if kind == "textarea" else None
    described = [f"{base}_hint"] if hint else []
    if errors:
        described.append(f"{base}_error")
    if long_limit:
        described.append(f"{base}-info")
    if own := field.field.widget.attrs.get("aria-describedby"):
        described.append(str(own))
    attrs: dict[str, Any] = {
        "class": _classes(field, kind, bool(errors)),
        "aria-describedby": " ".join(described) or False,
        "aria-invalid": "true" if errors else False,
    }
    if long_limit:
        attrs |= {"maxlength": False, "class": f"{attrs['class']} govuk-js-character-count"}
        attrs["id"] = base
    if kind == "password":
        attrs |= {"spellcheck": "false", "autocapitalize": "none"}
    if kind == "date":
        attrs = {"data-error-parts": " ".join(_wrong_parts(field)), "id": base, "aria-describedby": False}
    context = {
        "field": field,
        "kind": kind,
        "id": base,
        "label": field.label,
        "optional": mark_optional
        and not field.field.required
        and kind != "checkbox"
        and "optional" not in str(field.label).lower(),
        "hint": hint,
        "errors": errors,
        "described_by": " ".join(described),
        "options": _options(field) if kind in {"radios", "checkboxes"} else [],
        "inline": getattr(field.field.widget, "inline", False),
        "small": getattr(field.field.widget, "small", False),
        "limit": long_limit,
        "fieldset": kind in FIELDSETS,
        "legend_size": legend_size,
        "page_heading": page_heading,
        "checked": bool(field.value()) if kind == "checkbox" else False,
        "current_file": getattr(field.value(), "name", "") if kind == "file" else "",
        "control": "" if kind in {"radios", "checkboxes", "checkbox"} else _control(field, kind, attrs),
        "attrs": {
            key: value
            for key, value in field.field.widget.attrs.items()
            if key.startswith(("data-", "hx-")) and kind in {"radios", "checkboxes", "checkbox"}
        },
    }
    if kind in {"input", "select", "textarea"} and not long_limit and not page_heading:
        return _plain_field(context)
    return render_to_string("gov/field_parts.html", context)


def _plain_field(parts: dict[str, Any]) -> SafeString:
    """Write a label, hint, errors and one control as gov/field_parts.html would; most fields are no more."""
    hint = errors = SafeString("")
    if parts["hint"]:
        hint = format_html('<div id="{}_hint" class="govuk-hint">{}</div>', parts["id"], parts["hint"])
    if parts["errors"]:
        lines = format_html_join(mark_safe("<br>"), "{}", ((error,) for error in parts["errors"]))
        errors = format_html(
            '<p id="{}_error" class="govuk-error-message">'
            '<span class="govuk-visually-hidden">Error:</span> {}</p>',
            parts["id"],
            lines,
        )
    return format_html(
        '<div class="govuk-form-group{}" id="div_{}">'
        '<label class="govuk-label govuk-label--{}" for="{}">{}{}</label>\n{}{}{}</div>\n',
        " govuk-form-group--error" if parts["errors"] else "",
        parts["id"],
        parts["legend_size"],
        parts["id"],
        parts["label"],
        " (optional)" if parts["optional"] else "",
        hint,
        errors,
        parts["control"],
    )


@register.filter
def summary_links(form: forms.BaseForm | BaseFormSet[Any]) -> list[dict[str, str]]:
    """List the errors of a form or formset as text and the id of the control that each is about."""
    if isinstance(form, BaseFormSet):
        first = next((control_id(field) for one in form.forms for field in one.visible_fields()), "")
        rows = [{"text": str(error), "id": first} for error in form.non_form_errors()]
        for number, one in enumerate(form.forms, start=1):
            prefix = f"Row {number}: " if len(form.forms) > 1 else ""
            rows += [{"text": prefix + row["text"], "id": row["id"]} for row in summary_links(one)]
        return rows
    visible = form.visible_fields()
    first = control_id(visible[0]) if visible else ""
    rows = [{"text": str(error), "id": first} for error in form.non_field_errors()]
    for field in visible:
        rows += [{"text": error, "id": control_id(field)} for error in field_errors(field)]
    for field in form.hidden_fields():
        rows += [{"text": f"{field.label}: {error}", "id": ""} for error in field.errors]
    return rows


@register.simple_tag
def error_summary(form: forms.BaseForm | BaseFormSet[Any] | None) -> SafeString:
    """Put the error summary here, at the top of the page, instead of at the top of the form."""
    if form is None or not form.is_bound:
        return SafeString("")
    html = render_to_string("gov/errors.html", {"form": form, "links": summary_links(form)})
    # The template pack leaves its own summary out once the page has shown one.
    form.gov_summary_shown = True  # type: ignore[union-attr]
    return html
