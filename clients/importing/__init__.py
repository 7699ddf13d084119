"""From another program's export to proposals. Nothing here writes a client: a person accepts.

decoding → tables → formats → values → candidates → comparing → known; each pure, and none of them
logs what it reads. What is in a file goes through a child process of its own
(clients.importing.reading).
"""
