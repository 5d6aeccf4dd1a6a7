r"""Which delimiters belong together.

    f ( x [ i ] ) | y |   ->   pairs ( .. ), [ .. ], | .. |

Braces, ``\left``, ``\begin`` and the optional argument of a root pair strictly, as
in TeX, and each is a *scope*: brackets and bars pair inside one scope only.  A
bracket may go on over a line break of ``aligned``, unless a relation shows that the
next line is a new statement.

A bar ``|`` has no side.  It closes if a bar of its kind is the last thing opened and
an operand stands before it; otherwise it opens.  ``||`` is a double bar, except
where it first closes a single one, as in ``|a||b|``.  A bar that finds no partner
but stands between two operands, or has a subscript, is a bar of its own, as in
``p(y|x)`` and ``f|_{x=0}``.  Where that is not what was meant, ``\lvert``,
``\left|`` and ``\bigm|`` say it.
"""

from collections import Counter
from dataclasses import dataclass, field

from .codes import BRACE, BRACKET, ENVIRONMENT, LEFT_RIGHT
from .commands import Role
from .delimiters import DELIMITERS, ENVIRONMENTS
from .sieve import Part, ends_operand
from .source import Finding, Span
from .tokens import Kind

__all__ = ["Pairs", "pairs"]


@dataclass
class Pairs:
    """The partner of every opening part.

    ``close`` maps the index of an opening part to that of its partner.  Those in
    ``cut`` have none: what they opened ends before that index.  The bars in
    ``double`` are one with the next one.
    """

    close: dict[int, int] = field(default_factory=dict)
    cut: set[int] = field(default_factory=set)
    double: set[int] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)


def pairs(items: list[Part]) -> Pairs:
    """The pairs of a formula, and a finding for everything without a partner."""
    first = _Pairing(items, frozenset()).run()
    strict = {k for k in first.cut if items[k].kind in (Kind.OPEN, Kind.LEFT)}
    if not strict:
        return first
    # A brace that is never closed would swallow all lines below; close it at the
    # end of its own cell, so that the other lines can still be read.
    return _Pairing(items, frozenset(strict)).run()


@dataclass
class _Scope:
    """One scope with the brackets that are open in it."""

    opener: int
    kind: str
    open: list[int] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    commas: list[int] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    broken: int = 0

    def push(self, index: int, name: str) -> None:
        """Open a bracket."""
        self.open.append(index)
        self.names.append(name)
        self.commas.append(0)
        self.counts[name] = self.counts.get(name, 0) + 1

    def pop(self) -> int:
        """Forget the bracket that was opened last."""
        self.counts[self.names.pop()] -= 1
        self.commas.pop()
        index = self.open.pop()
        self.broken = min(self.broken, len(self.open))
        return index


class _Pairing:
    """One pass over the parts; ``unclosed`` braces end with their cell."""

    def __init__(self, items: list[Part], unclosed: frozenset[int]) -> None:
        self.items = items
        self.unclosed = unclosed
        self.made = Pairs()
        self.scopes: list[_Scope] = []
        # How many scopes of each kind are open, since the last environment began.
        self.counts: list[Counter[str]] = [Counter()]
        self.names: Counter[str] = Counter()
        self.bars: set[int] = set()
        self.enter(-1, "lines")

    def run(self) -> Pairs:
        """All pairs."""
        for index, part in enumerate(self.items):
            self.step(index, part)
        while len(self.scopes) > 1:
            self.leave(len(self.items), closed=False)
        self.flush(self.scopes[0], len(self.items))
        self.made.findings.sort(key=lambda finding: finding.span)
        return self.made

    def enter(self, index: int, kind: str) -> None:
        """Begin a scope."""
        self.scopes.append(_Scope(index, kind))
        self.counts[-1][kind] += 1

    def step(self, index: int, part: Part) -> None:
        """Take one part."""
        kind, scope = part.kind, self.scopes[-1]
        if kind == Kind.OPENER:
            before = self.items[index - 1].row if index else None
            if part.text == "[" and before and before.role in (Role.ROOT, Role.ARROW):
                self.enter(index, "optional")
            else:
                scope.push(index, part.text)
        elif kind == Kind.CLOSER:
            if (
                part.text == "]"
                and scope.kind == "optional"
                and not scope.counts.get("[")
            ):
                self.leave(index, closed=True)
            else:
                self.closer(index, part, scope)
        elif kind == Kind.BAR:
            self.bar(index, part, scope)
        elif kind in (Kind.OPEN, Kind.LEFT):
            self.enter(index, "brace" if kind == Kind.OPEN else "left")
        elif kind == Kind.BEGIN:
            known = ENVIRONMENTS.get(part.text)
            self.counts.append(Counter())
            self.names[part.text] += 1
            self.enter(index, known.kind if known else "lines")
        elif kind == Kind.CLOSE:
            self.end(index, part, "brace")
        elif kind == Kind.RIGHT:
            self.end(index, part, "left")
        elif kind == Kind.END:
            self.end_environment(index, part)
        elif kind in (Kind.TAB, Kind.BREAK):
            self.cell(index, kind)
        elif part.text == ",":
            if scope.commas:
                scope.commas[-1] += 1
        elif scope.broken and scope.broken == len(scope.open) and _relates(part):
            self.flush(scope, index)

    # Strict scopes.

    def end(self, index: int, part: Part, kind: str) -> None:
        """Close the innermost scope of a kind; those inside it were never closed."""
        if self.counts[-1][kind]:
            while self.scopes[-1].kind != kind:
                self.leave(index, closed=False)
            self.leave(index, closed=True)
            return
        if kind == "brace":
            self.fault(BRACE, "this brace closes nothing", part.span, "take it out")
        else:
            mend = r"write \left before its partner"
            self.fault(LEFT_RIGHT, r"\right without \left", part.span, mend)

    def end_environment(self, index: int, part: Part) -> None:
        """Close the environment of a name, or at least the innermost one."""
        if len(self.counts) == 1:
            message = rf"\end{{{part.text}}} without \begin{{{part.text}}}"
            self.fault(ENVIRONMENT, message, part.span, "take it out")
            return
        known = self.names[part.text] > 0
        while True:
            opener = self.items[self.scopes[-1].opener]
            if opener.kind == Kind.BEGIN and (not known or opener.text == part.text):
                break
            self.leave(index, closed=False)
        if not known:
            message = rf"\begin{{{opener.text}}} is closed by \end{{{part.text}}}"
            mend = rf"write \end{{{opener.text}}}"
            self.fault(ENVIRONMENT, message, part.span, mend)
        self.leave(index, closed=True)

    def leave(self, index: int, *, closed: bool) -> None:
        """End the innermost scope at an index."""
        scope = self.scopes.pop()
        self.counts[-1][scope.kind] -= 1
        if self.items[scope.opener].kind == Kind.BEGIN:
            self.counts.pop()
            self.names[self.items[scope.opener].text] -= 1
        self.flush(scope, index)
        if scope.kind == "optional" and not closed:
            self.lost(scope.opener)
            return
        self.made.close[scope.opener] = index
        if closed:
            return
        self.made.cut.add(scope.opener)
        part = self.items[scope.opener]
        if part.kind == Kind.OPEN:
            self.fault(BRACE, "this brace is never closed", part.span, "a } is missing")
        elif part.kind == Kind.LEFT:
            mend = r"write \right) or, for none, \right. behind it"
            message = r"\left without \right in the same group and row"
            self.fault(LEFT_RIGHT, message, part.span, mend)
        else:
            message = rf"\begin{{{part.text}}} is never closed"
            self.fault(ENVIRONMENT, message, part.span, rf"add \end{{{part.text}}}")

    def cell(self, index: int, kind: Kind) -> None:
        """A cell or a row ends."""
        while self.scopes[-1].opener in self.unclosed:
            self.leave(index, closed=False)
        scope = self.scopes[-1]
        if scope.kind in ("matrix", "cases"):
            self.flush(scope, index)
        elif scope.kind == "lines" and kind == Kind.BREAK:
            while scope.names and scope.names[-1] in ("|", r"\|"):
                self.lone(scope.pop(), index)
            scope.broken = len(scope.open)

    # Brackets and bars inside one scope.

    def closer(self, index: int, part: Part, scope: _Scope) -> None:
        """Pair a closing bracket with the last one that it fits."""
        partner = DELIMITERS[part.text].partner
        half_open = {("(", "]"), ("[", ")")}
        last = (scope.names[-1], part.text) if scope.names else None
        if last in half_open and scope.commas[-1] == 1:
            self.made.close[scope.pop()] = index
            return
        if not scope.counts.get(partner):
            self.fault(
                BRACKET,
                f"this {_shown(part.text)} closes nothing",
                part.span,
                f"open it with {_shown(partner)}, or take it out",
            )
            return
        while scope.names[-1] != partner:
            name, opener = scope.names[-1], scope.pop()
            if name in ("|", r"\|"):
                self.lone(opener, index)
            else:
                self.fault(
                    BRACKET,
                    f"{_shown(name)} is closed by {_shown(part.text)}",
                    self.items[opener].span.hull(part.span),
                    f"close it with {_shown(DELIMITERS[name].partner)}",
                )
        self.made.close[scope.pop()] = index

    def bar(self, index: int, part: Part, scope: _Scope) -> None:
        """Open or close with a bar, or leave it alone."""
        if index - 1 in self.made.double:
            return
        side = part.arguments[0] if part.arguments else ""
        operand = self.operand_before(index)
        name, last = part.text, index
        following = self.items[index + 1] if index + 1 < len(self.items) else None
        innermost = scope.names[-1] if scope.names else ""
        if side == "middle":
            return
        single = operand and innermost == "|"
        if _is_plain(part) and following and _is_plain(following) and not single:
            self.made.double.add(index)
            name, last = r"\|", index + 1
        if innermost == name and (side == "close" or (not side and operand)):
            self.made.close[scope.pop()] = index
            self.bars.add(last)
        elif side == "close":
            self.lost(index)
        elif side or not (operand and self.lowers(last + 1)):
            scope.push(index, name)

    def lowers(self, index: int) -> bool:
        """Whether a subscript stands at an index."""
        return index < len(self.items) and self.items[index].kind == Kind.SUBSCRIPT

    def operand_before(self, index: int) -> bool:
        """Whether an operand ends right before an index."""
        if not index:
            return False
        return index - 1 in self.bars or ends_operand(self.items[index - 1])

    def flush(self, scope: _Scope, index: int) -> None:
        """All brackets that are open in a scope stay without a partner."""
        while scope.open:
            if scope.names[-1] in ("|", r"\|"):
                self.lone(scope.pop(), index)
            else:
                self.lost(scope.pop())

    def lone(self, opener: int, end: int) -> None:
        """A bar without a partner: fine between operands, else lost."""
        part = self.items[opener]
        behind = opener + 1 + (opener in self.made.double)
        between = self.operand_before(opener) and behind < end
        if part.arguments or not between:
            self.lost(opener)

    def lost(self, index: int) -> None:
        """Report a bracket or a bar without a partner."""
        part = self.items[index]
        name, span = part.text, part.span
        if index in self.made.double:
            name, span = r"\|", span.hull(self.items[index + 1].span)
        mend = f"the {_shown(DELIMITERS[name].partner)} is missing"
        self.fault(BRACKET, f"this {_shown(name)} has no partner", span, mend)

    def fault(self, code: str, message: str, span: Span, mend: str) -> None:
        self.made.findings.append(Finding(code, message, span, mend))


def _is_plain(part: Part) -> bool:
    """Whether a part is a single bar whose side nobody has told."""
    return part.kind == Kind.BAR and part.text == "|" and not part.arguments


def _relates(part: Part) -> bool:
    return part.row is not None and part.row.role is Role.RELATION


def _shown(name: str) -> str:
    """A delimiter as people call it."""
    return "bar" if name == "|" else "double bar" if name == r"\|" else name
