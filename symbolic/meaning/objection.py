"""Why a statement has no verdict of the ladder: the author's trouble, or ours."""

from backproof.symbolic.reading.source import Span

__all__ = ["Objection"]


class Objection(Exception):  # noqa: N818  (a finding on its way to its statement)
    """A finding that has not met its statement yet; ``hint`` is a way out."""

    def __init__(self, code: str, message: str, span: Span, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.span = span
        self.hint = hint
