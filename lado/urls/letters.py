"""Addresses of a board's own texts of letters."""

from django.urls import path

from lado.urls.lists import BASE
from lado.views import letters

LETTERS = f"{BASE}letters/"

urlpatterns = [
    path(LETTERS, letters.LetterTemplates.as_view(), name="letter_templates"),
    path(f"{LETTERS}<slug:to>/add/", letters.TemplateAdd.as_view(), name="letter_template_add"),
    path(f"{LETTERS}<int:pk>/", letters.TemplateEdit.as_view(), name="letter_template"),
    path(f"{LETTERS}<int:pk>/remove/", letters.TemplateRemove.as_view(), name="letter_template_remove"),
]
