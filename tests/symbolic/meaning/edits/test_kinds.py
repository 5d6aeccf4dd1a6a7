"""For each kind of mistake the right form comes early, and its own kind makes it."""

import pytest

from backproof.symbolic.meaning.edits import candidates as module
from backproof.symbolic.meaning.edits.work import Work
from tests.symbolic.meaning.edits.mistakes_in_products import PRODUCTS
from tests.symbolic.meaning.edits.mistakes_in_sums import SUMS
from tests.symbolic.meaning.edits.mistakes_in_symbols import NAMES
from tests.symbolic.meaning.edits.sample import Mistake, named, read, squeezed

MISTAKES = [*NAMES, *PRODUCTS, *SUMS]


@pytest.mark.parametrize("mistake", MISTAKES, ids=named)
def test_the_right_form_is_among_the_first(mistake: Mistake) -> None:
    wanted = read(mistake.right)
    found = [edit for edit in mistake.edits() if edit.row == wanted]
    assert len(found) == 1
    assert found[0] in mistake.edits()[: mistake.first]
    assert squeezed(found[0].text) == squeezed(mistake.text)


@pytest.mark.parametrize("mistake", MISTAKES, ids=named)
def test_its_own_kind_makes_it(mistake: Mistake) -> None:
    kinds = {kind.__name__: kind for _, some in module._KINDS for kind in some}
    drafts = kinds[mistake.kind](Work(mistake.row, mistake.material))
    assert read(mistake.right) in [draft.build() for draft in drafts]


def test_every_kind_has_a_mistake_that_it_mends() -> None:
    kinds = {kind.__name__ for _, some in module._KINDS for kind in some}
    assert {mistake.kind for mistake in MISTAKES} == kinds
