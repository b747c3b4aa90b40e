"""Addresses of what happens in a case."""

from django.urls import path

from lado.urls.contacts import ONE
from lado.views import case_meetings as meetings
from lado.views import steps as views
from lado.views import timeline

MEETING = f"{ONE}meetings/<int:meeting>/"
ATTENDEE = f"{MEETING}people/<int:attendee>/"

urlpatterns = [
    path(f"{ONE}meetings/add/", meetings.MeetingAdd.as_view(), name="case_meeting_add"),
    path(MEETING, meetings.MeetingPage.as_view(), name="case_meeting"),
    path(f"{MEETING}change/", meetings.MeetingChange.as_view(), name="case_meeting_change"),
    path(f"{MEETING}cancel/", meetings.MeetingCancel.as_view(), name="case_meeting_cancel"),
    path(f"{MEETING}invite/", meetings.MeetingInvite.as_view(), name="case_meeting_invite"),
    path(f"{MEETING}minutes/", meetings.MeetingMinutes.as_view(), name="case_meeting_minutes"),
    path(f"{MEETING}minutes.pdf", meetings.MinutesPdf.as_view(), name="case_minutes_pdf"),
    path(f"{MEETING}invitation.pdf", meetings.InvitationPdf.as_view(), name="case_invitation_pdf"),
    path(f"{MEETING}actions/add/", meetings.MeetingActionAdd.as_view(), name="case_meeting_action"),
    path(f"{MEETING}people/add/", meetings.AttendeeAdd.as_view(), name="case_attendee_add"),
    path(f"{ATTENDEE}change/", meetings.AttendeeChange.as_view(), name="case_attendee_change"),
    path(f"{ATTENDEE}remove/", meetings.AttendeeRemove.as_view(), name="case_attendee_remove"),
    path(f"{ONE}strands/<slug:kind>/", views.StrandPage.as_view(), name="case_strand"),
    path(f"{ONE}referrals/add/", views.BodyReferralAdd.as_view(), name="case_body_referral_add"),
    path(f"{ONE}referrals/<int:referral>/", views.BodyReferralChange.as_view(), name="case_body_referral"),
    path(f"{ONE}notes/add/", views.NoteAdd.as_view(), name="case_note_add"),
    path(f"{ONE}notes/<int:note>/", views.NoteChange.as_view(), name="case_note"),
    path(f"{ONE}letters/<slug:to>/add/", views.LetterAdd.as_view(), name="case_letter_add"),
    path(f"{ONE}letters/<int:letter>/", views.LetterChange.as_view(), name="case_letter"),
    path(f"{ONE}letters/<int:letter>/letter.pdf", views.LetterPdf.as_view(), name="case_letter_pdf"),
    path(f"{ONE}timeline/", timeline.TimelinePage.as_view(), name="case_timeline"),
    path(f"{ONE}timeline.pdf", timeline.TimelinePdf.as_view(), name="case_timeline_pdf"),
    path(f"{ONE}timeline-masked.pdf", timeline.MaskedTimelinePdf.as_view(), name="case_timeline_masked_pdf"),
    path(f"{ONE}timeline.docx", timeline.TimelineWord.as_view(), name="case_timeline_word"),
    path(
        f"{ONE}timeline-masked.docx", timeline.MaskedTimelineWord.as_view(), name="case_timeline_masked_word"
    ),
]
