"""Copies of the register that a thief cannot use, that are tried every night, and that restore.

A backup is one transaction-consistent moment of the database, encrypted by age to the public key of
the recovery sheet, whose private half is on paper and nowhere else. Beside it lie `keyring.age`
(key ring and master key) and `erasures.age` (what must stay erased), both replaced by every backup.
The sheet and that folder are enough for a new machine.

SQLite is serialised in memory inside a transaction, PostgreSQL comes from pg_dump through a pipe:
nothing lies in clear on any disk, not for a moment. To be tried, each backup is also encrypted to a
key that exists only while it is made: with it the finished file is read back from the disk, put
into a throw-away database (memory; a database of its own on PostgreSQL) and looked through. Only
then does it get its name.

    sheet       the recovery sheet
    container   what is inside a copy, as a stream
    sources     reading a database whole; throw-away databases
    checking    whether a copy is whole
    writing     backup            status    what was done last, for the promise board
    restoring   restore           replaying what was ended since, before anybody works
"""
