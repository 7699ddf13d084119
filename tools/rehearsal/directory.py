"""Where a public authority says what it offers: leads to Pebble, which has its own place for that.

`python -m tools.rehearsal.directory CERTIFICATE KEY ADDRESS GOAL`, until it is ended.
"""

import ssl
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer


class Leads(BaseHTTPRequestHandler):
    """Every question is led to the goal."""

    goal = ""

    def do_GET(self) -> None:
        self.send_response(307)
        self.send_header("Location", self.goal)
        self.send_header("Content-Length", "0")
        self.end_headers()


def main(certificate: str, key: str, address: str, goal: str) -> None:
    """Serve on port 443 of the address."""
    Leads.goal = goal
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with HTTPServer((address, 443), Leads) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
