"""How wide words are in Arial and the like, and where to break them: SVG text does not wrap by itself."""

from __future__ import annotations

NARROW = frozenset("iIjl.,:;'\u2019|!()[]ftr -/")
WIDE = frozenset("mwMWGOQ@%&")


def text_width(text: str, size: int, *, bold: bool = False) -> float:
    """Estimate the width of a text in pixels, rather too wide than too narrow."""
    total = 0.0
    for letter in text:
        if letter in NARROW:
            total += 0.33
        elif letter in WIDE:
            total += 0.84
        else:
            total += 0.69 if letter.isupper() else 0.56
    return total * size * (1.06 if bold else 1.0)


def shorten(text: str, width: float, size: int, *, bold: bool = False) -> str:
    """Cut a text with an ellipsis so that it fits."""
    if text_width(text, size, bold=bold) <= width:
        return text
    while text and text_width(f"{text}…", size, bold=bold) > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def wrap(text: str, width: float, size: int, *, bold: bool = False, most: int = 3) -> list[str]:
    """Break a text into lines that fit; what does not fit into ``most`` lines ends with an ellipsis."""
    lines: list[str] = []
    line = ""
    words = text.split()
    for position, word in enumerate(words):
        longer = f"{line} {word}".strip()
        if not line or text_width(longer, size, bold=bold) <= width:
            line = longer
            continue
        if len(lines) == most - 1:
            line = " ".join([line, *words[position:]])
            break
        lines.append(line)
        line = word
    lines.append(line)
    return [shorten(one, width, size, bold=bold) for one in lines]
