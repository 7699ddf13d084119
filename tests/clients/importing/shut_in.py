"""Reads a list in a process that systemd would have shut in: `SystemCallFilter=~@resources`.

Every such call is answered with EPERM. Prints how many rows there were.
"""

import ctypes
import errno
import platform
import struct
import sys

from clients.importing.reading import read_table

RESOURCES = {
    "x86_64": (141, 142, 144, 160, 203, 237, 238, 251, 256, 279, 314),
    "aarch64": (30, 118, 119, 122, 140, 164, 235, 237, 238, 239, 274),
}
"""Numbers of ioprio_set, sched_set…, setpriority, setrlimit and those about memory."""
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2
LOAD, EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM


class Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def shut_in() -> None:
    """From here on, for this process and its children. Raises OSError."""
    numbers = RESOURCES[platform.machine()]
    steps = [(LOAD, 0, 0, 0)]
    steps += [(EQUAL, len(numbers) - place, 0, nr) for place, nr in enumerate(numbers)]
    steps += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]
    written = b"".join(struct.pack("HBBI", *step) for step in steps)
    program = Program(len(steps), written)
    libc = ctypes.CDLL(None, use_errno=True)
    for request in ((NO_NEW_PRIVILEGES, 1, 0), (SECCOMP, FILTER, ctypes.byref(program))):
        if libc.prctl(*request, 0, 0):
            raise OSError(ctypes.get_errno(), "prctl")


if __name__ == "__main__":
    shut_in()
    sys.stdout.write(str(read_table(b"Nimi;Puhelin\nEeva;1\n").records))
