"""Addresses of the person's account, people and roles of a board, invitations, and the open pages."""

from django.urls import path

from core.views import account, demonstration, invitations, pages, roles

urlpatterns = [
    path("accounts/", account.YourAccount.as_view(), name="account"),
    path("accounts/name/", account.ChangeName.as_view(), name="change_name"),
    path("accessibility/", pages.Accessibility.as_view(), name="accessibility"),
    path("privacy/", pages.Privacy.as_view(), name="privacy"),
    path("demonstration/emails/", demonstration.Emails.as_view(), name="demonstration_emails"),
    path("demonstration/emails/<str:name>/", demonstration.OneEmail.as_view(), name="demonstration_email"),
    path("invitations/<str:token>/", invitations.AcceptInvitation.as_view(), name="invitation"),
    path("boards/<slug:board>/people/", roles.People.as_view(), name="people"),
    path("boards/<slug:board>/people/invite/", invitations.Invite.as_view(), name="invite"),
    path(
        "boards/<slug:board>/people/invitations/<int:pk>/send-again/",
        invitations.SendAgain.as_view(),
        name="invitation_send_again",
    ),
    path(
        "boards/<slug:board>/people/invitations/<int:pk>/withdraw/",
        invitations.Withdraw.as_view(),
        name="invitation_withdraw",
    ),
    path("boards/<slug:board>/people/<int:pk>/dates/", roles.ChangeDates.as_view(), name="role_dates"),
    path("boards/<slug:board>/people/<int:pk>/end/", roles.EndRole.as_view(), name="role_end"),
]
