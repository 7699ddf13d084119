"""The owner's desk: lists and their approval, what the salon adds, products and devices."""

from treatments.admin import additions, equipment, incidents, lists, rules

__all__ = ["additions", "equipment", "incidents", "lists", "rules"]
