"""Opens a page again and again until standard input ends; one line for each that nobody opened."""

import select
import sys

from tools.rehearsal.visitor import answers, certificate


def main(host: str) -> None:
    """`asked N` at the end."""
    trusted, asked = certificate(host), 0
    while not select.select([sys.stdin], [], [], 0.2)[0]:
        asked += 1
        if not answers(host, trusted):
            print(f"miss {asked}", flush=True)
    print(f"asked {asked}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
