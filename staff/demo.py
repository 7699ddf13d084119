"""The invented people who work at the demo salon, and how they log in."""

from dataclasses import dataclass

from privacy.audit.acts import SYSTEM
from staff import actions, roles
from staff.models import Employment, StaffText, User

# For invented people on loopback only; the demo refuses to start anywhere else.
DEMO_PASSWORD = "kesäyön valkoinen valo"  # noqa: S105
REASON = "demo"
PEOPLE = (
    ("Hannele Aaltonen", "hannele@harmony.example", roles.OWNER),
    ("Tiina Lehto", "tiina@harmony.example", roles.THERAPIST),
    ("Saana Niemi", "saana@harmony.example", roles.THERAPIST),
    ("Riikka Salo", "riikka@harmony.example", roles.RECEPTION),
    ("Teemu Koski", "teemu@harmony.example", roles.TECHNICIAN),
)


@dataclass(frozen=True)
class DemoLogin:
    """One person's way in; `secret` is for an authenticator app, if the demo asks for one."""

    user: User
    password: str
    secret: str | None


def hire_demo_staff(*, mfa: bool = False) -> list[DemoLogin]:
    """Everybody as after a first day at work: account, undertaking, second factor or its waiver."""
    logins: list[DemoLogin] = []
    for name, email, role in PEOPLE:
        if role == roles.OWNER:
            token = actions.make_owner_link(by=SYSTEM)
            said = {"name": name, "email": email}
        else:
            owner = logins[0].user
            _user, token = actions.invite_user(
                by=owner, name=name, email=email, role=role, employment=Employment.EMPLOYEE
            )
            said = {}
        user = actions.accept_invitation(by=SYSTEM, token=token, password=DEMO_PASSWORD, **said)
        shown = [text.pk for text in StaffText.current()]
        actions.accept_texts(by=user, user=user, shown=shown)
        secret = actions.add_app(by=user, user=user) if mfa else None
        logins.append(DemoLogin(User.objects.get(pk=user.pk), DEMO_PASSWORD, secret))
    if not mfa:
        actions.waive_second_factor(by=SYSTEM, reason=REASON)
    return logins
