"""The register: keys, database, mail, daily jobs, backups, letters."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail import get_connection
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.backup import sheet, status
from privacy.backup.places import chosen_folder, second_folder
from privacy.clock import ClockJumped
from privacy.doctor.lines import Finding, ill, look, well, worth_a_look
from privacy.doctor.machine import device_of, is_encrypted
from privacy.encryption import KeysUnavailable
from privacy.keys import require_keys
from privacy.models import DailyJob, Installation
from privacy.moving import marker
from privacy.moving.marker import Moving
from privacy.sending import database_is_here, may_send

_SEALED_WITH = Path("/var/lib/systemd")  # where systemd keeps the key that seals without a TPM
_ROOTS = Path("/etc")
_BACKUP_AGE = timedelta(days=2)
_SMTP = "django.core.mail.backends.smtp.EmailBackend"


@look("keys", gettext_lazy("Keys of the register"))
def keys() -> Finding:
    """Whether they open this register."""
    try:
        require_keys()
    except KeysUnavailable as problem:
        return ill(_("not usable"), str(problem.args[0]))
    return well(_("they open this register"))


@look("key_place", gettext_lazy("Where the master key lies"))
def key_place() -> Finding:
    """Beside the register on a disk that is not encrypted, a stolen computer tells everything."""
    master: Path = settings.HARMONY_MASTER_KEY_FILE
    if settings.HARMONY_MASTER_KEY_GIVEN:
        return _given()
    if master.exists() and master.stat().st_mode & 0o077:
        return ill(str(master), _("Others can read it: chmod 400 and look who had access."))
    return _by_disk(
        master,
        _("on the same disk as the register, and the disk is not encrypted"),
        _("Encrypt the disk, or give the key by systemd (docs/operations.md, Keys)."),
    )


def _given() -> Finding:
    """By systemd: from the TPM, or from a disk after all, which is told for what it is."""
    step = _("Encrypt the disk. A computer with a TPM: run deploy/install again (operations.md).")
    if settings.HARMONY_KEY_SEAL == "tpm2":
        return well(_("sealed by the TPM of this computer: its disk alone opens nothing"))
    if settings.HARMONY_KEY_SEAL == "host":
        found = _(
            "sealed with a key of this machine that lies on the same open disk: this helps against "
            "stolen copies, not against a stolen disk"
        )
        return _by_disk(_SEALED_WITH, found, step)
    found = _("in a file for root alone, on the same disk as the register, which is not encrypted")
    return _by_disk(_ROOTS, found, step)


def _by_disk(place: Path, open_beside: str, step: str) -> Finding:
    """What a thief of the disk gets with it. `open_beside`: when that is key and register."""
    if is_encrypted(place):
        return well(_("on an encrypted disk"))
    if device_of(place) == device_of(settings.HARMONY_HOME) and database_is_here():
        return ill(open_beside, step)
    return worth_a_look(
        _("on a disk of its own, not encrypted"), _("Encrypt that disk as well, if you can.")
    )


@look("database", gettext_lazy("Database"))
def database() -> Finding:
    """Whether it answers, has all its tables, and is open."""
    if marker.state() is Moving.UNDER_WAY:
        return ill(
            _("closed by a move that has not ended"),
            _("Run move_database again; or with --stay, to leave the register where it is."),
        )
    if marker.state() is Moving.MOVED:
        return ill(_("has moved to PostgreSQL"), _("Set DATABASE_URL in harmony.env."))
    try:
        connection.ensure_connection()
    except OperationalError:
        return ill(
            _("does not answer"),
            _("Start the database server, or check DATABASE_URL and its disk."),
        )
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return ill(_("tables are missing"), _("Run: python3 run.py manage migrate"))
    if Installation.objects.filter(replay_needed=True).exists():
        return ill(_("a restored copy, closed"), _("Run: python3 run.py manage replay_erasures"))
    return well(_("answers"))


@look("mail", gettext_lazy("Mail"))
def mail() -> Finding:
    """Whether the relay can be reached."""
    if settings.EMAIL_BACKEND != _SMTP:
        if not settings.PRODUCTION:
            return well(_("mails become files, as is right for a demo"))
        return ill(_("no relay is set"), _("Set EMAIL_URL (docs/operations.md)."))
    relay = get_connection(timeout=5, fail_silently=False)
    try:
        relay.open()
    except OSError:
        return ill(_("the relay does not answer"), _("Check EMAIL_URL: check_mail says more."))
    relay.close()
    return well(_("the relay answers"))


@look("daily", gettext_lazy("What happens every day"))
def daily() -> Finding:
    """Whether the timer calls."""
    newest = DailyJob.objects.exclude(done_on=None).order_by("done_on").last()
    failed = [job.pk for job in DailyJob.objects.exclude(fault="").order_by("pk")]
    if DailyJob.objects.filter(pk="purge", fault=ClockJumped.__name__).exists():
        return _purge_waits()
    if failed:
        return ill(
            _("failed: %(jobs)s") % {"jobs": ", ".join(failed)},
            _("Run: python3 run.py manage run_daily"),
        )
    if newest is None or newest.done_on is None:
        return ill(_("never yet"), _("Switch on the timer (deploy/README.md)."))
    found = f"{newest.done_on:%d.%m.%Y}"
    if newest.done_on < timezone.localdate() - timedelta(days=1):
        return ill(found, _("The timer does not call. Look at: systemctl list-timers"))
    return well(found)


def _purge_waits() -> Finding:
    """A person says whether the date is right: people would be deleted too early."""
    step = _(
        "Look at the date. If %(day)s is right: python3 run.py manage purge_expired_data "
        "--today %(day)s, and then python3 run.py manage run_daily"
    )
    return ill(
        _("the purge waits: the clock has jumped by more than a day"),
        step % {"day": timezone.localdate().isoformat()},
    )


@look("backup", gettext_lazy("Backup"))
def backup() -> Finding:
    """Whether the last one is young, tried, and somewhere else."""
    last = status.last()
    if not sheet.exists():
        return ill(_("there is no recovery sheet"), _("Run: python3 run.py manage recovery_sheet"))
    if last.verified is None:
        return ill(_("never yet"), _("Run: python3 run.py manage backup"))
    found = f"{timezone.localtime(last.verified):%d.%m.%Y %H:%M}"
    if not last.ok:
        return ill(found, last.fault)
    if timezone.now() - last.verified > _BACKUP_AGE:
        return ill(found, _("Run: python3 run.py manage backup"))
    places = [chosen_folder(), *filter(None, [second_folder()])]
    home = device_of(settings.HARMONY_HOME)
    if all(device_of(place) == home for place in places):
        return ill(
            found,
            _(
                "All copies lie on the disk of the register: a broken disk takes both. "
                "Set HARMONY_BACKUP_DIR or HARMONY_BACKUP_SECOND_DIR."
            ),
        )
    return well(found)


@look("letters", gettext_lazy("Letters"))
def letters() -> Finding:
    """Whether this machine may send."""
    if may_send():
        return well(_("may leave this machine"))
    return worth_a_look(
        _("wait for a word: the register came from a backup or from another machine"),
        _("If this is the salon's own: python3 run.py manage confirm_sending"),
    )
