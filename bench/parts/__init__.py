"""One module per measurement; each has `measure(world)`."""
