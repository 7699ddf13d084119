"""What a replay did, for the person at the terminal."""

from django.utils.dateparse import parse_datetime
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from privacy.backup.replaying import Replay


def replay_words(done: Replay) -> list[str]:
    """Line by line: what ended again, what is uncertain, what a person has to do now."""
    again = {kind: count for kind, count in done.again.items() if count}
    lines = [_("Ended again, because it had ended since the backup:")]
    lines += [f"  {_title(kind)}: {count}" for kind, count in sorted(again.items())]
    purged = sum(done.purged.values())
    if purged:
        lines.append("  " + _("rows whose time is out: %(count)d") % {"count": purged})
    if not again and not purged:
        lines.append("  " + _("nothing had ended"))
    moment = parse_datetime(done.log_until) if done.log_until else None
    if moment is not None:
        until = f"{localtime(moment):%d.%m.%Y %H:%M}"
        lines.append(_("The erasure log reaches until %(moment)s.") % {"moment": until})
    if done.unreadable:
        lines.append(
            _("People whose key was destroyed on purpose, now gone: %(count)d")
            % {"count": done.unreadable}
        )
    if done.unsettled:
        lines.append(
            _(
                "Acts of which it is not known whether they were finished: %(count)d. To end them "
                "as well: replay_erasures --unsettled"
            )
            % {"count": done.unsettled}
        )
    if done.was_closed:
        lines += _what_now()
    return lines


def _what_now() -> list[str]:
    return [
        _(
            "All logins have ended. Passwords are those of the day of the backup: change any that "
            "was changed since because somebody else knew it. Start the service again."
        ),
        _("No letter leaves before a person says so: python3 run.py manage confirm_sending"),
    ]


def _title(kind: str) -> str:
    titles = {
        "erasure": _("people erased"),
        "withdrawal": _("consents withdrawn"),
        "ban": _("bans"),
        "ban_lifted": _("bans lifted"),
        "restriction": _("restrictions put back"),
        "role": _("roles changed"),
        "account": _("accounts closed or opened"),
        "factors": _("second factors removed"),
    }
    return titles.get(kind, kind)
