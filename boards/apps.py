"""The boards' app."""

from django.apps import AppConfig

from core.navigation import add_entry
from core.permissions import Perm


class BoardsConfig(AppConfig):
    name = "boards"

    def ready(self) -> None:
        from boards.action_sources import register_own_sources
        from boards.board_needs import register_needs
        from boards.history import register_all as register_histories
        from boards.loading import register_kinds

        register_histories()
        register_kinds()
        register_own_sources()
        add_entry(10, "home", "Home", "boards:home", Perm.BOARD_READ)
        add_entry(30, "meetings", "Meetings", "boards:meetings", Perm.MEETING_READ)
        add_entry(
            35,
            "attendance",
            "Attendance",
            "boards:attendance",
            Perm.ATTENDANCE_READ,
            Perm.ATTENDANCE_READ_OWN,
        )
        add_entry(40, "actions", "Actions", "boards:actions", Perm.ACTION_READ, Perm.ACTION_READ_OWN)
        add_entry(50, "members", "Members", "boards:members", Perm.SEAT_READ)
        add_entry(60, "groups", "Groups", "boards:groups", Perm.GROUP_READ)
        add_entry(70, "agencies", "Agencies", "boards:agencies", Perm.AGENCY_READ)
        add_entry(90, "manage", "Manage", "boards:manage", Perm.BOARD_MANAGE)
        register_needs()
