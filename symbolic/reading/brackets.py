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
    ``cut`` have none: what they opened ends before that index.
    """

    close: dict[int, int] = field(default_factory=dict)
    cut: set[int] = field(default_factory=set)
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
        self.scopes = [_Scope(-1, "lines")]
        self.bars: set[int] = set()

    def run(self) -> Pairs:
        """All pairs."""
        for index, part in enumerate(self.items):
            self.step(index, part)
        while len(self.scopes) > 1:
            self.leave(len(self.items), closed=False)
        self.flush(self.scopes[0], len(self.items))
        self.made.findings.sort(key=lambda finding: finding.span)
        return self.made

    def step(self, index: int, part: Part) -> None:
        """Take one part."""
        kind, scope = part.kind, self.scopes[-1]
        if kind == Kind.OPENER:
            before = self.items[index - 1].row if index else None
            if part.text == "[" and before and before.role in (Role.ROOT, Role.ARROW):
                self.scopes.append(_Scope(index, "optional"))
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
            self.scopes.append(_Scope(index, "brace" if kind == Kind.OPEN else "left"))
        elif kind == Kind.BEGIN:
            known = ENVIRONMENTS.get(part.text)
            self.scopes.append(_Scope(index, known.kind if known else "lines"))
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
        for scope in reversed(self.scopes):
            if scope.kind == kind:
                while self.scopes[-1] is not scope:
                    self.leave(index, closed=False)
                self.leave(index, closed=True)
                return
            if scope.opener < 0 or self.items[scope.opener].kind == Kind.BEGIN:
                break
        if kind == "brace":
            self.fault(BRACE, "this brace closes nothing", part.span, "take it out")
        else:
            mend = r"write \left before its partner"
            self.fault(LEFT_RIGHT, r"\right without \left", part.span, mend)

    def end_environment(self, index: int, part: Part) -> None:
        """Close the environment of a name, or at least the innermost one."""
        begun = [
            scope
            for scope in self.scopes[1:]
            if self.items[scope.opener].kind == Kind.BEGIN
        ]
        same = [s for s in begun if self.items[s.opener].text == part.text]
        if not begun:
            message = rf"\end{{{part.text}}} without \begin{{{part.text}}}"
            self.fault(ENVIRONMENT, message, part.span, "take it out")
            return
        target = (same or begun)[-1]
        while self.scopes[-1] is not target:
            self.leave(index, closed=False)
        if not same:
            name = self.items[target.opener].text
            self.fault(
                ENVIRONMENT,
                rf"\begin{{{name}}} is closed by \end{{{part.text}}}",
                part.span,
                rf"write \end{{{name}}}",
            )
        self.leave(index, closed=True)

    def leave(self, index: int, *, closed: bool) -> None:
        """End the innermost scope at an index."""
        scope = self.scopes.pop()
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
        side = part.arguments[0] if part.arguments else ""
        operand = self.operand_before(index)
        innermost = bool(scope.names) and scope.names[-1] == part.text
        following = self.items[index + 1] if index + 1 < len(self.items) else None
        if side == "middle":
            return
        if innermost and (side == "close" or (not side and operand)):
            self.made.close[scope.pop()] = index
            self.bars.add(index)
        elif side == "close":
            self.lost(index)
        elif side or not (operand and following and following.kind == Kind.SUBSCRIPT):
            scope.push(index, part.text)

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
        between = self.operand_before(opener) and opener + 1 < end
        if part.arguments or not between:
            self.lost(opener)

    def lost(self, index: int) -> None:
        """Report a bracket or a bar without a partner."""
        part = self.items[index]
        partner = DELIMITERS[part.text].partner
        self.fault(
            BRACKET,
            f"this {_shown(part.text)} has no partner",
            part.span,
            f"the {_shown(partner)} is missing",
        )

    def fault(self, code: str, message: str, span: Span, mend: str) -> None:
        self.made.findings.append(Finding(code, message, span, mend))


def _relates(part: Part) -> bool:
    return part.row is not None and part.row.role is Role.RELATION


def _shown(name: str) -> str:
    """A delimiter as people call it."""
    return "bar" if name == "|" else "double bar" if name == r"\|" else name
