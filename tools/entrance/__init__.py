"""The door under attack, at release: a flood of wrong logins, and whether times tell who is known.

    python -m tools.entrance.flood
    python -m tools.entrance.enumeration

Each starts a salon of its own in a throw-away folder, on loopback, prints one line of JSON with
what it measured, and ends with 1 when a figure is missed.
"""
