"""What a person chooses to send on to another board, and both boards' answers as they stand beside each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django import forms

from audits.forms.answers import options_of, words_of
from audits.items import Item, item_anchor, item_number, item_words, standard_of
from audits.models import Grade, Return, Standard
from audits.services.answers import LONGEST, AnswerGiven
from audits.services.sharing import Choice
from audits.services.sharing_comparison import Pair
from audits.services.sharing_texts import How, Stand
from core.forms import BoardForm
from core.partial_dates import display_date

TAGS = {
    Stand.ONLY_HERE: ("No answer there yet", "blue"),
    Stand.ONLY_THERE: ("No answer here yet", "blue"),
    Stand.SAME: ("The same", "green"),
    Stand.ADDED: ("The same, with an addition", "green"),
    Stand.DIFFERENT: ("Different", "orange"),
}


class SendForm(BoardForm):
    """What was chosen for one item, under the item's key; `mark` and `revision` say what the page showed."""

    submit_label = ""

    how = forms.ChoiceField(
        required=False,
        choices=[(one.value, one.value) for one in How],
        error_messages={"invalid_choice": "Choose what the other board’s answer should say."},
    )
    addition = forms.CharField(
        required=False,
        strip=False,
        max_length=LONGEST,
        error_messages={"max_length": "The addition is too long: at most %(limit_value)d characters fit."},
    )
    revision = forms.IntegerField(min_value=0)
    mark = forms.CharField(max_length=64)

    @property
    def choice(self) -> Choice:
        """What the person chose, once it is valid."""
        data = self.cleaned_data
        return Choice(How(data["how"] or How.KEEP), data["revision"], data["mark"], data["addition"])


@dataclass
class Side:
    """What one return says on an item."""

    words: str
    colour: str
    narrative: str
    reason: str
    url: str

    @property
    def text(self) -> str:
        return "\n\n".join(filter(None, (self.reason, self.narrative)))


@dataclass
class Row:
    """One item with both answers, and what is chosen for it."""

    pair: Pair
    ours: Side
    theirs: Side
    here: str  # the numbers that it has in this return, where they are others
    how: str = ""
    addition: str = ""
    errors: Sequence[str] = ()
    is_clash: bool = False

    @property
    def key(self) -> str:
        return self.pair.key

    @property
    def number(self) -> str:
        return item_number(self.pair.item)

    @property
    def words(self) -> str:
        return item_words(self.pair.item)

    @property
    def anchor(self) -> str:
        return item_anchor(self.pair.item)

    @property
    def tag(self) -> tuple[str, str]:
        return TAGS.get(self.pair.stand, ("No answer on either", "grey"))

    @property
    def since(self) -> str:
        """When one was sent to the other, and who has written since, in a sentence; empty where neither was."""
        origin = self.pair.origin
        if origin is None:
            return ""
        words = f"Sent {'from' if origin.from_here else 'to'} this return on {display_date(origin.on)}"
        where = [
            place
            for place, changed in (("here", origin.changed_here), ("there", origin.changed_there))
            if changed
        ]
        return (
            f"{words}. Changed since then {' and '.join(where)}." if where else f"{words}, unchanged since."
        )

    @property
    def may_send(self) -> bool:
        return not self.pair.is_locked and self.pair.stand in (Stand.ONLY_HERE, Stand.DIFFERENT)

    @property
    def is_new(self) -> bool:
        """Whether there is nothing there yet, so that a tick is enough."""
        return self.pair.stand == Stand.ONLY_HERE

    @property
    def is_different(self) -> bool:
        return self.pair.stand == Stand.DIFFERENT


@dataclass
class Part:
    """The rows of one standard of the other board's framework."""

    standard: Standard
    rows: list[Row] = field(default_factory=list)

    @property
    def new(self) -> int:
        """How many can be sent with a tick."""
        return sum(1 for row in self.rows if row.may_send and row.is_new)


def parts_of(pairs: Sequence[Pair], source: Return, target: Return, urls: Mapping[Return, str]) -> list[Part]:
    """The pairs by standard, chosen where the other board says nothing yet. One query.

    `urls` give the address of a standard in each return, with "{number}" for its number.
    """
    grades: dict[int, list[Grade]] = {}
    versions = [source.cycle.version_id, target.cycle.version_id]
    for grade in Grade.objects.filter(version__in=versions).order_by("score"):
        grades.setdefault(grade.version_id, []).append(grade)
    parts: dict[int, Part] = {}
    for pair in pairs:
        standard = standard_of(pair.item)
        own_items = [one.criterion or one.standard for one in pair.sources]
        own = AnswerGiven.of(pair.sources[0]) if len(pair.sources) == 1 else pair.ours
        asked = own_items[0] if own_items else pair.item
        ours = _side(own, asked, grades.get(source.cycle.version_id, []), urls[source])
        theirs = _side(pair.theirs, pair.item, grades.get(target.cycle.version_id, []), urls[target])
        numbers = [item_number(one) for one in own_items]
        here = ", ".join(numbers) if numbers and numbers != [item_number(pair.item)] else ""
        row = Row(pair, ours, theirs, here, addition=pair.added)
        row.how = How.SEND if row.is_new else How.KEEP if row.is_different else ""
        parts.setdefault(standard.pk, Part(standard)).rows.append(row)
    return list(parts.values())


def _side(given: AnswerGiven, item: Item, grades: Sequence[Grade], url: str) -> Side:
    options = options_of(item, grades, {})
    words = words_of(given, options)
    colour = next((one.colour for one in options if words == f"{one.value}, {one.label}"), "none")
    address = url.format(number=standard_of(item).number) + f"#{item_anchor(item)}"
    return Side(words, colour, given.narrative, given.reason, address)


def numbers_of(items: Sequence[Item]) -> str:
    """ "1.2, 3.4": for a line that says what is left out."""
    return ", ".join(item_number(item) for item in items)
