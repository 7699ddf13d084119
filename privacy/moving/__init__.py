"""Moving an installation from SQLite to PostgreSQL: all rows, compared one by one, or none.

    marker      what closes the register that is being left
    tables      the tables of the register: reading, writing, comparing rows of both databases
    target      the database that is moved to: is it there, is it empty, are its tables made
    move        the steps in their order

The rows arrive in one transaction of the target. It ends with a commit only after every row was
read back and found the same, the use log verified and a sample of texts opened: before that the
target is empty, after that it is whole. The source is not written to, but a file beside it closes
it, so that nobody goes on working in a register that has moved. Keys and files stay where they are.
"""
