"""The sentences that the salon has published, in their order (the policy of 10 November 2022).

What the law asks for and the policy does not mention stands under the article's name at the end.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from privacy.registry import Text


@dataclass(frozen=True)
class Clause:
    """One sentence: where it stands, and its words."""

    place: Text
    words: Text


CLAUSES: dict[str, Clause] = {
    "4": Clause(
        "§ 4",
        _(
            "Personal data of the register are used to manage the client relationship and to "
            "ensure client safety."
        ),
    ),
    "5": Clause(
        "§ 5",
        _(
            "Skin diseases and other health data when needed, to find possible "
            "contraindications that may bear on treatment methods."
        ),
    ),
    "6.1": Clause("§ 6", _("Data are collected from the clients themselves by an interview.")),
    "6.2": Clause(
        "§ 6",
        _("The client has the right to forbid that data are collected and stored."),
    ),
    "7": Clause("§ 7", _("Data are not disclosed.")),
    "8": Clause("§ 8", _("Data are not transferred outside the EU or the EEA.")),
    "9.1": Clause("§ 9", _("Only the staff of the salon has access to the register.")),
    "9.2": Clause(
        "§ 9",
        _(
            "What is processed electronically is protected by technical means, among them "
            "firewalls and passwords."
        ),
    ),
    "9.3": Clause(
        "§ 9",
        _(
            "The material is protected by user names and passwords that only those hold who "
            "need the register for their work."
        ),
    ),
    "9.5": Clause(
        "§ 9",
        _("Client data are kept for 2 years and then deleted from the register program."),
    ),
    "9.6": Clause("§ 9", _("Those who use the register undertake to keep what they learn secret.")),
    "10": Clause("§ 10", _("The client has the right to inspect her own data.")),
    "11.1": Clause("§ 11", _("A mistake is corrected without undue delay.")),
    "11.2": Clause(
        "§ 11",
        _(
            "The client has the right to ask for the immediate deletion of her data when the "
            "relationship has ended."
        ),
    ),
    "12.1": Clause("§ 12", _("The client has been asked for permission to send marketing.")),
    "12.2": Clause(
        "§ 12", _("Clients have the right to forbid the use of their data in marketing.")
    ),
    "5-2": Clause(_("art. 5(2)"), _("The controller can show that the principles are followed.")),
    "13": Clause(
        _("arts 13 and 14"),
        _("The client is told what happens to her data when they are collected."),
    ),
    "28": Clause(_("art. 28"), _("Whoever processes data for the salon does so under a contract.")),
    "32": Clause(_("art. 32"), _("Data can be restored, and the protection is tested regularly.")),
    "33": Clause(_("art. 33"), _("A breach is reported within 72 hours.")),
    "35": Clause(_("art. 35"), _("The risks have been assessed before the work begins.")),
}
