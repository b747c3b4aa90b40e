"""Telling that a field which is printed may hold a person's name. A warning, never a refusal: only people can tell."""

import re

_TITLE = re.compile(
    r"\b(?:mr|mrs|ms|miss|mx|dr|pc|sgt|rev|revd|fr|sister|brother|imam|prof)\b\.?\s+[^\W\d_]", re.I
)
_WORD = re.compile(r"[^\W\d_][^\W\d_'\u2019-]*")
#: Words of posts, organisations and places. Two words side by side that are none of these look like a name.
_PLAIN = frozenset(
    """
    academy adviser advisor agency ambulance and army assistant association at authority baptist board boarding
    boy's boys bus cadet cadets cafe camp care carer caretaker catholic centre chaplain charity chief child
    childminder children children's childrens choir christian church class cleaner clinic club coach college
    community company constable contractor cook coordinator council counsellor county cover cricket dance deputy
    designated dinner director district doctor driver early education emergency engineer escort examiner executive
    faith family fire first football for form foster games gateway general girl's girls governor group guide guides
    gym gymnastics hall head headteacher health higher home homes hospital house housing human imam in independent
    infant infants inspector instructor judo junior justice kitchen lead leader learning leisure lettings library
    local lunchtime madrassah main manager martial mental mentor midday midwife minister mosque music neighbouring
    night not nurse nursery of officer office oncall online other outreach panel parent park parish partnership
    passenger pastoral pastor peripatetic personal physiotherapist play playgroup playworker police pool practitioner
    pre premises preschool priest primary principal prison private probation professional project provider psychologist
    public pupil receptionist recruitment referral registered regional rescue residential resources respite rugby
    safeguarding saint school schools scout scouts secondary secretary secure security senior service services shelter
    sixth social special specialist sport sports st staff student substitute sunday supervisor supply support supported
    swim swimming taxi teacher teaching team technician temple tennis theatre the therapist town trainer training
    trainee transport trust trustee tuition tutor united unit university visiting visitor volunteer voluntary warden
    ward welfare with work worker working young youth unknown none year years
    """.split()  # noqa: SIM905 -- two hundred words read better so
)


def may_hold_name(text: str) -> bool:
    """Whether a text looks as if it names a person: a title before a word, or two capitalised words of no post.

    "Mrs Ashworth", "Robin Ashworth"; not "Teaching Assistant" or "Dunmoor Primary School".
    """
    if _TITLE.search(text):
        return True
    words = _WORD.findall(text)
    known = [_is_plain(word) for word in words]
    # A place before a word of a post is the name of an organisation: only texts without any such word are suspected.
    capitals = sum(word[:1].isupper() and not plain for word, plain in zip(words, known, strict=True))
    return capitals >= 2 and not any(known)


def _is_plain(word: str) -> bool:
    written = word.casefold().replace("\u2019", "'")
    return written in _PLAIN or written.removesuffix("s") in _PLAIN or written.removesuffix("'s") in _PLAIN
