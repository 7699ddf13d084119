"""The eight means whose lack opened a register of psychotherapy to extortion (2018 to 2020).

The police listed them: firewall, VPN, passwords, database encryption, pseudonymisation, security
testing, logging, documentation. Each has a promise, a test or a document here (security goal G60).
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from privacy.registry import Text


@dataclass(frozen=True)
class Means:
    """One of the eight: what stands for it. `promises` are ids, `evidence` paths in the project."""

    name: Text
    how: Text
    promises: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


MEANS = (
    Means(
        _("Firewall"),
        _("The database has no door to the network, and the program listens on this machine only."),
        ("web.reached",),
        ("deploy/firewall.nft", "tests/code/test_installation_promises.py"),
    ),
    Means(
        _("Encrypted connection"),
        _("Nobody on the way reads what is sent: https only, and no way back from it."),
        ("web.encrypted",),
        ("tests/code/test_deployment.py", "tests/code/test_headers.py"),
    ),
    Means(
        _("Passwords"),
        _("Personal accounts, long passwords, a second factor, and a limit for guessing."),
        ("staff.second_factor",),
        ("tests/staff/test_guessing.py", "tests/staff/test_passwords.py"),
    ),
    Means(
        _("Encryption of the database"),
        _("Each client's data are sealed with a key of her own, the keys lie apart."),
        ("keys.disk", "keys.place", "keys.age"),
        ("tests/code/test_nothing_in_clear.py", "docs/decisions/0003-one-key-per-person.md"),
    ),
    Means(
        _("Pseudonyms"),
        _("Rows, addresses and logs hold random ids instead of names."),
        (),
        ("tests/code/test_nothing_in_clear.py", "tests/personal_data/test_canaries.py"),
    ),
    Means(
        _("Security testing"),
        _("Every address is tried by every role, and attacks are part of the test suite."),
        (),
        ("tests/code/test_ledger.py", "tests/staff/test_guessing.py"),
    ),
    Means(
        _("Logging"),
        _("Every reading and every change leaves an event that cannot be changed unseen."),
        ("audit.chain", "staff.reading"),
        ("tests/privacy/test_audit_log.py",),
    ),
    Means(
        _("Documentation"),
        _("Operations, decisions and the papers of the law are written down."),
        ("risks.assessed",),
        ("docs/operations.md", "docs/decisions/README.md", "SECURITY.md"),
    ),
)
