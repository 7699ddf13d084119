"""App registration; what is connected when everything is loaded."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_save


class StaffConfig(AppConfig):
    name = "staff"

    def ready(self) -> None:
        from allauth.mfa import signals
        from axes.models import AccessAttempt
        from django.contrib.auth.signals import user_logged_in

        from privacy import alarms, waiting
        from privacy.audit.acts import show_events
        from staff import checks, watching, way_back  # noqa: F401  (checks: registers the checks)
        from staff.first_texts import ensure_first_texts
        from staff.lockout import keep_counts_only
        from staff.mail import tell_owners
        from staff.mfa import count_wrong_code
        from staff.role_sync import sync_roles
        from staff.second_factor import note_factor, note_factor_removed
        from staff.sessions import note_login
        from staff.sign_ins import note_in

        post_migrate.connect(sync_roles, sender=self)
        post_migrate.connect(ensure_first_texts, sender=self)
        user_logged_in.connect(note_login)
        user_logged_in.connect(note_in)
        user_logged_in.connect(way_back.note_login)
        signals.authenticator_used.connect(note_factor)
        signals.authenticator_added.connect(note_factor)
        signals.authenticator_removed.connect(note_factor_removed)
        signals.authentication_failed.connect(count_wrong_code)
        pre_save.connect(keep_counts_only, sender=AccessAttempt)
        show_events("reading_watch", watching.look)
        waiting.register("reading_watch", watching.lines_waiting, order=10)
        alarms.register(tell_owners)
