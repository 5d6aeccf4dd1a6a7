"""The sizes at which claims are tried differ, coincide, and respect their minima."""

import sympy

from backproof.symbolic.instances import describe_sizes, small_instances
from backproof.symbolic.theory import Index, Size, Theory, index_symbol

LAYERS = Index(index_symbol("l"), 0, 2)
THEORY = Theory("t", (Size("D"), Size("m"), Size("n", (LAYERS,))))


def found(theory: Theory = THEORY, seed: int = 0) -> list[dict[str, object]]:
    return [dict(sizes) for sizes in small_instances(theory, seed)]


def test_single_sizes_are_one_and_are_equal_and_differ() -> None:
    pairs = {(sizes["D"], sizes["m"]) for sizes in found()}
    assert (1, 1) in pairs
    assert any(d == m != 1 for d, m in pairs)
    assert any(d != m for d, m in pairs)
    assert any(isinstance(d, int) and d > 3 for d, _ in pairs)


def test_widths_are_equal_and_differ_between_neighbours() -> None:
    widths = [tuple(sizes["n"].values()) for sizes in found()]  # type: ignore[attr-defined]
    assert (2, 2, 2) in widths
    assert any(a < b for a, b, _ in widths)
    assert any(a > b for a, b, _ in widths)
    assert all(len(row) == 3 for row in widths)


def test_a_minimum_is_respected() -> None:
    theory = Theory("t", (Size("D", minimum=4), Size("n", (LAYERS,), minimum=3)))
    for sizes in found(theory):
        assert isinstance(sizes["D"], int)
        assert sizes["D"] >= 4
        assert min(sizes["n"].values()) >= 3  # type: ignore[attr-defined]


def test_a_family_may_reach_as_far_as_a_size() -> None:
    depth = Size("L", minimum=2)
    layers = Index(index_symbol("l"), 0, depth.symbol)
    for sizes in found(Theory("t", (depth, Size("n", (layers,))))):
        assert list(sizes["n"]) == list(range(sizes["L"] + 1))  # type: ignore[operator, call-overload]


def test_assignments_are_distinct_and_repeatable() -> None:
    texts = [describe_sizes(sizes) for sizes in small_instances(THEORY, 3)]
    assert len(set(texts)) == len(texts)
    assert found(seed=3) == found(seed=3)


def test_a_theory_without_sizes_has_one_assignment() -> None:
    assert found(Theory("t")) == [{}]
    assert sympy.Integer(1) == LAYERS.upper - 1


# Members of a set, such as the class of each sample.

N, K = Size("N"), Size("K")
SAMPLES = Index(index_symbol("i"), 1, N.symbol)
CLASSES = Theory("t", (N, K, Size("y", (SAMPLES,), maximum=K.symbol)))


def rows(theory: Theory = CLASSES) -> list[tuple[int, ...]]:
    """The members at each assignment."""
    return [tuple(sizes["y"].values()) for sizes in found(theory)]  # type: ignore[attr-defined]


def test_members_lie_in_their_set_one_for_each_label() -> None:
    for sizes in found(CLASSES):
        members = sizes["y"]
        assert isinstance(members, dict)
        assert list(members) == list(range(1, sizes["N"] + 1))  # type: ignore[operator]
        assert all(1 <= one <= sizes["K"] for one in members.values())


def test_members_differ_and_coincide_and_are_all_values_of_two() -> None:
    assert any(len(row) > 1 and len(set(row)) == 1 for row in rows())
    assert any(len(row) > 2 and len(set(row)) == len(row) for row in rows())
    pairs = {
        row
        for sizes, row in zip(found(CLASSES), rows(), strict=True)
        if (sizes["N"], sizes["K"]) == (2, 2)
    }
    assert {(1, 2), (2, 1), (2, 2)} <= pairs


def test_a_set_may_begin_at_zero_and_reach_as_far_as_a_width() -> None:
    width = Size("n", (LAYERS,))
    member = Size("y", minimum=0, maximum=width.symbol[2] - 1)
    for sizes in found(Theory("t", (width, member))):
        assert 0 <= sizes["y"] < sizes["n"][2]  # type: ignore[operator, index]


def test_an_empty_set_has_no_assignment() -> None:
    member = Size("y", minimum=2, maximum=K.symbol)
    values = [sizes["K"] for sizes in found(Theory("t", (K, member)))]
    assert values
    assert 1 not in values


def test_members_with_two_labels_have_a_value_for_each_pair() -> None:
    times = Index(index_symbol("t"), 1, 2)
    member = Size("y", (SAMPLES, times), maximum=K.symbol)
    for sizes in found(Theory("t", (N, K, member))):
        pairs = [(i, t) for i in range(1, sizes["N"] + 1) for t in (1, 2)]  # type: ignore[operator]
        assert list(sizes["y"]) == pairs  # type: ignore[call-overload]
