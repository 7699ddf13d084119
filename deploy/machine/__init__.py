"""The installer. Standard library only: it runs before anything else is there."""
