r"""What to say of a symbol that nothing in the notation fits.

w_i is not declared, only w_{ij}          b^{(t+1)}: say that (t) counts iterations
"""

from backproof.symbolic.meaning.meaning_codes import OTHER_SCRIPTS, UNDEFINED_SYMBOL
from backproof.symbolic.meaning.notations.indices import script_parts
from backproof.symbolic.meaning.notations.patterns import (
    Pattern,
    head_key,
    scripts_of,
)
from backproof.symbolic.meaning.notations.spelling import are_symbols, opened
from backproof.symbolic.meaning.notations.wording import entry_for
from backproof.symbolic.meaning.syntax import Term
from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.tree import Node

from .iterations import says_label, uncounted_letter
from .reader import Reader, fence_of

__all__ = ["undefined"]

_SHOWN = 4


def undefined(reader: Reader, node: Node, following: Node | None = None) -> Term:
    """The finding about a symbol that no pattern fits, as exact as can be told."""
    shown = latex_of(node)
    known = reader.vocabulary.patterns.get(head_key(node), ())
    if not known:
        return reader.fault(
            UNDEFINED_SYMBOL,
            f"{shown} is not declared",
            node.span,
            f"say in {_where(following)} what it is: {entry_for(shown)}",
        )
    alike = [one for one in known if following and _begins(one, node, following)]
    if alike and following is not None:
        shown += latex_of(following)
    others = list(dict.fromkeys(pattern.latex for pattern in alike or known))
    several = ", ".join(others[:_SHOWN]) + ", ..." * (len(others) > _SHOWN)
    scripted = any(scripts_of(opened(node)))
    bare = scripted and not any(one.sub or one.sup or one.primes for one in known)
    change = "take its scripts away" if bare else "write it with other scripts"
    change = change if scripted else "add its scripts"
    mend = f"{change}, or declare it in the notation as it is written here"
    if letter := uncounted_letter(reader, opened(node)):
        mend = says_label(letter)
    parts = script_parts(scripts_of(opened(node))[0])
    for pattern in known:
        if parts and len(pattern.axes) == 2 and len(pattern.sub) == len(parts) + 1:
            vector = entry_for(shown, "d")
            mend = f"declare {vector}, a vector of d, in place of {pattern.latex}"
            mend += ", which then are its entries"
    return reader.fault(
        OTHER_SCRIPTS, f"{shown} is not declared, only {several}", node.span, mend
    )


def _begins(pattern: Pattern, node: Node, following: Node) -> bool:
    """Whether a pattern of several symbols begins with these two: dZ^{[l]}."""
    return (
        node == pattern.head
        and bool(pattern.tail)
        and head_key(pattern.tail[0]) == head_key(following)
    )


def _where(following: Node | None) -> str:
    """The table for a symbol: a function if one symbol in brackets follows it."""
    fence = fence_of(following)
    called = fence is not None and fence[0].open == "("
    if fence is not None and called and are_symbols(fence[0].body.items):
        return "[functions] of the notation"
    return "the notation"
