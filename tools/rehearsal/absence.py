"""What people see while the program is not there, or will not take what they send."""

from deploy.machine.places import Problem
from tools.rehearsal.machines import Running
from tools.rehearsal.story import Person, answers, visit
from tools.runner.places import say

PAGES = ("harmony.service", "harmony.socket")
LARGE = "30000000"  # octets; a list of clients has 20 million at most


def rehearse(machine: Running, person: Person) -> None:
    """The proxy's own two pages, in Finnish. Raises Problem."""
    _expect(machine, {**person, "do": "look", "announcing": LARGE}, "413", "liian suuri")
    machine.run("systemctl", "stop", *PAGES)
    _expect(machine, {**person, "do": "look"}, "503", "sudo harmony doctor")
    machine.run("systemctl", "start", *reversed(PAGES))
    if not answers(machine, person):
        raise Problem("It does not answer after it was started again.")
    say("         too large a file, and nobody there: the proxy says so in words")


def _expect(machine: Running, told: Person, status: str, words: str) -> None:
    seen = visit(machine, told)
    if seen["status"] != status or words not in seen["text"]:
        raise Problem(f"{status} with “{words}” was expected: {seen['status']} {seen['text']}")
