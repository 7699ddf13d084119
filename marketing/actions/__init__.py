"""Every write of this room. Acts, each with its own event in the use log."""
