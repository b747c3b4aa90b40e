"""Contrast of a colour with white, as WCAG 2.2 counts it (relative luminance, success criterion 1.4.3)."""

import re

AA = 4.5


def contrast_with_white(colour: str) -> float | None:
    """The contrast ratio (1 to 21) of white text on a colour like "#1f5c5c"; None for what is no colour."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        return None
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
