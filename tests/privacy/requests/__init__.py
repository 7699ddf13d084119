"""Requests of the people whose data are held, from receipt to closing."""
