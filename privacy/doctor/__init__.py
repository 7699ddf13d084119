"""`doctor`: one page on whether this machine is well, each line green or with the next step."""
