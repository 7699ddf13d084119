"""How gunicorn serves Harmony: on a socket that systemd made, behind one proxy on this machine."""

import os

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
