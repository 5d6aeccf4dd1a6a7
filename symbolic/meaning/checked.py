"""The result of checking a document: a verdict for every ``=``, and what mends it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from backproof.symbolic.reading.source import Finding, Source, Span
from backproof.symbolic.verdict import Status, Verdict

__all__ = [
    "CheckedChain",
    "CheckedDocument",
    "CheckedStatement",
    "Kind",
    "Remark",
    "Repair",
]


class Kind(StrEnum):
    """What an ``=`` was taken for."""

    CLAIM = "claim"
    DEFINITION = "definition"
    UPDATE = "update"
    REMARK = "remark"


@dataclass(frozen=True)
class Repair:
    r"""The least change after which a claim holds.

    ``before`` and ``after`` are the part that changes, in LaTeX; ``side`` is "left"
    or "right", and ``mended`` the whole side after the change.  ``text`` says it in
    words: "g'(r_1) in place of g'(r_4)".
    """

    text: str
    side: str
    before: str
    after: str
    mended: str
    verdict: Verdict


@dataclass(frozen=True)
class Remark:
    """Something to know that is no mistake: a lenient reading, an inferred meaning."""

    message: str
    span: Span


@dataclass(frozen=True)
class CheckedStatement:
    """One relation of a document, with its two sides and what is to be said of it.

    ``left`` and ``right`` are LaTeX as the document has it, macros expanded; the span
    covers both.  The verdict is None where nothing is claimed.  ``code`` names the
    kind of finding, "" where nothing is wrong; ``findings`` are its places, each with
    a message; ``message`` is the sentence to print.
    """

    kind: Kind
    left: str
    relation: str
    right: str
    span: Span
    verdict: Verdict | None = None
    code: str = ""
    message: str = ""
    help: str = ""
    caret: Span | None = None
    remarks: tuple[Remark, ...] = ()
    repair: Repair | None = None

    @property
    def wrong(self) -> bool:
        """Whether it is refuted or malformed."""
        return self.verdict is not None and self.verdict.status in (
            Status.REFUTED,
            Status.MALFORMED,
        )


@dataclass(frozen=True)
class CheckedChain:
    """The statements of one chain ``a = b = c``, and whether its ends agree.

    ``ends`` is None for a chain of one step, and where it says nothing new.
    """

    statements: tuple[CheckedStatement, ...]
    ends: Verdict | None = None

    @property
    def first_wrong(self) -> int | None:
        """The position of the first wrong statement."""
        for position, statement in enumerate(self.statements):
            if statement.wrong:
                return position
        return None


@dataclass(frozen=True)
class CheckedDocument:
    """A document with all its chains in order.

    ``notation`` is the path of the notation file, or says that it was inferred;
    ``inferred`` lists what was; ``remarks`` are about no statement in particular, and
    ``findings`` are mistakes of the document that belong to none, such as a display
    that is never closed.
    """

    source: Source
    notation: str
    seed: int
    chains: tuple[CheckedChain, ...]
    remarks: tuple[Remark, ...] = ()
    inferred: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def statements(self) -> tuple[CheckedStatement, ...]:
        """The statements of all chains."""
        return tuple(s for chain in self.chains for s in chain.statements)

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many statements got which verdict, the best verdicts first."""
        found = Counter(s.verdict.status for s in self.statements if s.verdict)
        return {status: found[status] for status in Status if found[status]}
