"""Words of the demonstration's training: courses, venues, questions, answers. All made up."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CourseText:
    """One course of the programme. `keen` is how many people want a place, as a share of the places."""

    title: str
    level: str
    mode: str
    hours: str
    summary: str
    audience: str
    runs: int  # a year
    capacity: int
    keen: float


COURSES = (
    CourseText(
        "Working together to safeguard children", "Level 2", "face_to_face", "6",
        "Roles, thresholds and referrals, with cases worked on across agencies.",
        "Everybody who works with children and families", 6, 24, 1.1,
    ),
    CourseText(
        "Neglect: seeing the child", "Level 3", "virtual", "3.5",
        "Recognising neglect early, and using the assessment tool together.",
        "Practitioners who visit families at home", 5, 30, 0.9,
    ),
    CourseText(
        "Child exploitation and missing children", "Level 3", "virtual", "3",
        "Signs of exploitation, mapping contacts, return conversations.",
        "Youth workers, schools, police and health", 5, 30, 0.85,
    ),
    CourseText(
        "Safer recruitment", "Specialist", "virtual", "6",
        "Adverts, references, interviews and checks that keep unsafe people out.",
        "Managers who appoint staff or volunteers", 3, 20, 0.8,
    ),
    CourseText(
        "Domestic abuse and children", "Level 3", "blended", "7",
        "What children live through, and planning for safety with both parents.",
        "Practitioners and their supervisors", 3, 24, 1.15,
    ),
    CourseText(
        "Supervision that reflects", "Specialist", "face_to_face", "4",
        "Reflective supervision, with practice in threes.",
        "Supervisors and safeguarding leads", 2, 16, 0.9,
    ),
    CourseText(
        "Learning from reviews: a briefing", "Briefing", "virtual", "1.5",
        "What this year’s reviews found, and what changes because of them.",
        "Everybody", 4, 60, 0.7,
    ),
    CourseText(
        "Managing allegations against staff", "Specialist", "virtual", "3",
        "What to do in the first hour, the first day and the first week.",
        "Head teachers, managers, HR advisers", 2, 20, 0.75,
    ),
)  # fmt: skip
VENUES = (
    ("{place} Civic Hall, Room 2", "Step-free from the car park. A hearing loop is in the room."),
    ("{place} Fire Station, training room", "Lift to the first floor. Parking behind the building."),
)
LINK = "https://meet.example/training"
SCALE_QUESTIONS = (
    "How well do you know the signs to look for?",
    "How confident are you to act on a concern?",
)
STATEMENT = "The course increased my knowledge."
PLAN = "What will you do differently?"
SEEN = "How much has their practice changed since the course?"
DONE = "Have you done what you planned?"
PLANS = (
    "Speak to the child on their own at every visit.",
    "Use the neglect tool in my next three assessments.",
    "Bring one case to supervision each month.",
    "Ask who else lives in the home.",
    "Share what I learned in our team meeting.",
)
DONE_ANSWERS = ("Done", "Not yet", "No chance so far")
QUOTATIONS = (
    "The cases felt real, and hearing how other agencies see them changed my mind.",
    "I left with two things that I could do the next morning.",
    "Best course I have been on this year: clear, kind and to the point.",
    "I had not understood how neglect builds up until I saw it drawn.",
)
STAFF_GROUPS = (
    "Social workers",
    "Teachers and school staff",
    "Health visitors and nurses",
    "Police officers",
    "Youth and family workers",
)
REASONS = ("Court hearing on the day", "Staff shortage", "Ill", "On leave")
EARLIER = {
    "attended": 612,
    "places": 905,
    "courses": 11,
    "runs": 34,
    "single_agency": 2140,
    "e_learning": 988,
}
