"""What staff/ writes into the use log, and the roles, in words."""

from django.utils.translation import gettext_lazy as _

from privacy.audit.words import register_words
from staff.roles import ROLE_CHOICES

ACTS = {
    "staff.account_closed": _("Account closed"),
    "staff.account_reopened": _("Account opened again"),
    "staff.account_replayed": _("Closure of an account repeated after a restore"),
    "staff.corrected": _("Account corrected"),
    "staff.exported": _("Data of a colleague saved as a file for her"),
    "staff.factor_added": _("Second factor added"),
    "staff.factors_removed": _("Second factors removed"),
    "staff.factors_replayed": _("Removal of second factors repeated after a restore"),
    "staff.form_let_go": _("Half-filled form let go"),
    "staff.forms_held": _("Half-filled form kept at the screen lock or the end of a login"),
    "staff.invitation_accepted": _("Invitation accepted"),
    "staff.invitation_renewed": _("Invitation renewed"),
    "staff.invited": _("Member of staff invited"),
    "staff.lock_time_set": _("Time of the screen lock changed"),
    "staff.logins_ended_after_restore": _("All logins ended after a restore"),
    "staff.many_readings": _("Notice of many opened cards"),
    "staff.openings_read": _("List of opened cards read"),
    "staff.owner_link_made": _("Link for the first owner made"),
    "staff.pin_removed": _("PIN removed"),
    "staff.pin_set": _("PIN set"),
    "staff.reading_notices_seen": _("Notices of many opened cards seen"),
    "staff.role_changed": _("Role changed"),
    "staff.role_replayed": _("Role repeated after a restore"),
    "staff.screen_unlocked": _("Locked screen opened"),
    "staff.second_factor_required": _("Second factor required again"),
    "staff.second_factor_waived": _("Second factor waived"),
    "staff.session_ended": _("Login ended"),
    "staff.sessions_ended": _("Logins ended"),
    "staff.text_published": _("Text for staff published"),
    "staff.texts_accepted": _("Texts for staff accepted"),
    "staff.unlock_refused": _("Locked screen closed after five wrong tries"),
    "staff.unlock_tried": _("Try to open a locked screen"),
}
register_words(acts=ACTS, roles=dict(ROLE_CHOICES))
