"""Figures side by side with a plaintext twin of the same tables, in the same run and database.

`python3 run.py bench [search card registration purge rotation dump-size]`; every number that
matters is a ratio, since machines differ and a ratio within one run does not.
"""
