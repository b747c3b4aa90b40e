"""Addresses: invitations to meetings, and their answers."""

from django.urls import path

from boards.views import invitations

urlpatterns = [
    path(
        "boards/<slug:board>/meetings/<int:pk>/invitations/",
        invitations.MeetingInvitations.as_view(),
        name="meeting_invitations",
    ),
    path(
        "boards/<slug:board>/meetings/<int:pk>/invitations/group/",
        invitations.InviteGroup.as_view(),
        name="meeting_invite_group",
    ),
    path(
        "boards/<slug:board>/meetings/<int:pk>/invitations/<int:invitation>/",
        invitations.RecordAnswer.as_view(),
        name="invitation_record",
    ),
    path(
        "boards/<slug:board>/meetings/<int:pk>/answer/",
        invitations.AnswerMeeting.as_view(),
        name="meeting_answer",
    ),
    # Apart from /invitations/<token>/, which invites people to sign in.
    path(
        "meetings/invitations/<str:token>/", invitations.InvitationAnswer.as_view(), name="invitation_answer"
    ),
]
