"""Makes Django use the administration of this installation (core.admin_site)."""

from django.contrib.admin.apps import AdminConfig


class PartnershipAdminConfig(AdminConfig):
    """Django's admin app with our site."""

    default_site = "core.admin_site.PartnershipAdminSite"
