"""The owner's back office: each module here is a desk."""

from privacy.admin import holds, papers, requests, restrictions

__all__ = ["holds", "papers", "requests", "restrictions"]
