"""What agencies are asked for a rapid review, and how their answers are looked at, before a board has words of its own.

The questions follow what a rapid review has to find out (Working Together to Safeguard Children, chapter 5: gather the
facts as far as they are known, whether a child is safe now, and what can be learned), in our own words.
"""

QUESTIONS = (
    "Since when, and how, has your agency been in contact with the child and the family?",
    "What did you know of the child’s daily life, and what did the child say or show?",
    "What did you know of the adults in the child’s life, and of risks that come from them?",
    "Which concerns came up, and what was done about each of them?",
    "How did you work with other agencies, and what did you tell them?",
    "What worked well?",
    "What would you do differently, and what has been changed already?",
    "Are this child and other children safe now, as far as you can tell?",
)
CRITERIA = (
    "Every question is answered",
    "Facts and opinions are kept apart",
    "The child’s experience is described",
    "It says what was known at the time, and what only later",
    "Sources are named",
    "Learning follows from what happened",
)
DAYS = 7
