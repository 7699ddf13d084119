"""The owner's back office: each module here is a desk."""

from privacy.admin import holds, notices, papers, requests, restrictions

__all__ = ["holds", "notices", "papers", "requests", "restrictions"]
