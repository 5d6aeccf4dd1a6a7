r"""What a step of descent makes of a quantity, by the rule of the notation.

rule = 'w - \eta \frac{\partial E}{\partial w}'
\Delta b        ->   (b - \eta \frac{\partial E}{\partial b}) - b
b^{(t+1)} - 1   ->   (b - \eta \frac{\partial E}{\partial b}) - 1
"""

import re

from backproof.symbolic.meaning.meaning_codes import NO_CONSTRUCT, UNDEFINED_SYMBOL
from backproof.symbolic.meaning.notations.spelling import opened
from backproof.symbolic.meaning.syntax import Add, Member, Negative, Term
from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.source import Span
from backproof.symbolic.reading.tree import Node, Symbol

from .iterations import uncounted
from .reader import Reader

__all__ = ["DELTA", "advanced", "change", "updated"]

DELTA = Symbol(r"\Delta")

_PLACEHOLDER = re.compile(r"(?<![A-Za-z\\])w(?![A-Za-z])")


def updated(rule: str, latex: str) -> str:
    r"""The rule with a quantity, as one group, in place of its w.

    >>> updated(r"w - \nabla_w E", "b_j")
    '{b_j} - \\nabla_{b_j} E'
    """
    return _PLACEHOLDER.sub(lambda _: f"{{{latex}}}", rule)


def advanced(reader: Reader, node: Node, member: Member, span: Span) -> Term:
    """What a quantity is at the next iteration; the notation has a rule for it."""
    reader.descent = reader.descent.of(member.symbol)
    latex = latex_of(uncounted(reader, opened(node)))
    return reader.written(updated(reader.rule, latex), span)


def change(reader: Reader, node: Node, term: Term, span: Span) -> Term:
    r"""The term of ``\Delta w``: what w becomes less what it is, or the opposite."""
    shown = rf"\Delta {latex_of(node)}"
    if not isinstance(term, Member):
        message = f"{shown}: how far the sign reaches is not clear"
        return reader.fault(NO_CONSTRUCT, message, span, "write brackets")
    reader.descent = reader.descent.of(term.symbol)
    if not reader.rule:
        return reader.fault(
            UNDEFINED_SYMBOL,
            f"{shown} is not declared, and no rule says what {latex_of(node)} becomes",
            span,
            r"say in [updates] what a quantity w becomes, such as "
            r"rule = 'w - \eta \frac{\partial E}{\partial w}'",
        )
    after = advanced(reader, node, term, span)
    ends = (term, after) if reader.reading.falling_changes else (after, term)
    return Add((ends[0], Negative(ends[1], span)), span)
