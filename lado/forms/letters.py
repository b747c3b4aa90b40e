"""The form of one text for letters."""

from typing import Any

from django import forms

from lado import letter_rules as rules
from lado.forms.printed_form import PrintedForm
from lado.models import LetterTemplate, OutcomeLabel
from lado.services.letters import TemplateFacts


class TemplateForm(PrintedForm):
    """For which outcome, and what the letter says."""

    submit_label = ""
    printed = {"text": False}

    outcome = forms.ModelChoiceField(
        label="For which outcome?",
        queryset=OutcomeLabel.objects.none(),
        required=False,
        empty_label="Every outcome without a text of its own",
    )
    text = forms.CharField(
        label="Text of the letter",
        max_length=rules.LONGEST,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text="Placeholders such as {adult} are filled in when a letter is begun.",
    )

    def __init__(self, *args: Any, template: LetterTemplate | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcomes = OutcomeLabel.objects.filter(board=self.board)
        held = template.outcome_id if template else None
        self.fields["outcome"].queryset = outcomes.filter(is_active=True) | outcomes.filter(pk=held)  # type: ignore[attr-defined]
        if template is not None:
            self.initial = {"outcome": template.outcome_id, "text": template.text} | dict(self.initial)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if errors := rules.text_errors(text):
            raise forms.ValidationError(errors)
        return text

    def facts(self) -> TemplateFacts:
        return TemplateFacts(self.cleaned_data["outcome"], self.cleaned_data["text"])
