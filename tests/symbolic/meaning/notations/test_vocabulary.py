"""A notation compiled: letters, sizes, quantities, functions, and what is wrong."""

import pytest

from backproof.symbolic.meaning.notations.indices import index_text
from backproof.symbolic.meaning.notations.notation import Entry, Notation
from backproof.symbolic.meaning.notations.vocabulary import Vocabulary, compile_notation
from backproof.symbolic.meaning.syntax import IndexTerm

Table = dict[str, str]


def entries(table: Table) -> tuple[Entry, ...]:
    return tuple(
        Entry(key, value, line) for line, (key, value) in enumerate(table.items(), 1)
    )


def compiled(
    quantities: Table | None = None,
    *,
    indices: Table | None = None,
    sizes: Table | None = None,
    definitions: Table | None = None,
    functions: Table | None = None,
    products: Table | None = None,
    derivatives: Table | None = None,
    omit: tuple[str, ...] = (),
    words: tuple[str, ...] = (),
    label: str = "",
) -> Vocabulary:
    return compile_notation(
        Notation(
            quantities=entries(quantities or {}),
            indices=entries(indices or {}),
            sizes=entries(sizes or {}),
            definitions=entries(definitions or {}),
            functions=entries(functions or {}),
            products=entries(products or {}),
            derivatives=entries(derivatives or {}),
            omit=omit,
            words=words,
            update_label=label,
        )
    )


def slots(vocabulary: Vocabulary, name: str) -> str:
    """The slots of a quantity: axes plain, labels with a colon, hidden in brackets."""
    found = []
    for slot in vocabulary.symbols[name].slots:
        text = f"{slot.letter}={index_text(slot.lower)}..{index_text(slot.upper)}"
        text = text if slot.axis else f"{text}:"
        found.append(text if slot.written else f"({text})")
    return " ".join(found)


def messages(vocabulary: Vocabulary) -> list[str]:
    return [trouble.message for trouble in vocabulary.troubles]


LAYERS = {
    "w_{(k,j)}^l": "l in 2..N, k in 1..n_{l-1}, j in 1..n_l",
    "b_j^l": "l in 2..N, j in 1..n_l",
    "a_{(i,j)}^l": "i in 1..D, l in 1..N, j in 1..n_l",
}


def test_written_slots_come_in_the_order_in_which_they_are_written() -> None:
    vocabulary = compiled(LAYERS)
    assert not vocabulary.troubles
    assert slots(vocabulary, "w") == "k=1..n_{l-1} j=1..n_{l} l=2..N:"
    assert slots(compiled({"w^l_{jk}": LAYERS["w_{(k,j)}^l"]}), "w").startswith("l=2")


def test_the_labels_of_a_family_of_sizes_are_all_that_some_range_uses() -> None:
    size = compiled(LAYERS).sizes["n"]
    assert [
        (s.letter, index_text(s.lower), index_text(s.upper)) for s in size.slots
    ] == [("l", "1", "N")]
    upper_only = compiled({"b_j^l": LAYERS["b_j^l"]}).sizes["n"]
    assert upper_only.slots[0].lower == IndexTerm(offset=2)


def test_a_slot_that_another_range_depends_on_is_a_label() -> None:
    vocabulary = compiled(
        {"A_{j,l}": "l in 1..N, j in 1..n_l", "B_{j,l}": "l in 1..N, j in 1..m"}
    )
    assert slots(vocabulary, "A") == "j=1..n_{l} l=1..N:"
    assert slots(vocabulary, "B") == "j=1..m l=1..N"


@pytest.mark.parametrize(
    ("quantities", "expected"),
    [
        ({"z^l_j": "l in 1..L"}, "n_{l}"),
        ({"y_j": "j in 1..n_L", "z^l_j": "l in 1..L"}, "n_{l}"),
        ({"z^l_j": "l in 1..L", "s_l": "l in 1..L"}, "n_{l}"),
        # Without such an l the n_l is one size.
        ({"z_j": ""}, "n"),
        ({"z_j": "", "s_l": "l in 1..L"}, "n"),
    ],
)
def test_the_width_of_a_layer_is_known_from_the_entry_that_has_the_layer(
    quantities: Table, expected: str
) -> None:
    vocabulary = compiled(quantities, indices={"j": "1..n_l"})
    assert not vocabulary.troubles
    assert index_text(vocabulary.symbols["z"].slots[-1].upper) == expected


def test_a_range_may_depend_on_another_index() -> None:
    """The twin of a range that depends on its own."""
    vocabulary = compiled({"y_{ij}": ""}, indices={"j": "1..n", "i": "1..j"})
    assert not vocabulary.troubles
    assert slots(vocabulary, "y") == "i=1..j j=1..n:"


def test_of_three_axes_the_first_is_a_label() -> None:
    vocabulary = compiled({"T_{ijk}": "i in 1..a, j in 1..b, k in 1..c"})
    assert slots(vocabulary, "T") == "i=1..a: j=1..b k=1..c"


def test_an_index_that_may_be_omitted_and_a_superscript_are_labels() -> None:
    table = {"x_{n,j}": "n in 1..N, j in 1..d", "y_j^{(n)}": "n in 1..N, j in 1..d"}
    assert slots(compiled(table, omit=("n",)), "x") == "n=1..N: j=1..d"
    assert slots(compiled(table), "x") == "n=1..N j=1..d"
    assert slots(compiled(table), "y") == "j=1..d n=1..N:"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("d x h", "(row=1..d) (column=1..h)"),
        (r"d \times h", "(row=1..d) (column=1..h)"),
        ("d", "(row=1..d)"),
        ("2 x 3", "(row=1..2) (column=1..3)"),
        ("", ""),
        ("positive", ""),
    ],
)
def test_a_shape_gives_axes_that_are_not_written(value: str, expected: str) -> None:
    assert slots(compiled({"W_1": value}), "W") == expected


def test_a_shape_and_a_range_go_together() -> None:
    vocabulary = compiled({"W^{[l]}": "l in 1..L, n^{[l]} x n^{[l-1]}", "x": "n^{[0]}"})
    assert slots(vocabulary, "W") == ("l=1..L: (row=1..n_{l}) (column=1..n_{l-1})")
    assert slots(vocabulary, "x") == "(row=1..n_{0})"
    assert index_text(vocabulary.sizes["n"].slots[0].lower) == "0"


def test_a_letter_has_the_range_of_its_declaration_unless_the_entry_has_its_own() -> (
    None
):
    table = {"a^l_j": "", "w^l_j": "l in 2..L"}
    vocabulary = compiled(table, indices={"l": "1..L", "j": "1..n_l"})
    assert slots(vocabulary, "a") == "l=1..L: j=1..n_{l}"
    assert slots(vocabulary, "w") == "l=2..L: j=1..n_{l}"


def test_an_index_may_carry_the_label_of_its_range() -> None:
    vocabulary = compiled(
        {"w_{n_{l-1}n_l}": "l in 2..L", "y_{n_l}": ""},
        indices={"l": "1..L", "n_l": "1..N_l"},
    )
    assert slots(vocabulary, "w") == "l=2..L: n_{l-1}=1..N_{l-1} n_{l}=1..N_{l}"
    assert slots(vocabulary, "y") == "l=1..L: n_{l}=1..N_{l}"
    assert vocabulary.indices["n"].labels == ("l",)


def test_a_size_may_stand_between_bars() -> None:
    vocabulary = compiled({"z^i_j": "i in 1..n, j in 1..|l_i|"})
    assert slots(vocabulary, "z") == "i=1..n: j=1..|l|_{i}"


def test_letters_that_nobody_declares_are_part_of_the_name() -> None:
    vocabulary = compiled(
        {"w_{3,5}": "", "w_{x_1,1}": "", r"N_{out} ": ""}, indices={"t": "1..T"}
    )
    assert sorted(vocabulary.symbols) == ["N", "w_3,5", "w_x_1,1"]
    assert not any(entry.slots for entry in vocabulary.symbols.values())
    assert not vocabulary.troubles


def test_half_a_pair_of_letters_that_is_declared_is_told() -> None:
    assert messages(compiled({"w_{jk}": ""}, indices={"j": "1..n"})) == [
        "w_{jk}: k is not declared, so this is read as one name"
    ]
    assert not messages(compiled({"w_{jk}": ""}, indices={"j": "1..n", "k": "1..n"}))


def test_names_are_short_where_they_can_be() -> None:
    table = {
        "y": "",
        "y^*": "",
        r"\hat y": "",
        "a_i": "",
        "a_j": "",
        r"\delta_3^{(i)}": "",
    }
    vocabulary = compiled(table, indices={"i": "1..I", "j": "1..J"})
    assert list(vocabulary.symbols) == ["y", "y^*", "hat y", "a_i", "a_j", "delta"]


def test_no_two_things_share_a_name() -> None:
    vocabulary = compiled({"n": "", "x_j": "j in 1..n_1"}, functions={"x": ""})
    names = [*vocabulary.symbols, *vocabulary.sizes, *vocabulary.functions]
    assert len(set(names)) == len(names) == 4


def test_what_is_known_of_a_size_is_its_least_value_or_its_only_one() -> None:
    sizes = compiled(
        {"x_{jk}": "j in 1..N, k in 1..K"}, sizes={"N": "2..", "K": "3"}
    ).sizes
    assert (sizes["N"].minimum, sizes["N"].fixed) == (2, None)
    assert (sizes["K"].minimum, sizes["K"].fixed) == (3, 3)


@pytest.mark.parametrize(
    ("value", "domain", "over", "arguments"),
    [
        ("positive", "positive", "", ()),
        ("distribution over i", "distribution", "i", ()),
        ("function of a_i, b", "real", "", ("a_i", "b")),
        ("", "real", "", ()),
    ],
)
def test_a_quantity_may_have_a_property(
    value: str, domain: str, over: str, arguments: tuple[str, ...]
) -> None:
    entry = compiled({"p_i": value}, indices={"i": "1..n"}).symbols["p"]
    assert (entry.domain, entry.over, entry.arguments) == (domain, over, arguments)
    assert entry.is_function == bool(arguments)


def test_the_identity_and_the_matrix_of_ones_have_shapes() -> None:
    vocabulary = compiled({"I": "identity of N", r"\mathbf 1": "ones N x N"})
    assert slots(vocabulary, "I") == slots(vocabulary, "bold 1")
    assert [entry.domain for entry in vocabulary.symbols.values()] == [
        "identity",
        "ones",
    ]


def test_a_definition_declares_what_no_quantity_does() -> None:
    vocabulary = compiled(
        {"w_j": "j in 1..n"},
        definitions={"y": "0", "w_j": "1", "a^1_j": "x", "a^l_j": "l"},
        indices={"l": "1..L", "j": "1..n"},
    )
    assert sorted(vocabulary.symbols) == ["a", "w", "y"]
    assert slots(vocabulary, "a") == "l=1..L: j=1..n"


def test_another_name_of_a_function_stands_for_it() -> None:
    vocabulary = compiled(
        functions={"g": "", "g_j": "g", "f(u)": "u^2", r"\sigma": "sigmoid"},
        indices={"j": "1..n"},
    )
    assert vocabulary.function("g_j") == vocabulary.function("g") == "g"
    formula = vocabulary.functions["f"]
    assert (formula.argument, formula.meaning) == ("u", "u^2")
    assert vocabulary.functions["sigma"].meaning == "sigmoid"


def test_operators_have_the_name_that_the_tree_gives_them() -> None:
    table = {r"\ast": "entrywise", r"\operatorname{prod}": "chain"}
    assert compiled(products=table).products == {"*": "entrywise", "prod": "chain"}


@pytest.mark.parametrize(
    ("vocabulary", "message"),
    [
        (compiled({"x_j": "j in 1..a b"}), "'a b' is no bound of a range"),
        (
            compiled({"t_j": ""}, indices={"l": "1..L", "j": "1..n_l"}),
            "a range of t_j speaks of l, which is no index of it",
        ),
        (
            compiled({}, indices={"N": "2..N"}),
            "N = '2..N': how far N goes depends on N itself",
        ),
        (
            compiled({}, indices={"i": "1..m", "m": "1..i"}),
            "m = '1..i': how far m goes depends on m itself",
        ),
        (
            compiled({"y_{jk}": "j in 1..k, k in 1..j"}),
            "y_{jk} = 'j in 1..k, k in 1..j': how far j goes depends on j itself",
        ),
        (compiled({r"\foo": ""}), r"\foo: unknown command \foo"),
        (compiled(indices={"+": "1..n"}), "+ is no index"),
        (compiled(label="(l"), None),
        (compiled(label="(2)"), "the label of updates, '(2)', is no letter"),
        (compiled(derivatives={"D_x": "x"}), "D_x = 'x': what by what?"),
        (compiled(products={"x y": "matrix"}), "x y is no operator"),
        (compiled(sizes={"N": "many"}), "N = 'many' says nothing of a size"),
    ],
)
def test_what_is_wrong_is_told_and_not_raised(
    vocabulary: Vocabulary, message: str | None
) -> None:
    assert messages(vocabulary)
    if message is not None:
        assert messages(vocabulary)[0] == message


def test_a_mistake_in_one_entry_leaves_the_others() -> None:
    vocabulary = compiled({"x_j": "j in 1..a b", "y": ""})
    assert list(vocabulary.symbols) == ["y"]
    assert vocabulary.troubles[0].line == 1


def test_a_section_has_what_is_declared_around_it() -> None:
    outer = compiled({"x": "", "y": "positive"}, words=("cost",), omit=("i",))
    inner = compile_notation(
        Notation(quantities=(Entry("y", ""), Entry("z", ""))), inherited=outer
    )
    assert sorted(inner.symbols) == ["x", "y", "z"]
    assert inner.symbols["y"].domain == "real"
    assert inner.notation.words == ("cost",)
    assert [entry.key for entry in inner.notation.quantities] == ["y", "z"]
    assert sorted(compile_notation(inner.notation).symbols) == ["y", "z"]


def test_a_section_keeps_the_conventions_that_it_does_not_change() -> None:
    outer = compile_notation(Notation(vectors="rows"))
    assert compile_notation(Notation(), inherited=outer).notation.vectors == "rows"
    assert compile_notation(Notation()).notation.vectors == "columns"
