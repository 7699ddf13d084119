"""The installer, the update, and what they put on a machine."""
