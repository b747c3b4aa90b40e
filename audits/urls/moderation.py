"""Addresses of what the board makes of a return."""

from django.urls import path

from audits.views import messages, moderation, moderation_actions, moderation_standard, moderation_words

BASE = "boards/<slug:board>/audits/"
RETURN = f"{BASE}returns/<int:pk>/"
MODERATION = f"{RETURN}moderation/"

urlpatterns = [
    path(MODERATION, moderation.Moderate.as_view(), name="moderate"),
    path(
        f"{MODERATION}standards/<int:number>/",
        moderation_standard.ModerateStandard.as_view(),
        name="moderate_standard",
    ),
    path(f"{MODERATION}begin/", moderation.ModerationBegin.as_view(), name="moderation_begin"),
    path(
        f"{MODERATION}agree-not-applicable/",
        moderation.AgreeNotApplicable.as_view(),
        name="agree_not_applicable",
    ),
    path(f"{MODERATION}changes/", moderation.ReturnAskChanges.as_view(), name="return_ask_changes"),
    path(f"{MODERATION}accept/", moderation.ReturnAccept.as_view(), name="return_accept"),
    path(f"{MODERATION}again/", moderation.ReturnTakeBack.as_view(), name="return_take_back"),
    path(f"{MODERATION}support/", moderation.ReturnSupport.as_view(), name="return_support"),
    path(f"{MODERATION}actions/", moderation_actions.ReturnProposals.as_view(), name="return_proposals"),
    path(
        f"{MODERATION}answers/<int:answer>/action/",
        moderation_actions.ProposeAction.as_view(),
        name="propose_action",
    ),
    path(
        f"{BASE}cycles/<int:pk>/actions/",
        moderation_actions.CycleProposals.as_view(),
        name="cycle_proposals",
    ),
    path(f"{RETURN}questions/<str:item>/", moderation_words.QuestionAdd.as_view(), name="question_add"),
    path(f"{RETURN}questions/<str:item>/read/", messages.MessagesRead.as_view(), name="messages_read"),
    path(f"{BASE}messages/", messages.Messages.as_view(), name="messages"),
    path(f"{RETURN}letter/", moderation_words.ReturnLetter.as_view(), name="return_letter"),
]
