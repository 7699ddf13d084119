"""The daily jobs of privacy/ itself."""

from collections import Counter
from datetime import date

from privacy import daily
from privacy.audit.acts import SYSTEM
from privacy.backup.places import backup_tonight
from privacy.clock import wait_for_the_clock
from privacy.daily import Counts
from privacy.documents.files import remove_expired_files
from privacy.epochs import change_epoch_weekly
from privacy.locks import only_one
from privacy.mail_files import remove_old_mail
from privacy.promises.checking import check_all, note_promises
from privacy.purge import purge


def purge_today(today: date) -> Counts:
    """Delete what is past its time. Raises ClockJumped, AnotherIsRunning, KeysUnavailable."""
    wait_for_the_clock(today)
    with only_one("purge"):
        return dict(purge(today).erased)


def check_promises(today: date) -> Counts:
    """Check every promise and note how it stands."""
    checked = check_all(today)
    note_promises(by=SYSTEM, checked=checked)
    return dict(Counter(str(item.finding.state.value) for item in checked))


def remove_documents(today: date) -> Counts:
    """Delete what was made for people and is seven days old."""
    return {"files": remove_expired_files(today), "mail": remove_old_mail()}


daily.register("purge", purge_today, order=10)
daily.register("documents", remove_documents, order=20)
daily.register("epoch", change_epoch_weekly, order=50)
daily.register("backup", backup_tonight, order=60)
daily.register("promises", check_promises, order=90)
