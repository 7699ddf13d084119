"""Putting Harmony on a machine of its own, updating and removing it. See README.md."""
