"""What a moderator sends: the board's view of one item, words to the agency, actions from low grades."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from audits.items import Item, item_anchor, item_key, item_number, item_words
from audits.models import Answer, AnswerEvidence, Criterion, Descriptor, Grade, Question, SentAnswer, Standard
from audits.services.moderation import Moderation, ModerationConflictError
from audits.services.proposals import LowGrade
from audits.statistics.return_scores import is_changed_since
from audits.warning_rules import Caution
from boards.models import Action
from core.forms import BoardForm
from core.forms_date import GovDateField
from core.rounding import plain


class ModerationForm(BoardForm):
    """The board's view of one item, under the item's key as prefix.

    `read` tells what the page showed: an item that nobody touched is left alone, whatever others did to it.
    """

    submit_label = ""
    mark_optional = False

    score: forms.Field
    reason = forms.CharField(
        label="Reason",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed where your grade differs. The agency reads it.",
    )
    evidence_quality = forms.ChoiceField(
        label="Quality of the evidence", required=False, choices=Answer.EvidenceQuality.choices
    )
    decision = forms.ChoiceField(
        label="Do you agree that it does not apply?",
        required=False,
        choices=Answer.Decision.choices,
        widget=forms.RadioSelect,
    )
    locked = forms.BooleanField(
        label="Reviewed: lock this answer",
        required=False,
        help_text="When you ask for changes, the agency cannot change it.",
    )
    question = forms.CharField(
        label="Question or message to the agency",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    read = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, item: Item, answer: Answer | None, scale: "Sequence[Offered]", **kwargs: Any
    ) -> None:
        kept = Moderation.of(answer)
        kwargs.setdefault("prefix", item_key(item))
        initial = {
            "score": "" if kept.score is None else plain(kept.score),
            "reason": kept.reason,
            "evidence_quality": kept.evidence_quality,
            "decision": kept.decision,
            "locked": kept.locked,
            "revision": answer.revision if answer else 0,
            "read": kept.mark,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["score"] = _score_field(item, answer, scale)
        if answer is None or not answer.is_not_applicable:
            del self.fields["decision"]
        else:
            self.fields["decision"].widget.inline = True
        self.fields["locked"].widget.small = True
        self.order_fields(["score", "decision", "reason", "evidence_quality", "locked", "question"])

    @property
    def moderation(self) -> Moderation:
        """What was sent, once it is valid."""
        data = self.cleaned_data
        score = data.get("score")
        return Moderation(
            Decimal(score) if score not in (None, "") else None,
            data.get("reason", ""),
            data.get("evidence_quality", ""),
            data.get("decision", ""),
            bool(data.get("locked")),
        ).tidied()

    @property
    def is_touched(self) -> bool:
        """Whether the person changed something here, or writes to the agency."""
        asks = bool(self.cleaned_data.get("question", "").strip())
        return asks or self.moderation.mark != self.cleaned_data.get("read")


def _score_field(item: Item, answer: Answer | None, scale: "Sequence[Offered]") -> forms.Field:
    """The scale's grades as radios with what each means; of a whole standard a number."""
    if not isinstance(item, Criterion):
        return forms.DecimalField(
            label="Your score, from 0 to 100",
            required=False,
            min_value=0,
            max_value=100,
            max_digits=5,
            decimal_places=2,
            widget=forms.NumberInput(attrs={"class": "govuk-input--width-5", "step": "any"}),
            help_text="Leave it empty where the agency’s own score stands.",
        )
    own = None if answer is None else answer.score
    choices = [("", "No grade of yours: the agency’s own stands")]
    hints = {}
    for one in scale:
        choices.append((one.value, f"{one.words}{' (the agency’s own)' if one.score == own else ''}"))
        hints[one.value] = one.descriptor
    made = forms.ChoiceField(label="Your grade", required=False, choices=choices, widget=forms.RadioSelect)
    made.widget.small = True
    made.widget.option_hints = hints
    return made


@dataclass(frozen=True)
class Offered:
    """One grade of the scale as it is offered for one criterion."""

    score: Decimal
    label: str
    colour: str
    descriptor: str = ""

    @property
    def value(self) -> str:
        return plain(self.score)

    @property
    def words(self) -> str:
        return f"{self.value}, {self.label}"


@dataclass
class Row:
    """One item on the page of its standard: what is asked, what the agency says, what the board makes of it."""

    item: Item
    scale: Sequence[Offered]
    answer: Answer | None
    form: ModerationForm
    evidence: Sequence[AnswerEvidence] = ()
    questions: Sequence[Question] = ()
    sent: SentAnswer | None = None
    action: Action | None = None
    conflict: ModerationConflictError | None = None
    cautions: Sequence[Caution] = ()

    @property
    def key(self) -> str:
        return item_key(self.item)

    @property
    def number(self) -> str:
        return item_number(self.item)

    @property
    def words(self) -> str:
        return item_words(self.item)

    @property
    def anchor(self) -> str:
        return item_anchor(self.item)

    @property
    def is_whole(self) -> bool:
        return isinstance(self.item, Standard)

    @property
    def own(self) -> Offered | None:
        """The agency's own grade on the scale."""
        if self.answer is None or self.is_whole:
            return None
        return next((one for one in self.scale if one.score == self.answer.score), None)

    @property
    def own_words(self) -> str:
        if self.answer is not None and self.answer.is_not_applicable:
            return "Not applicable"
        if self.answer is None or self.answer.score is None:
            return "No answer"
        return self.own.words if self.own else f"{plain(self.answer.score)} of 100"

    @property
    def own_colour(self) -> str:
        """The colour of the tag with the agency's own grade."""
        colour = self.own.colour if self.own else "grey"
        return "orange" if colour == Grade.Colour.AMBER else colour

    @property
    def board_words(self) -> str:
        """The board's grade in words."""
        score = None if self.answer is None else self.answer.moderated_score
        if score is None:
            return "None: the agency’s own stands"
        return next((one.words for one in self.scale if one.score == score), f"{plain(score)} of 100")

    @property
    def is_changed_since(self) -> bool:
        return self.answer is not None and is_changed_since(self.answer)

    @property
    def theirs(self) -> list[tuple[str, str]]:
        """What the other moderator left, in words."""
        if self.conflict is None:
            return []
        kept = self.conflict.theirs
        score = next((one.words for one in self.scale if one.score == kept.score), None)
        if score is None:
            score = "None: the agency’s own stands" if kept.score is None else plain(kept.score)
        rows = [("Grade", score), ("Reason", kept.reason or "None")]
        if self.conflict.current.is_not_applicable:
            rows.append(("Not applicable", Answer.Decision(kept.decision).label))
        rows.append(("Quality of the evidence", Answer.EvidenceQuality(kept.evidence_quality).label))
        rows.append(("Locked", "Yes" if kept.locked else "No"))
        return rows


def scale_of(
    item: Item, grades: Sequence[Grade], descriptors: Mapping[tuple[int, int], str]
) -> list[Offered]:
    """The grades with what each means for this criterion."""
    return [
        Offered(one.score, one.label, one.colour, descriptors.get((item.pk, one.pk), "")) for one in grades
    ]


def descriptors_of(items: Sequence[Item]) -> dict[tuple[int, int], str]:
    """(criterion, grade) → what the grade means there. One query."""
    criteria = [item.pk for item in items if isinstance(item, Criterion)]
    rows = Descriptor.objects.filter(criterion__in=criteria)
    return {(row.criterion_id, row.grade_id): row.text for row in rows}


class QuestionForm(BoardForm):
    """One message in the thread of an item."""

    submit_label = "Send"

    text = forms.CharField(
        label="Message",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Do not write names or details of children, families or cases.",
    )


class ChangesForm(BoardForm):
    """What the agency is asked to change."""

    submit_label = "Ask for these changes"

    words = forms.CharField(
        label="What is to be changed?",
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="The agency reads it on its page and in the letter. Name the standards.",
    )


class TakeBackForm(BoardForm):
    """Why an accepted return is moderated again."""

    submit_label = "Moderate it again"

    reason = forms.CharField(
        label="Why is it moderated again?", max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class SupportForm(BoardForm):
    """The board's words in the letter, and what it offers; `read` tells what the page showed."""

    feedback = forms.CharField(
        label="Feedback",
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="What is good, what worries the board, what it expects. It stands in the feedback letter.",
    )
    support = forms.CharField(
        label="Support offered",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For example: a visit, training places, the policy of another agency. Say whom to ask.",
    )
    read = forms.CharField(required=False, widget=forms.HiddenInput)


class ActionProposalForm(BoardForm):
    """An action from one answer; the agency owns it."""

    submit_label = "Add the action"

    text = forms.CharField(
        label="What is to be done?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Do not write names or details of children, families or cases.",
    )
    due = GovDateField(label="Due date")


class ProposalsForm(BoardForm):
    """Which low grades become actions, and by when."""

    submit_label = ""

    due = GovDateField(label="Due date of the actions that you add now")
    chosen = forms.MultipleChoiceField(
        label="Low grades",
        choices=(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one low grade.",
            "invalid_choice": "One of these grades has an action already, or is no longer low. Look again.",
        },
    )

    def __init__(self, *args: Any, low: Sequence[LowGrade], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.low = low
        chosen: Any = self.fields["chosen"]
        chosen.choices = [(str(one.answer.pk), one.number) for one in low]

    @property
    def answers(self) -> list[Answer]:
        """The answers that were chosen."""
        wanted = set(self.cleaned_data["chosen"])
        return [one.answer for one in self.low if str(one.answer.pk) in wanted]
