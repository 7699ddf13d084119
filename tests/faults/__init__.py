"""Faults on purpose: processes killed at every statement, and what must hold afterwards."""
