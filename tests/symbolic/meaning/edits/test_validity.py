"""Edits are valid, different and in order, whatever they are of, and quickly made."""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backproof.symbolic.meaning.edits.candidates import (
    Edit,
    Material,
    Scale,
    edits,
    material_from,
    scale,
)
from backproof.symbolic.reading.chains import chains
from backproof.symbolic.reading.layout import latex_of, layout
from backproof.symbolic.reading.scan import scan
from backproof.symbolic.reading.source import Source
from backproof.symbolic.reading.tokens import tokens
from backproof.symbolic.reading.tree import Number, Row, Symbol, Tree, walk
from tests.symbolic.meaning.edits.mistakes_in_products import PRODUCTS
from tests.symbolic.meaning.edits.mistakes_in_sums import SUMS
from tests.symbolic.meaning.edits.mistakes_in_symbols import NAMES
from tests.symbolic.meaning.edits.sample import (
    Mistake,
    named,
    printed,
    read,
    squeezed,
    tree,
)

QUICK = 60.0
"""Seconds: against hangs only, on a machine of any speed."""


def replacing(old: str, before: str, after: str) -> Iterator[str]:
    """What a text becomes if one part of it is replaced, for each such part."""
    place = old.find(before)
    while place >= 0:
        yield old[:place] + after + old[place + len(before) :]
        place = old.find(before, place + 1)


def check(row: Row, found: list[Edit]) -> None:
    """Whether edits are valid, different, in order, and truly shown."""
    assert row not in [edit.row for edit in found]
    assert len({edit.row for edit in found}) == len(found)
    assert all(one.cost <= two.cost for one, two in pairwise(found))
    old = printed(row)
    for edit in found:
        again = tree(latex_of(edit.row))
        assert again == Tree((edit.row,))
        assert not again.findings
        assert edit.row.span == row.span
        assert edit.text
        if edit.swap is None:
            before, after = squeezed(edit.before), squeezed(edit.after)
            assert printed(edit.row) in replacing(old, before, after)


PAIRED = [
    mistake for mistake in (*NAMES, *PRODUCTS, *SUMS) if mistake.kind != "unpaired"
]
"""Those that can be read."""


@pytest.mark.parametrize("mistake", PAIRED, ids=named)
def test_edits_of_a_mistake_are_valid_different_and_in_order(mistake: Mistake) -> None:
    check(read(mistake.wrong), list(mistake.edits()))


def test_a_wrong_display_is_seen() -> None:
    """The twin: the check above can fail."""
    row = read("a - t")
    edit = next(edits(row, material=Material()))
    with pytest.raises(AssertionError):
        check(row, [replace(edit, swap=((Symbol("a"),), ())), edit])
    with pytest.raises(AssertionError):
        check(row, [replace(edit, row=Row((Symbol("a"), Number("")), row.span))])
    with pytest.raises(AssertionError):
        check(row, [replace(edit, row=row)])


SYMBOLS = ["a", "t", r"\delta", r"\hat{y}", "W", "C", r"\mathbf{x}", "2", "0.5", "1"]
SCRIPTS = [
    "",
    "",
    "_j",
    "_{jk}",
    "^{l}",
    "^{l+1}_j",
    "_{(i,j)}^N",
    "^T",
    "^{(2)T}",
    "^2",
]
PREFIXES = [
    *(r"\sum_k", r"\sum_{i=1}^{D}", r"\frac{\partial}{\partial w_{jk}}", r"\nabla"),
    *(r"\frac{1}{2}", r"\frac{\partial C}{\partial z^l_j}", r"\log", r"\tanh", "g"),
]
AROUND: list[Callable[[str], str]] = [
    "({})".format,
    "({})^2".format,
    "({})^T".format,
    "[{}]".format,
    r"\frac{{{}}}{{n}}".format,
    r"\frac{{1}}{{{}}}".format,
    r"\frac{{\partial ({})}}{{\partial w_j}}".format,
    r"\partial ({})_{{w_{{jk}}}}".format,
    "g'({})".format,
    r"\sigma({}, a_k)".format,
    "e^{{-{}}}".format,
    r"\sqrt{{{}}}".format,
    r"\hat{{{} b}}".format,
    r"\hat{{({})_1}}".format,
    r"\|{}\|^2".format,
    "{{{}}}^T".format,
    "w{{({})}}".format,
    r"\begin{{bmatrix}} {} & 0 \\ 1 & x \end{{bmatrix}}".format,
    r"\begin{{cases}} {} & x > 0 \\ 0 & y \end{{cases}}".format,
    r"\begin{{aligned}} {} \end{{aligned}}".format,
]
JOINTS = [
    " ",
    " ",
    " + ",
    " - ",
    r" \cdot ",
    r" \odot ",
    " / ",
    ", ",
    r" \quad ",
    " = ",
]


@st.composite
def formulas(draw: st.DrawFn, depth: int = 2) -> str:
    """Formulas of the kind that derivations are made of."""
    parts: list[str] = []
    for number in range(draw(st.integers(1, 3))):
        if number:
            parts.append(draw(st.sampled_from(JOINTS if depth == 2 else JOINTS[:8])))
        parts.append(draw(st.sampled_from(["", "", *PREFIXES])) + " ")
        if depth and draw(st.booleans()):
            around = draw(st.sampled_from(AROUND))
            parts.append(around(draw(formulas(depth=depth - 1))))
        else:
            parts += draw(st.sampled_from(SYMBOLS)), draw(st.sampled_from(SCRIPTS))
    return "".join(parts)


@settings(max_examples=60)
@given(formulas(), formulas(), st.sampled_from([None, scale(-1), scale(2, "D", -1)]))
def test_edits_of_any_formula_are_valid_different_and_in_order(
    wrong: str, other: str, ratio: Scale | None
) -> None:
    row, left = read(wrong), read(other)
    material = material_from([row, left], other=left, ratio=ratio)
    check(row, list(edits(row, material=material)))


def test_what_an_edit_leaves_alone_is_the_same_object_in_its_place() -> None:
    row = read(r"\frac{1}{2} (W^{l+1} a_j - t_j)^2 + g'(z_j) \sum_k w_{kj} \delta_k")
    kept = {id(node) for node in walk(Row(row.items))}
    for edit in edits(row, material=material_from([row])):
        new = [node for node in walk(Row(edit.row.items)) if id(node) not in kept]
        # What is new is put in, or holds what is put in.
        assert len(new) <= 24 or edit.swap is not None
        assert all(0 <= n.span.start <= n.span.end <= row.span.end for n in new)


LONG = read(
    r"\frac{1}{D} \sum_{i=1}^{D} \left( \sum_{m=1}^{n_{l+1}} w^{l+1}_{mj} "
    r"\delta^{l+1}_{m} + 2 (a^{L}_{j} - t_j) g'(z^{l}_k) \right) a^{l-1}_{k} "
    r"\cdot g'(z^l_j)"
)


def test_two_hundred_edits_of_a_long_formula_take_little_time() -> None:
    left = read(r"\frac{\partial C}{\partial w^{l}_{jk}}")
    material = material_from([left, LONG], other=left, neighbours=[LONG])
    start = time.perf_counter()
    assert len(list(islice(edits(LONG, material=material), 200))) == 200
    # Some 6 ms on a slow machine.
    assert time.perf_counter() - start < 1.0


@pytest.mark.parametrize(
    "text",
    [
        "a_j + " * 300 + "b",
        "a b_j " * 300 + "b",
        "(" * 40 + "a_j - b" + ")" * 40,
        "x^{" * 40 + "l-1" + "}" * 40,
        "g'(z_{jklmn}) " * 100,
        ", ".join(["a + b"] * 200),
    ],
)
def test_a_strange_formula_takes_little_time_too(text: str) -> None:
    row = read(text)
    start = time.perf_counter()
    material = material_from([row] * 20, other=row, neighbours=[row] * 20)
    assert len(list(edits(row, material=material))) <= 400
    assert time.perf_counter() - start < QUICK


DOCUMENTS = Path(
    os.environ.get("BACKPROOF_DOCUMENTS", Path(__file__).parents[5] / "shared")
)


@pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the documents are not here")
def test_edits_of_real_formulas_are_valid_different_and_in_order() -> None:
    checked = 0
    for folder in ("seeds", "corpus"):
        for path in sorted((DOCUMENTS / folder).iterdir()):
            if path.name == "INDEX.md":
                continue
            for chain in chains(scan(Source.read(path)))[::4]:
                trees = [layout(tokens(side.body)) for side in chain.sides]
                rows = [t.rows[0] for t in trees if len(t.rows) == 1 and not t.findings]
                for left, right in islice(pairwise(rows), 1):
                    material = material_from(rows, other=left, neighbours=rows)
                    check(right, list(edits(right, material=material, limit=40)))
                    checked += 1
    assert checked > 50
