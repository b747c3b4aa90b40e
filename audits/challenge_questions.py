"""Questions that a panel may put to an agency on challenge day: pure rules, from what is known of its return.

They are a beginning, made by rule and said to be so; the panel chooses. Each kind gives a few, what matters most first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from audits.statistics.parts import percent_words
from audits.warning_rules import Caution, Kind

#: Of each kind this many; the pages behind them list all.
MOST = 3
#: From this many points on a gap to what practitioners say, or a fall since last time, is worth a question.
POINTS = 10
RULE = (
    "Made by rule from the return, the survey and the actions: at most three of each kind, the largest first; gaps to "
    f"what practitioners say and falls since last time from {POINTS} points on. The panel chooses and asks its own."
)
#: How much of a long text a question quotes.
QUOTED = 140


@dataclass(frozen=True, slots=True)
class Ask:
    """One question, and what it comes from."""

    source: str
    words: str


@dataclass(frozen=True, slots=True)
class Move:
    """One standard with two scores in per cent: practitioners' beside its own, or last time's beside now."""

    title: str
    score: Fraction
    other: Fraction

    @property
    def points(self) -> Fraction:
        """How far `other` is above (or, below nought, below) the score."""
        return self.other - self.score


@dataclass(frozen=True, slots=True)
class Item:
    """One criterion or standard, with the words of two grades where it is about grades."""

    number: str
    words: str = ""
    own: str = ""
    moderated: str = ""


@dataclass(frozen=True, slots=True)
class Overdue:
    """One action whose day has passed."""

    number: int
    text: str
    due: str


@dataclass(frozen=True)
class Known:
    """What the questions are made of. `gaps` compare the own score with practitioners', `moves` now with last time."""

    is_handed_in: bool = True
    gaps: Sequence[Move] = ()
    reds: Sequence[Item] = ()
    below: Sequence[tuple[str, str]] = ()
    threshold: Fraction = Fraction(75)
    moves: Sequence[Move] = ()
    since: str = ""
    lowered: Sequence[Item] = ()
    waiting: Sequence[str] = ()
    not_agreed: Sequence[str] = ()
    unanswered: Sequence[str] = ()
    cautions: Sequence[Caution] = ()
    overdue: Sequence[Overdue] = field(default=())


def quoted(text: str, most: int = QUOTED) -> str:
    """A text in one line, cut between words where it is long."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[:most]
    return f"{cut[: cut.rfind(' ')] if ' ' in cut[most // 2 :] else cut}…"


def numbers_words(numbers: Iterable[str]) -> str:
    """ "1.2", "1.2 and 3.4", "1.2, 3.4, 3.5 and 9 more"; each number once."""
    found = list(dict.fromkeys(numbers))
    if len(found) <= 1:
        return "".join(found)
    if len(found) > MOST + 1:
        return f"{', '.join(found[:MOST])} and {len(found) - MOST} more"
    return f"{', '.join(found[:-1])} and {found[-1]}"


def questions(known: Known) -> list[Ask]:
    """All that the rules ask, in the order in which a panel would."""
    found: list[Ask] = []
    if not known.is_handed_in:
        words = "The return is not handed in. Ask what stands in its way, and by when the board will have it."
        found.append(Ask("Return", words))
    found += _gaps(known)
    found += _reds(known)
    found += _below(known)
    found += _falls(known)
    found += _lowered(known)
    found += _open(known)
    found += _cautions(known.cautions)
    found += _overdue(known)
    return found


def _largest(moves: Iterable[Move], sign: int) -> list[Move]:
    """Those that are far enough apart in this direction, the farthest first."""
    far = [move for move in moves if move.points * sign >= POINTS]
    return sorted(far, key=lambda move: (-abs(move.points), move.title))[:MOST]


def _gaps(known: Known) -> list[Ask]:
    return [
        Ask(
            "Practitioners",
            f"Practitioners agree less than the agency’s grade on “{gap.title}”: {percent_words(gap.score)} by its own "
            f"grades, {percent_words(gap.other)} of practitioners’ answers are positive. Ask what practitioners would "
            "say is missing, and how the agency would know.",
        )
        for gap in _largest(known.gaps, -1)
    ]


def _reds(known: Known) -> list[Ask]:
    found = [
        Ask(
            "Red grade",
            f"{one.number} is red: “{quoted(one.words)}” Ask what this means for children now, who is to change it, "
            "and by when.",
        )
        for one in known.reds[:MOST]
    ]
    if left := len(known.reds) - len(found):
        words = f"{left} more {'is' if left == 1 else 'are'} red. Ask which of them matters most to children."
        found.append(Ask("Red grade", words))
    return found


def _below(known: Known) -> list[Ask]:
    return [
        Ask(
            "Below acceptable",
            f"“{title}” is at {average}; {percent_words(known.threshold)} is acceptable. Ask for the plan that brings "
            "it there, and what the board could help with.",
        )
        for title, average in known.below[:MOST]
    ]


def _falls(known: Known) -> list[Ask]:
    return [
        Ask(
            "Since last time",
            f"“{move.title}” was at {percent_words(move.other)} in {known.since} and is at {percent_words(move.score)} "
            "now. Ask what has changed.",
        )
        for move in _largest(known.moves, 1)
    ]


def _lowered(known: Known) -> list[Ask]:
    return [
        Ask(
            "Board’s grade",
            f"The board grades {one.number} lower than the agency: {one.moderated}, not {one.own}. Ask whether the "
            "agency agrees, and what it will do.",
        )
        for one in known.lowered[:MOST]
    ]


def _open(known: Known) -> list[Ask]:
    found = []
    if known.waiting:
        words = f"The board’s question on {numbers_words(known.waiting)} has no answer yet. Ask for it."
        found.append(Ask("Messages", words))
    if known.not_agreed:
        one = len(known.not_agreed) == 1
        found.append(
            Ask(
                "Not applicable",
                f"{numbers_words(known.not_agreed)} {'is' if one else 'are'} said not to apply, and the board has not "
                "agreed. Ask what contact the agency’s staff have with children and families.",
            )
        )
    if known.unanswered:
        words = f"There is no answer on {numbers_words(known.unanswered)}. Ask why."
        found.append(Ask("No answer", words))
    return found


_ASKED = {
    Kind.SAME_ANSWERS: "Ask how the agency came to a view of its own.",
    Kind.SAME_TEXT: "Ask for an example from the agency’s own work.",
    Kind.MASS_NOT_APPLICABLE: "Ask what contact its staff have with children and families.",
    Kind.JUMP: "Ask what has changed, and what shows it.",
    Kind.NO_EVIDENCE: "Ask what it would show to an inspector.",
    Kind.EXPIRED: "Ask whether it still holds, and who renews it.",
    Kind.UNCHANGED: "Ask what has been done since.",
}


def _cautions(cautions: Sequence[Caution]) -> list[Ask]:
    """One question for each kind of warning."""
    found = []
    for kind in Kind:
        these = [one for one in cautions if one.kind is kind]
        if not these:
            continue
        numbers = numbers_words(one.number for one in these if one.number)
        said = f"{these[0].title} ({numbers})." if numbers else these[0].words
        found.append(Ask("Warning", f"{said} {_ASKED[kind]}"))
    return found


def _overdue(known: Known) -> list[Ask]:
    return [
        Ask(
            "Action",
            f"Action {one.number} was due on {one.due}: “{quoted(one.text)}” Ask what stands in its way.",
        )
        for one in known.overdue[:MOST]
    ]
