"""A mailbox over IMAP and TLS on this machine: as much of RFC 3501 as reading one needs."""

import asyncio
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

_COMMAND = re.compile(rb"(\S+) (\S+) ?(.*?)\r\n\Z", re.DOTALL)
_FETCH = re.compile(rb"(\d+) \(BODY\.PEEK\[\](?:<0\.(\d+)>)?\)")


@dataclass
class Mailbox:
    """Folders of messages, what was marked as read, and every command that was heard."""

    user: str
    password: str
    folders: dict[str, list[bytes]]
    seen: set[int] = field(default_factory=set)
    heard: list[str] = field(default_factory=list)
    breaks_at: str = ""
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        folder: list[bytes] | None = None
        writer.write(b"* OK here\r\n")
        while match := _COMMAND.match(await reader.readline()):
            tag, word, rest = match.groups()
            name = word.decode().upper()
            self.heard.append(name)
            if name == self.breaks_at:
                break
            if name == "SELECT":
                folder = self.folders.get(rest.decode().strip('"'))
            lines, is_good = self._answer(name, rest, folder)
            writer.write(b"".join(lines))
            writer.write(tag + (b" OK done\r\n" if is_good else b" NO not so\r\n"))
        writer.close()

    def _answer(
        self, name: str, rest: bytes, folder: list[bytes] | None
    ) -> tuple[list[bytes], bool]:
        match name:
            case "CAPABILITY":
                return [b"* CAPABILITY IMAP4rev1\r\n"], True
            case "LOGIN":
                said = [part.strip('"') for part in rest.decode().split(" ", 1)]
                return [], said == [self.user, self.password]
            case "SELECT":
                return [f"* {len(folder or [])} EXISTS\r\n".encode()], folder is not None
            case "SEARCH":
                every = range(1, len(folder or []) + 1)
                unseen = " ".join(str(n) for n in every if n not in self.seen)
                return [f"* SEARCH {unseen}\r\n".encode()], rest == b"UNSEEN"
            case "FETCH" if folder is not None and (asked := _FETCH.match(rest)):
                number, most = int(asked[1]), int(asked[2] or 10**9)
                text = folder[number - 1][:most]
                head = f"* {number} FETCH (BODY[]<0> {{{len(text)}}}\r\n".encode()
                return [head, text, b")\r\n"], True
            case "STORE":
                which, how = rest.split(b" ", 1)
                self.seen |= {int(which)} if how == rb"+FLAGS (\Seen)" else set()
                return [], True
        return [], name in ("LOGOUT", "CLOSE", "NOOP")


@contextmanager
def imap_server(mailbox: Mailbox, tls: ssl.SSLContext) -> Iterator[Mailbox]:
    """The mailbox, reachable at `mailbox.port` while this lasts."""
    loop = asyncio.new_event_loop()
    ready = threading.Event()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.set_exception_handler(lambda loop, told: None)  # who hangs up is what is tested
        start = asyncio.start_server(mailbox.serve, "127.0.0.1", 0, ssl=tls)
        server = loop.run_until_complete(start)
        mailbox.port = server.sockets[0].getsockname()[1]
        ready.set()
        loop.run_forever()
        server.close()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    ready.wait(60)
    try:
        yield mailbox
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
