"""The crispy template pack: every widget gets GOV.UK markup, and every error link reaches a control."""

import datetime
import re
from html.parser import HTMLParser

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row, Submit
from django import forms
from django.template import Context, Template

from core.forms_date import GovDateField

CHOICES = [("a", "Police"), ("b", "Health <b>")]
CONTROLS = {"input", "select", "textarea", "button"}


class EveryWidget(forms.Form):
    text = forms.CharField(label="Name <i>", help_text="As in the <b>terms</b>")
    email = forms.EmailField()
    password = forms.CharField(widget=forms.PasswordInput)
    number = forms.IntegerField()
    amount = forms.DecimalField()
    select = forms.ChoiceField(choices=[("", ""), *CHOICES])
    several = forms.MultipleChoiceField(choices=CHOICES)
    radios = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)
    groups = forms.ChoiceField(choices=[("Partners", CHOICES)], widget=forms.RadioSelect)
    boxes = forms.MultipleChoiceField(choices=CHOICES, widget=forms.CheckboxSelectMultiple)
    agree = forms.BooleanField(label="I agree")
    parts = GovDateField(label="Start")
    day = forms.DateField()
    split = forms.SplitDateTimeField()
    chosen_day = forms.DateField(widget=forms.SelectDateWidget(years=[2026]))
    time = forms.TimeField()
    notes = forms.CharField(widget=forms.Textarea, max_length=200)
    paper = forms.FileField()
    unsure = forms.NullBooleanField(required=False)
    hidden = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        raise forms.ValidationError("These do not fit together")


class Page(HTMLParser):
    """Collects ids, labels and links of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: dict[str, str] = {}
        self.fors: list[str] = []
        self.links: list[str] = []
        self.described: list[str] = []
        self.doubled: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if "id" in found:
            if found["id"] in self.ids:
                self.doubled.append(found["id"])
            self.ids[found["id"]] = tag
        if tag == "label":
            self.fors.append(found["for"])
        if tag == "a":
            self.links.append(found["href"].removeprefix("#"))
        self.described += found.get("aria-describedby", "").split()


def render(source: str, **context: object) -> str:
    context.setdefault("csrf_token", "token")
    return Template("{% load crispy_forms_tags gov_fields %}" + source).render(Context(context))


def with_helper(form: forms.Form) -> forms.Form:
    form.helper = FormHelper()
    form.helper.layout = Layout(
        Fieldset("All of it", Row(Column("text"), Column("email"))),
        *list(form.fields)[2:],
        Submit("save", "Save"),
    )
    return form


SOURCES = ["{% crispy form %}", "{{ form|crispy }}", "{% error_summary form %}{{ form|crispy }}"]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("prefix", [None, "p"])
def test_every_error_link_reaches_a_control(source: str, prefix: str | None) -> None:
    form = with_helper(EveryWidget({}, prefix=prefix))
    page = Page(render(source, form=form))
    assert (
        len(page.links) == len(form.fields) - 2 + 1
    )  # all but the optional and the hidden one, and the form's own
    assert {page.ids.get(link) for link in page.links} <= CONTROLS


@pytest.mark.parametrize("source", SOURCES[:2])
@pytest.mark.parametrize("data", [None, {}])
def test_ids_are_unique_and_references_resolve(source: str, data: dict[str, str] | None) -> None:
    page = Page(render(source, form=with_helper(EveryWidget(data))))
    assert page.doubled == []
    assert [one for one in page.fors if page.ids.get(one) not in CONTROLS] == []
    assert [one for one in page.described if one not in page.ids] == []


def test_summary_is_shown_once() -> None:
    html = render("{% error_summary form %}{{ form|crispy }}", form=EveryWidget({}))
    assert html.count("govuk-error-summary__title") == 1


def test_labels_hints_and_choices_are_escaped() -> None:
    html = render("{{ form|crispy }}", form=EveryWidget())
    assert "Name &lt;i&gt;" in html
    assert "As in the &lt;b&gt;terms&lt;/b&gt;" in html
    assert "Health &lt;b&gt;" in html


def test_error_stands_before_the_control_with_a_red_border() -> None:
    html = render("{% gov_field form.select %}", form=EveryWidget({}))
    assert html.index("govuk-error-message") < html.index("<select")
    assert "govuk-select--error" in html
    assert 'aria-describedby="id_select_error"' in html
    assert "Choose select" in html


def test_whole_form_leaves_validation_to_the_server() -> None:
    html = render("{% crispy form %}", form=with_helper(EveryWidget()))
    assert re.search(r"<form[^>]* novalidate", html)
    assert 'enctype="multipart/form-data"' in html
    assert 'name="csrfmiddlewaretoken"' in html
    assert " required" not in html


def test_a_question_that_is_not_answered_is_named_as_one() -> None:
    class Asked(forms.Form):
        what = forms.CharField(label="What is to be done?")
        theme = forms.CharField(label="Theme")

    html = render("{% error_summary form %}", form=Asked({}))
    assert "Answer “What is to be done?”" in html
    assert "Enter theme" in html


def test_checkboxes_are_not_drawn_as_radios() -> None:
    html = render("{% gov_field form.boxes %}", form=EveryWidget())
    assert html.count('type="checkbox"') == 2
    assert "radio" not in html


def test_values_come_back() -> None:
    data = {"text": "Board", "radios": "b", "boxes": ["a"], "agree": "on", "select": "b", "notes": "x"}
    html = render("{{ form|crispy }}", form=EveryWidget(data))
    assert 'value="Board"' in html
    assert html.count("checked") == 3
    assert '<option value="b" selected' in html


def test_optional_fields_say_so() -> None:
    assert "(optional)" in render("{% gov_field form.unsure %}", form=EveryWidget())
    assert "(optional)" not in render("{% gov_field form.unsure mark_optional=False %}", form=EveryWidget())


def test_formset_links_reach_controls_and_name_the_row() -> None:
    formset = forms.formset_factory(EveryWidget, extra=0)(
        {
            "form-TOTAL_FORMS": "2",
            "form-INITIAL_FORMS": "2",
            "form-MIN_NUM_FORMS": "0",
            "form-MAX_NUM_FORMS": "9",
        }
    )
    html = render("{{ formset|crispy }}", formset=formset)
    page = Page(html)
    assert "Row 2: Enter email" in html
    assert {page.ids.get(link) for link in page.links} <= CONTROLS
    assert page.doubled == []


class WithDate(forms.Form):
    start = GovDateField(
        label="Start", min_value=datetime.date(2020, 1, 1), max_value=datetime.date(2030, 12, 31)
    )


def date_form(day: str = "", month: str = "", year: str = "") -> WithDate:
    return WithDate({"start_day": day, "start_month": month, "start_year": year})


@pytest.mark.parametrize("month", ["3", "03", "March", "mar", "MARCH"])
def test_date_reads_months_as_numbers_and_names(month: str) -> None:
    form = date_form("27", month, "2026")
    assert form.is_valid()
    assert form.cleaned_data["start"] == datetime.date(2026, 3, 27)


def test_date_reads_an_iso_date_under_the_plain_name() -> None:
    form = WithDate({"start": "2026-03-27"})
    assert form.is_valid()
    assert form.cleaned_data["start"] == datetime.date(2026, 3, 27)


@pytest.mark.parametrize(
    ("parts", "words", "target"),
    [
        (("", "", ""), "Enter a date for “Start”", "id_start_day"),
        (("27", "", "2026"), "Start must include a month", "id_start_month"),
        (("27", "3", ""), "Start must include a year", "id_start_year"),
        (("", "3", ""), "Start must include a day and year", "id_start_day"),
        (("31", "2", "2026"), "Start must be a real date", "id_start_day"),
        (("x", "2", "2026"), "Start must be a real date", "id_start_day"),
        (("1", "13", "2026"), "Month must be a number from 1 to 12, or a name", "id_start_month"),
        (("1", "²", "2026"), "Month must be a number from 1 to 12, or a name", "id_start_month"),
        (("1", "1", "26"), "Year must have 4 numbers", "id_start_year"),
        (("1", "1", "2019"), "Start must be on or after 1 January 2020", "id_start_day"),
        (("1", "1", "2031"), "Start must be on or before 31 December 2030", "id_start_day"),
    ],
)
def test_date_errors_lead_to_the_wrong_box(parts: tuple[str, str, str], words: str, target: str) -> None:
    html = render("{{ form|crispy }}", form=date_form(*parts))
    assert f'<a href="#{target}">{words}</a>' in html
    assert "govuk-input--error" in html


def test_date_shows_what_was_typed_and_what_is_stored() -> None:
    assert 'value="31"' in render("{{ form|crispy }}", form=date_form("31", "2", "2026"))
    assert 'value="27"' in render(
        "{{ form|crispy }}", form=WithDate(initial={"start": datetime.date(2026, 3, 27)})
    )


def test_date_knows_when_it_has_changed() -> None:
    initial = {"start": datetime.date(2026, 3, 27)}
    same = WithDate({"start_day": "27", "start_month": "3", "start_year": "2026"}, initial=initial)
    other = WithDate({"start_day": "28", "start_month": "3", "start_year": "2026"}, initial=initial)
    assert not same.has_changed()
    assert other.has_changed()
