"""The command line of `run.py`; docs/operations.md and CHANGELOG name its commands."""

import argparse
import os
import subprocess
import sys

from tools.runner import configuration, install
from tools.runner.places import PYTHON, ROOT, RunError, say, warn

HELP = """\
commands:
  (none)            install what is missing, prepare everything, serve the demo salon
  test [ARG …]      the whole suite: SQLite, PostgreSQL, browser; ARGs go to pytest
  check             lint, types, templates, translations, system checks, documents
  bench [NAME …]    the figures of bench/, as a table and as JSON in var/bench/
  release [--night N]  the long counts; writes one report to var/release/
  manage ARG …      manage.py inside the environment
  setup             install only

options of serving:
  --port N          first port to try (8000)
  --no-demo         an empty salon with a link for its first owner
  --mfa             seed the demo salon with second factors and print them
"""
PASSED_ON = ("test", "bench", "release", "manage")


def main(arguments: list[str]) -> int:
    """Exit codes: 0 done, 1 the check failed, 2 wrong use, 3 refused for safety."""
    if sys.platform != "linux":
        say("Harmony is built for Linux. Elsewhere only the demo is meant to run, untested.")
    try:
        command = arguments[0] if arguments and not arguments[0].startswith("-") else ""
        if command in PASSED_ON:
            return passed_on(command, arguments[1:])
        return own(arguments)
    except RunError as error:
        warn(str(error))
        return error.code
    except KeyboardInterrupt:
        return 130


def passed_on(command: str, rest: list[str]) -> int:
    """Commands whose further words belong to another program."""
    if command == "manage":
        install.ensure(install.RUNTIME)
        configuration.ensure()
        return run_python("manage.py", *rest)
    install.ensure(install.EVERYTHING)
    if command == "test":
        from tools.runner import suite

        return suite.run(rest)
    if command == "bench":
        return run_python("-m", "bench", *rest)
    return run_python("-m", "tools.release", *rest)


def own(arguments: list[str]) -> int:
    """Commands with words of our own."""
    parser = argparse.ArgumentParser(
        prog="run.py",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        usage="python3 run.py [command] [options]",
        epilog=HELP,
    )
    parser.add_argument("command", nargs="?", choices=["check", "setup"], help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=8000, help=argparse.SUPPRESS)
    parser.add_argument("--no-demo", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--mfa", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.command == "check":
        from tools.runner import checks

        install.ensure(install.EVERYTHING)
        return checks.run()
    install.ensure(install.RUNTIME)
    if options.command == "setup":
        say("Installed.")
        return 0
    from tools.runner import serve

    return serve.run(port=options.port, demo=not options.no_demo, second_factor=options.mfa)


def run_python(*arguments: str) -> int:
    """A program inside the environment, from the source folder, with our terminal."""
    child = subprocess.Popen([str(PYTHON), *arguments], cwd=ROOT, env=dict(os.environ))
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # the child got it too; let it end in its own way
            continue
