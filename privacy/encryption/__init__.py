"""Keys, cipher and sealed fields. Knows nothing of clients, staff or treatments."""

from privacy.encryption.errors import CannotBeRead, KeysUnavailable

__all__ = ["CannotBeRead", "KeysUnavailable"]
