"""A new master key on a running machine, the power cut after it, and a key that is lost."""

from contextlib import suppress

from deploy.machine.places import REFUSED, Problem
from tools.rehearsal.machines import Running
from tools.rehearsal.story import STICK, Kit, Person, answers, reads_card
from tools.runner.places import say


def rehearse(machine: Running, person: Person) -> Person:
    """Her card is read after the change, and after the machine has come up by itself."""
    machine.run("harmony", "rotate_encryption_keys", "--master")
    person = reads_card(machine, person)
    machine.run("harmony", "backup")
    say("         a new master key: her card is read, a copy is made")
    machine.power_cut()
    if not answers(machine, person):
        raise Problem("It does not answer after the power was cut.")
    person = reads_card(machine, person)
    say("         the power was cut: it came up by itself, her card is read")
    return person


def lose(machine: Running, kit: Kit, sheet: str, person: Person) -> Person:
    """What seals the key is gone, as with a new board; sheet and stick bring the keys back."""
    machine.run("rm", "/var/lib/systemd/credential.secret")
    with suppress(Problem):  # services that did not start
        machine.power_cut()
    if answers(machine, person):
        raise Problem("The pages have started without their key.")
    said = machine.run("harmony", "doctor", code=REFUSED)
    if "does not open" not in said:
        raise Problem(f"It does not say what is wrong:\n{said}")
    say("         the key does not open any more: the pages stay away, and it is said why")
    installer = kit.carried_to(machine)
    machine.run(installer, *kit.install, code=REFUSED)
    machine.run(installer, *kit.install, "--for-restore")
    newest = machine.run("sh", "-c", f"ls {STICK}/harmony-*.age").split()[-1]
    machine.run("harmony", "restore", newest, "--keys", feed=sheet)
    machine.run("systemctl", "restart", "harmony.service")
    person = reads_card(machine, person)
    say("         the keys came from sheet and stick: her card is read, nothing was restored")
    return person
