"""How gunicorn serves Harmony: on a socket that systemd made, behind one proxy on this machine."""

import mmap
import os
from typing import Any

from gunicorn.errors import HaltServer

wsgi_app = "harmony.wsgi"
# systemd hands the socket over; without it (no systemd) one is made in the folder of state.
if not os.environ.get("LISTEN_FDS"):
    bind = os.environ.get("HARMONY_SOCKET") or f"unix:{os.environ['HARMONY_HOME']}/web.sock"
    umask = 0o077
worker_class = "gthread"
workers = min(max(2, len(os.sched_getaffinity(0))), 8)
threads = 4
timeout = 120
graceful_timeout = 20
max_requests, max_requests_jitter = 5_000, 500
worker_tmp_dir = "/dev/shm"  # noqa: S108  (heartbeats only; a full disk must not stop them)
control_socket_disable = True  # a user without a home has no place for it
accesslog = None  # addresses and times of people are not kept
errorlog = "-"
loglevel = "warning"


def pre_fork(server: Any, worker: Any) -> None:
    """A mark that the worker and we both see."""
    worker.has_started = mmap.mmap(-1, 1)


def post_worker_init(worker: Any) -> None:
    """The program is loaded: from here on it serves."""
    worker.has_started[0] = 1


def child_exit(server: Any, worker: Any) -> None:
    """Where no worker ever starts, however it dies, the service ends: systemd tells it further."""
    known = [worker, *server.WORKERS.values()]
    if server.LISTENERS and not any(one.has_started[0] for one in known):
        raise HaltServer("No worker has started.", 3)
