r"""Arguments of a quantity that say what it depends on: C(w), L(y, t), E(w^{(t+1)}).

Where the notation declares ``E(\dots)``, or "function of ...", they are no factors, and
what is meant is the quantity itself.  That holds only if they are the same throughout
a formula: E(w + h) - E(w) is not zero.
"""

from collections.abc import Sequence

from backproof.symbolic.meaning.meaning_codes import CALL_OR_PRODUCT
from backproof.symbolic.meaning.notations.indices import script_parts
from backproof.symbolic.meaning.notations.spelling import are_symbols, split_at_commas
from backproof.symbolic.meaning.syntax import Term
from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.tree import Node, Row, Scripted, walk

from .iterations import says_label, uncounted_letter
from .reader import Line, Reader, fence_of

__all__ = ["note_arguments", "read_arguments"]


def read_arguments(
    reader: Reader, line: Line, node: Node, term: Term, *, depends: bool
) -> Term:
    """The quantity with the bracket behind it; what may be a product is a finding.

    ``depends`` says that the notation calls it a function of something.
    """
    found = fence_of(line.peek())
    if found is None or found[0].open != "(":
        return term
    fence, scripted = found
    plain = are_symbols(fence.body.items)
    if depends and plain:
        bracket = line.take()
        note_arguments(reader, node, (bracket,))
        shown = latex_of(node) + latex_of(fence)
        reader.remark(f"{shown} is read as {latex_of(node)}", node.span)
        return term if scripted is None else reader.postfix(term, scripted)
    several = len(split_at_commas(fence.body.items)) > 1
    letter = uncounted_letter(reader, fence)
    if depends or several or letter or (plain and scripted is None):
        shown = latex_of(node)
        mend = (
            rf"declare '{shown}(\dots)' in [quantities] or {shown} in [functions]; or "
            r"write \cdot for a product"
        )
        if letter:
            mend = says_label(letter)
        return reader.fault(
            CALL_OR_PRODUCT,
            f"{shown} before a bracket: is it a function, or is this a product?",
            node.span.hull(fence.span),
            mend,
        )
    return term


def note_arguments(reader: Reader, node: Node, brackets: Sequence[Node]) -> None:
    """Note what a quantity is said to depend on; object if it is said otherwise."""
    shown, written = latex_of(node), latex_of(Row(tuple(brackets)))
    before = reader.arguments.setdefault(shown, written)
    if before != written:
        reader.fault(
            CALL_OR_PRODUCT,
            f"{shown}{before} and {shown}{written} in one formula: the notation does "
            "not tell them apart",
            node.span,
            f"declare {shown} in [functions], or as two quantities",
        )
    update = reader.vocabulary.update
    for bracket in brackets:
        for inner in walk(bracket):
            if update and isinstance(inner, Scripted) and inner.sup is not None:
                parts = script_parts(inner.sup)[:1]
                found = [update.offset(part, reader.names) for part in parts]
                known = (offset for offset in found if offset is not None)
                reader.descent = reader.descent.at(*known)
