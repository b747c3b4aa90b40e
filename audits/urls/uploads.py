"""Addresses of workbooks that an agency fills in and sends back."""

from django.urls import path

from audits.urls.answers import RETURN
from audits.views import uploads

WORKBOOK = f"{RETURN}workbook/"

urlpatterns = [
    path(WORKBOOK, uploads.ReturnUploadPage.as_view(), name="return_upload"),
    path(f"{WORKBOOK}<int:upload>/", uploads.UploadPreview.as_view(), name="upload_preview"),
    path(f"{WORKBOOK}<int:upload>/confirm/", uploads.UploadConfirm.as_view(), name="upload_confirm"),
    path(f"{WORKBOOK}<int:upload>/drop/", uploads.UploadDrop.as_view(), name="upload_drop"),
]
