"""A mail server that takes everything, in a process of its own: `python -m bench.mail_sink`.

It does as little as a server can, so that what is measured beside it is the sender. The first line
it prints is its port; once its input ends, it prints whom it took messages for.
"""

import asyncio
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Sink:
    """A sink that runs. `took` is filled when it has ended."""

    port: int
    took: Counter[str] = field(default_factory=Counter)


@contextmanager
def mail_sink() -> Iterator[Sink]:
    """A server that runs, and says in the end whom it took messages for."""
    command = [sys.executable, "-m", "bench.mail_sink"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        sink = Sink(int(child.stdout.readline()))
        try:
            yield sink
        finally:
            said, _ = child.communicate("")
        sink.took.update(json.loads(said))


def settings_for(port: int) -> dict[str, object]:
    """What leads the letters to a server on this machine, as fast as it goes."""
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
        "EMAIL_USE_TLS": False,
        "EMAIL_USE_SSL": False,
        "EMAIL_HOST_USER": "",
        "LETTER_PER_MINUTE": 0,
        "HARMONY_URL": "https://harmony.example",
    }


async def main() -> None:
    """Serve until standard input ends."""
    took: Counter[str] = Counter()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await _converse(reader, writer, took)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=2**20)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    server.close()
    print(json.dumps(took))


async def _converse(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, took: Counter[str]
) -> None:
    writer.write(b"220 sink\r\n")
    recipient = ""
    while line := await reader.readline():
        match line[:4].upper():
            case b"RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
            case b"DATA":
                writer.write(b"354 go on\r\n")
                await reader.readuntil(b"\r\n.\r\n")
                took[recipient] += 1
            case b"QUIT":
                writer.write(b"221 bye\r\n")
                return
        writer.write(b"250 OK\r\n")


if __name__ == "__main__":
    asyncio.run(main())
