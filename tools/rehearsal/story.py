"""What a person does: installs, begins, saves a client, copies; and brings it back elsewhere."""

import json
import shutil
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tools.rehearsal import terminal
from tools.rehearsal.machines import INSIDE, Running
from tools.runner.places import say

HOST = "harmony.local"
STICK = "/mnt/usb"
LAID = "/srv/kopiot"  # where root lays the copies down, for Harmony's own user to read
PATIENCE = 15 * 60  # seconds for a command that asks back
OWNER = {
    "host": HOST,
    "name": "Hannele Aaltonen",
    "email": "hannele@harmony.example",
    "password": "pitkä tie kotiin sateessa",
    "client": "Oona Niemi",
}
Person = dict[str, str]


@dataclass(frozen=True)
class Kit:
    """What is carried to a machine: the release, and the words of its installation."""

    archive: Path
    install: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.archive.name.removesuffix(".tar.gz")

    def carried_to(self, machine: Running) -> str:
        """The release on the machine, as from a stick; the installer's place in it."""
        shutil.copy(self.archive, machine.tree / "srv")
        return f"./{self.name}/deploy/install"


@dataclass
class Story:
    """What was typed, and when."""

    typed: list[str] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def types(self, machine: Running, *words: str, feed: str = "") -> str:
        """A command that a person types at the machine."""
        self._note(" ".join(words))
        return machine.run(*words, feed=feed)

    def types_at_terminal(self, machine: Running, *words: str) -> tuple[str, str]:
        """The same, where the machine asks back."""
        self._note(" ".join(words))
        return terminal.typed_back([*machine.entering(), *words], dict(INSIDE), PATIENCE)

    def _note(self, line: str) -> None:
        self.typed.append(line)
        say(f"{self.seconds():5.0f} s  $ {line}")

    def tells(self, what: str) -> None:
        say(f"{self.seconds():5.0f} s    {what}")

    def seconds(self) -> float:
        return time.monotonic() - self.began


def first_machine(story: Story, machine: Running, kit: Kit, stick: Path) -> tuple[str, Person]:
    """From an empty machine to a copy on the stick: the sheet, and what the owner knows."""
    installer = kit.carried_to(machine)
    story.types(machine, "tar", "xf", kit.archive.name)
    said, sheet = story.types_at_terminal(machine, installer, *kit.install)
    link = owners_link(said)
    person = {**OWNER, **visit(machine, {**OWNER, "do": "begin", "link": link})}
    story.tells("the owner has begun, and a client is saved")
    story.types(machine, "harmony", "backup")
    shutil.copytree(machine.inside(STICK), stick)
    return sheet, person


def second_machine(
    story: Story, machine: Running, kit: Kit, stick: Path, sheet: str, person: Person
) -> Person:
    """From an empty machine, the stick and the sheet to the client's card."""
    installer = kit.carried_to(machine)
    story.types(machine, "tar", "xf", kit.archive.name)
    story.types(machine, installer, *kit.install, "--for-restore")
    shutil.copytree(stick, machine.inside(LAID))
    copy = max(path.name for path in stick.glob("harmony-*.age"))
    story.types(machine, "harmony", "restore", f"{LAID}/{copy}", feed=sheet)
    person = {key: text for key, text in person.items() if key != "trusted"}
    person |= reads_card(machine, person)
    story.tells("her card is read on the new machine")
    return person


def owners_link(said: str) -> str:
    """The one-time link among what the installer said; "" when there is none."""
    return next((word for word in said.split() if "/henkilokunta/kutsu/" in word), "")


def reads_card(machine: Running, person: Person) -> Person:
    """Somebody logs in and opens the client's card; what she knows now."""
    return {**person, **visit(machine, {**person, "do": "read"})}


def answers(machine: Running, person: Person) -> bool:
    """Whether the door is open."""
    return bool(visit(machine, {**person, "do": "answers"})["answers"])


def visit(machine: Running, told: Person) -> Person:
    """What somebody does in a browser on the machine's network."""
    program = (sys.executable, "-m", "tools.rehearsal.visitor")
    return dict(json.loads(machine.on_its_network(*program, feed=json.dumps(told))))
