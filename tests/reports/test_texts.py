"""Texts that people write: what stays, what goes, and that nothing of it can run."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.texts import TAGS, as_plain, clean, word_count

ATTACKS = [
    "<script>alert(1)</script>",
    "<p onclick=alert(1)>x</p>",
    "<img src=x onerror=alert(1)>",
    '<a href="javascript:alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href=" javascript:alert(1)">x</a>',
    '<a href="data:text/html,<script>alert(1)</script>">x</a>',
    '<a href="vbscript:x">x</a>',
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<iframe src="https://example.org"></iframe>',
    '<p style="background:url(javascript:alert(1))">x</p>',
    '<form action="https://example.org"><button>x</button></form>',
    "<style>*{display:none}</style>",
    '<base href="https://example.org">',
    '<meta http-equiv="refresh" content="0">',
    "<p>x</p><!--><img src=x onerror=alert(1)>-->",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<div><b onmouseover=alert(1)>x",
    "<<script>script>alert(1)<</script>/script>",
    "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
    '<object data="x"></object><embed src="x">',
    "<isindex type=image src=1 onerror=alert(1)>",
]

_TAG = re.compile(r"<(/?)([a-zA-Z0-9]+)([^>]*)>")
_LINK = re.compile(r' href="(https?:|mailto:)[^"<>]*" rel="noopener noreferrer"')


def assert_harmless(html: str) -> None:
    """Only our tags, with no attribute but a checked link; no other angle bracket."""
    for _, tag, rest in _TAG.findall(html):
        assert tag in TAGS
        assert rest == "" or (tag == "a" and (rest == ' rel="noopener noreferrer"' or _LINK.fullmatch(rest)))
    assert "<" not in _TAG.sub("", html)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_runs_stays(attack: str) -> None:
    assert_harmless(clean(attack))
    assert_harmless(clean(f"<p>before</p>{attack}<p>after</p>"))


@given(st.text(alphabet="<>/pabi \"'=&;script:nhref!-x\n", max_size=60))
def test_any_text_is_harmless_and_cleaning_again_changes_nothing(text: str) -> None:
    cleaned = clean(text)
    assert_harmless(cleaned)
    assert clean(cleaned) == cleaned


@given(st.text(max_size=80))
def test_plain_box_loses_nothing(text: str) -> None:
    cleaned = clean(text)
    assert clean(as_plain(cleaned)) == cleaned


def test_what_an_editor_makes_stays() -> None:
    html = (
        "<h3>Heading</h3><h4>Smaller</h4><p>Some <strong>bold</strong> and <em>slanted</em> words<br>in two lines.</p>"
        "<ul><li>One</li><li>Two<ol><li>Inner</li></ol></li></ul><blockquote><p>Said</p></blockquote>"
        '<p><a href="https://example.org/?a=1&amp;b=2" rel="noopener noreferrer">Link</a></p>'
    )
    assert clean(html) == html


def test_word_leaves_only_its_words() -> None:
    pasted = (
        "<html xmlns:o='urn:schemas-microsoft-com:office:office'><head><style>p.MsoNormal {margin:0cm}</style></head>"
        "<body lang=EN-GB><!--StartFragment--><h1 style='mso-outline:1'>Foreword</h1>"
        "<p class=MsoNormal style='margin:0cm'><b><span style='font-size:12pt'>We <i>listened</i></span></b><o:p></o:p>"
        "</p>"
        "<p class=MsoListParagraph><![if !supportLists]>·<![endif]>One</p><!--EndFragment--></body></html>"
    )
    assert clean(pasted) == ("<h3>Foreword</h3><p><strong>We <em>listened</em></strong></p><p>·One</p>")


@pytest.mark.parametrize(
    "empty", ["", "  \n ", "<p></p>", "<p><br></p>", "<div>&nbsp;</div>", "<script>x</script>"]
)
def test_a_text_without_words_is_empty(empty: str) -> None:
    assert clean(empty) == ""


def test_plain_text_becomes_paragraphs() -> None:
    assert clean("One\r\ntwo\r\n\r\nThree & 2 < 3") == "<p>One<br>two</p><p>Three &amp; 2 &lt; 3</p>"


@pytest.mark.parametrize(
    ("html", "box"),
    [
        ("<p>One<br>two</p><p>Three</p>", "One\ntwo\n\nThree"),
        ("<p>x &lt;b&gt; y</p>", "<p>x &lt;b&gt; y</p>"),
        ("<p>One</p><ul><li>a</li></ul>", "<p>One</p><ul><li>a</li></ul>"),
        ("", ""),
    ],
)
def test_plain_box_shows_tags_only_where_needed(html: str, box: str) -> None:
    assert as_plain(html) == box


def test_words_are_counted_without_tags() -> None:
    assert word_count("<p>One two</p><p>three &amp; four</p>") == 5
    assert word_count("") == 0
