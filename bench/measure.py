"""One process: one database, one size, the named measurements. Prints their figures as JSON."""

import argparse
import importlib
import json
import sys

import django

NAMES = ("search", "card", "registration", "imports", "rotation", "letters", "dump-size", "purge")
"""In this order: the purge turns the salon upside down."""


def main(arguments: list[str]) -> None:
    """`--clients N --rounds N NAME …`"""
    parser = argparse.ArgumentParser(prog="bench.measure")
    parser.add_argument("--clients", type=int, required=True)
    parser.add_argument("--rounds", type=int, required=True)
    parser.add_argument("names", nargs="+", choices=NAMES)
    options = parser.parse_args(arguments)
    django.setup()
    from bench.world import World

    world = World(options.clients, options.rounds)
    print(f"{world.vendor}, {options.clients:,} clients …", file=sys.stderr, flush=True)
    world.prepare()
    for name in NAMES:
        if name in options.names:
            print(f"  {name}", file=sys.stderr, flush=True)
            importlib.import_module(f"bench.parts.{name.replace('-', '_')}").measure(world)
    print(json.dumps([figure.as_json() for figure in world.figures]))


if __name__ == "__main__":
    main(sys.argv[1:])
