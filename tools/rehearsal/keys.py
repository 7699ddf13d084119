"""A new master key on a running machine, and the power cut after it."""

from deploy.machine.places import Problem
from tools.rehearsal.machines import Running
from tools.rehearsal.story import Person, answers, reads_card
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
