"""The mistakes of authors in several conventions: the right repair is offered first."""

import pytest

from backproof.symbolic.reading.latex import latex_of
from backproof.symbolic.reading.layout import layout
from backproof.symbolic.reading.source import MathText
from backproof.symbolic.reading.tokens import tokens
from tests.symbolic.meaning.edits.mistakes import DOCUMENTS, Planted, Slip
from tests.symbolic.meaning.edits.mistakes_in_notes import NOTES
from tests.symbolic.meaning.judged import HOLD, displayed, document

PLANTED = (*DOCUMENTS, *NOTES)
SLIPS = [
    pytest.param(planted, slip, id=f"{planted.name}: {slip.step}")
    for planted in PLANTED
    for slip in planted.slips
]


def squeezed(latex: str) -> str:
    """A side as the printer writes it, without spaces."""
    text = displayed(latex).strip("$\n")
    (row,) = layout(tokens(MathText.of(text))).rows
    return latex_of(row).replace(" ", "")


@pytest.mark.parametrize(("planted", "slip"), SLIPS)
def test_what_was_meant_is_offered(planted: Planted, slip: Slip) -> None:
    repair = (
        document(planted.notation, *planted.context, slip.step).statements[-1].repair
    )
    assert repair is not None
    assert repair.side == "right"
    assert repair.verdict.holds
    assert squeezed(repair.mended) in map(squeezed, slip.meant)


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: planted.name)
def test_nothing_is_mended_in_what_was_meant(planted: Planted) -> None:
    meant = (_meant(slip) for slip in planted.slips)
    for statement in document(planted.notation, *planted.context, *meant).statements:
        assert statement.repair is None
        assert statement.verdict is None or statement.verdict.status in HOLD


def _meant(slip: Slip) -> str:
    relation = " = " if " = " in slip.step else r" \leftarrow "
    return slip.step.split(relation)[0] + relation + slip.meant[0]
