"""A side taken apart: terms, factors, places, constants; and put together again."""

from fractions import Fraction

import pytest

from backproof.symbolic.meaning.edits.candidates import Material, edits
from backproof.symbolic.meaning.edits.once import Once
from backproof.symbolic.meaning.edits.scale import scale_of
from backproof.symbolic.meaning.edits.terms import terms
from backproof.symbolic.meaning.edits.tree import Role, take_apart, with_rows
from backproof.symbolic.meaning.edits.work import Work
from backproof.symbolic.reading.layout import latex_of, layout
from backproof.symbolic.reading.source import MathText, Span
from backproof.symbolic.reading.tokens import tokens
from backproof.symbolic.reading.tree import Operator, Relation, Row, Symbol


def read(text: str) -> Row:
    made = layout(tokens(MathText.of(text)))
    assert not made.findings
    (row,) = made.rows
    return row


def squeezed(text: str) -> str:
    """A text without spaces: where the printer sets them is not our business."""
    return text.replace(" ", "")


def printed(row: Row) -> str:
    """The LaTeX of a row without spaces."""
    return squeezed(latex_of(row))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("a b", ["a|b"]),
        ("a + b", ["a", "+b"]),
        ("- a - b c", ["-a", "-b|c"]),
        (r"a \cdot - b", ["a|b"]),
        ("f(x) y", ["f (x)|y"]),
        ("h(x) y", ["h|(x)|y"]),
        ("h'(x) y", ["h' (x)|y"]),
        (r"\log x y", [r"\log x|y"]),
        (r"\log \hat{y} + 1", [r"\log \hat{y}", "+1"]),
        (r"\tanh^2 f(x) y", [r"\tanh^{2} f (x)|y"]),
        (r"\nabla E(w) x", [r"\nabla E (w)|x"]),
        (r"\nabla_a C \odot x", [r"\nabla_{a} C|x"]),
        (r"\nabla \cdot x", [r"\nabla|x"]),
        (r"\partial (F)_x y", [r"\partial (F)_{x}|y"]),
        (r"\sum_k a b", [r"\sum_{k}|a|b"]),
        (r"\frac{\partial}{\partial x} a", [r"\frac{\partial}{\partial x}|a"]),
        ("a, b + c = d", ["a", "b", "+c", "d"]),
        (r"\exp", [r"\exp"]),
        (r"\log \sum_k a", [r"\log|\sum_{k}|a"]),
        (r"\sum_k - a + b", [r"\sum_{k}|a", "+b"]),
        ("+", []),
    ],
)
def test_a_row_has_terms_and_factors(text: str, wanted: list[str]) -> None:
    row = read(text)
    found = []
    for term in terms(row, {"f"}):
        shown = "|".join(printed(Row(factor.of(row))) for factor in term.factors)
        sign = row.items[term.sign] if term.sign is not None else None
        found.append((sign.name if isinstance(sign, Operator) else "") + shown)
    assert found == [squeezed(text) for text in wanted]


def test_a_row_knows_what_it_is_for() -> None:
    row = read(
        r"a_{j} + \sum_{k} e^{-x} (b)^{2} + \frac{\partial (c)}{\partial d_{m}}"
        r" + \frac{\text{d} y}{\text{d} t} + \max_{u} v + \frac{p}{q}"
    )
    shown = {printed(place.row): place.role for place in take_apart(row)[0][1:]}
    wanted = {
        Role.SCRIPT: ["j", "m"],
        Role.LIMIT: ["k", "u"],
        Role.FORMULA: ["- x", "b", "c", "p", "q"],
        Role.POWER: ["2"],
        Role.DERIVATIVE: [r"\partial(c)", r"\partial d_{m}", r"\text{d} y"],
    }
    for role, texts in wanted.items():
        assert {shown[squeezed(text)] for text in texts} == {role}


def test_putting_a_part_back_changes_nothing() -> None:
    row = read(
        r"\frac{1}{D} \sum_{m=1}^{n_{l+1}} {w^{l+1}_{mj}}^T (a_j - \sqrt{t}) \hat{a b} "
        r"+ \begin{pmatrix} a & b \end{pmatrix} {a b}^2 \begin{aligned} c \end{aligned}"
    )
    places, spots = take_apart(row)
    assert all(place.put(place.row) == row for place in places)
    assert all(spot.put(spot.node) == row for spot in spots)


def test_a_sign_that_becomes_a_base_gets_braces() -> None:
    _, spots = take_apart(read("a^2"))
    (base,) = (spot for spot in spots if spot.carrier)
    assert base.put(Operator("+")) == read("{+}^2")


def test_what_has_no_rows_stays_as_it_is() -> None:
    assert with_rows(Symbol("a"), []) == Symbol("a")


@pytest.mark.parametrize(
    ("text", "new", "wanted"),
    [
        ("{a b}^2", "c", "c^2"),
        ("{a b}^2", "+", "{+}^2"),
        ("{a b}^2", "(c)", "(c)^2"),
        ("x {a b}", "c", "x c"),
        (r"\hat{a b}", "c", r"\hat{c}"),
        ("x{(a)}", "(c)", "x{(c)}"),
        (r"\sqrt{a b}", "c", r"\sqrt{c}"),
    ],
)
def test_a_row_put_in_leaves_a_tree_as_the_layout_makes_it(
    text: str, new: str, wanted: str
) -> None:
    (inner,) = (
        p for p in take_apart(read(text))[0] if latex_of(p.row) in ("a b", "(a)")
    )
    assert inner.put(read(new)) == read(wanted)


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("2", Fraction(2), "2"),
        ("0.25", Fraction(1, 4), r"\frac{1}{4}"),
        (r"\frac{2}{4}", Fraction(1, 2), r"\frac{1}{2}"),
        (r"\frac{3}{2 D}", Fraction(3, 2), r"\frac{3}{2 D}"),
        (r"\frac{D}{2 D}", Fraction(1, 2), r"\frac{1}{2}"),
        (r"\frac{n_l}{D}", Fraction(1), r"\frac{n_{l}}{D}"),
    ],
)
def test_a_constant_factor_is_read_and_written(
    text: str, value: Fraction, shown: str
) -> None:
    made = scale_of(read(text).items)
    assert made is not None
    assert made.value == value
    assert latex_of(Row(made.nodes(Span(0, 0)))) == shown
    assert made.times(made.inverse).is_one


@pytest.mark.parametrize(
    "text",
    [
        "D",
        "a b",
        "0",
        "1234567890123",
        r"\frac{\partial a}{\partial b}",
        r"\frac{a+b}{2}",
    ],
)
def test_anything_else_is_no_constant_factor(text: str) -> None:
    assert scale_of(read(text).items) is None


def test_a_row_is_remembered_by_what_it_prints() -> None:
    original = read(r"\frac{a}{b} (c_j)^2 [d] \hat{e f}")
    once = Once(original)
    assert not once.add(read(latex_of(original)))
    for text in (r"\frac{a}{c}", "(c_j)^2", "[c]", "[d]", "a", "(c_j)^3"):
        assert once.add(read(text))
        assert not once.add(read(text))


def test_rows_with_the_same_hash_are_still_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Once, "_hash", lambda *_: 1)
    once = Once(read("a"))
    assert once.add(read("b"))
    assert not once.add(read("a"))


def test_a_relation_ends_a_sum() -> None:
    row = Row((Symbol("a"), Relation("="), Symbol("b")))
    assert Work(row, Material()).whole is None
    assert Work(Row(()), Material()).whole is None
    assert list(edits(Row(()), material=Material())) == []
