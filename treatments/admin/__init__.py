"""The owner's desk: lists and their approval, what the salon adds, products and devices."""

from treatments.admin import additions, equipment, lists, rules

__all__ = ["additions", "equipment", "lists", "rules"]
