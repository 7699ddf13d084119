"""What can be wrong with a copy. Each message is for a person and says what to try next."""

from django.utils.functional import Promise


class BackupProblem(Exception):
    """Nothing was overwritten; the words say why and what to do. They name no person."""

    def __init__(self, words: str | Promise) -> None:
        super().__init__(words)

    @property
    def words(self) -> str:
        return str(self.args[0])
