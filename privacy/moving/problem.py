"""Why a move is refused."""


class MoveProblem(Exception):
    """The register stays where it was; the words say why and what to do. They name no person."""

    @property
    def words(self) -> str:
        return str(self.args[0])
