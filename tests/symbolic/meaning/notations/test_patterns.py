"""How a symbol is found by its pattern, what its scripts say, and what fits none."""

import pytest

from backproof.symbolic.meaning.notations.indices import index_text
from backproof.symbolic.meaning.notations.notation import Entry, Notation
from backproof.symbolic.meaning.notations.vocabulary import Vocabulary, compile_notation
from backproof.symbolic.meaning.parsing.parse import Parsed, parse_text
from backproof.symbolic.meaning.syntax import Member, Power, Transpose


def notation(
    *quantities: str,
    indices: tuple[str, ...] = (),
    functions: tuple[str, ...] = (),
    omit: tuple[str, ...] = (),
    label: str = "",
) -> Vocabulary:
    """A vocabulary of entries written as ``key = value``."""

    def table(lines: tuple[str, ...]) -> tuple[Entry, ...]:
        pairs = (line.partition(" = ") for line in lines)
        return tuple(Entry(key.strip(), value.strip()) for key, _, value in pairs)

    vocabulary = compile_notation(
        Notation(
            quantities=table(quantities),
            indices=table(indices),
            functions=table(functions),
            omit=omit,
            update_label=label,
        )
    )
    assert not vocabulary.troubles
    return vocabulary


def found(latex: str, vocabulary: Vocabulary) -> str:
    """The quantity that some LaTeX is, with its indices; or the code of a finding."""
    parsed = parse_text(latex, vocabulary)
    if parsed.findings:
        return parsed.findings[0].code
    return shown(parsed)


def shown(parsed: Parsed) -> str:
    term = parsed.term
    behind = ""
    if isinstance(term, Transpose):
        term, behind = term.term, "T"
    if isinstance(term, Power):
        term, behind = term.base, "^"
    assert isinstance(term, Member)
    texts = ["." if i is None else index_text(i) for i in term.indices]
    return (
        f"{term.symbol}[{','.join(texts)}]{behind}" if texts else term.symbol + behind
    )


LAYERS = notation(
    "w^l_{jk} = l in 2..L, j in 1..n_l, k in 1..n_{l-1}",
    "b_j^l = l in 2..L, j in 1..n_l",
    "v = ",
    indices=("i = 1..D",),
)


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("w^l_{jk}", "w[l,j,k]"),
        ("w_{jk}^l", "w[l,j,k]"),
        ("w_{j,k}^l", "w[l,j,k]"),
        ("w_{(j,k)}^l", "w[l,j,k]"),
        (r"w_{j\,k}^{l}", "w[l,j,k]"),
        ("w_{mp}^{l+1}", "w[l+1,m,p]"),
        ("w_{k, j+1}^{2}", "w[2,k,j+1]"),
        ("w_{1,2}^L", "w[L,1,2]"),
        ("w_{12}^{L-1}", "w[L-1,1,2]"),
        ("w^l_{n_l, 1}", "w[l,n_{l},1]"),
        (r"w^l_{\alpha j'}", "w[l,alpha,j']"),
        ("{w^l}_{jk}", "w[l,j,k]"),
        ("{w_{jk}}^l", "w[l,j,k]"),
    ],
)
def test_scripts_are_lists_of_indices(latex: str, expected: str) -> None:
    assert found(latex, LAYERS) == expected


@pytest.mark.parametrize(
    "latex",
    ["w_{jk}", "w^l_j", "w^l_{jki}", "w^{(l)}_{jk}", "w^{[l]}_{jk}", "w^l_{j-k,1}",
     "w'^l_{jk}", r"\hat w^l_{jk}", r"\mathbf{w}^l_{jk}", "w^l_{j,}",
     r"w^l_{\text{out},k}", "w^l_{v,k}"],
)  # fmt: skip
def test_nothing_is_dropped_to_make_a_symbol_fit(latex: str) -> None:
    assert found(latex, LAYERS) in ("BP130", "BP131")


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("w^l", "w[l,.,.]"),
        ("w^{l+1}", "w[l+1,.,.]"),
        ("w^{lT}", "w[l,.,.]T"),
        (r"w^{l\top}", "w[l,.,.]T"),
        (r"{w^{l}}^{\mathsf T}", "w[l,.,.]T"),
        ("b^{l-1}", "b[.,l-1]"),
    ],
)
def test_all_axes_left_out_is_the_matrix(latex: str, expected: str) -> None:
    assert found(latex, LAYERS) == expected


def test_the_t_of_a_transpose_is_no_layer_and_no_power() -> None:
    assert found("v^T", LAYERS) == "vT"
    assert found("w^T", LAYERS) == "BP131"


@pytest.mark.parametrize(
    ("latex", "expected"),
    [("v^2", "v^"), ("v^{-1/2}", "v^"), ("b^2_j", "b[j,2]"), ("b^2", "b[.,2]")],
)
def test_a_number_above_is_a_label_where_the_pattern_has_one(
    latex: str, expected: str
) -> None:
    assert found(latex, LAYERS) == expected


@pytest.mark.parametrize("script", ["l", "(2)", "[2]", "*", r"\dagger", r"\text{out}"])
def test_a_label_is_never_taken_for_a_power(script: str) -> None:
    assert found(f"v^{{{script}}}", LAYERS) == "BP131"


SAMPLES = notation(
    "r_j^{(i)} = ", "y^{(i)} = ", "x_{i,j} = ", "q(i) = ",
    indices=("i = 1..D", "j = 1..n"), omit=("i",),
)  # fmt: skip


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("r_j^{(i)}", "r[j,i]"),
        ("r_j", "r[j,.]"),
        ("r_5", "r[5,.]"),
        ("r^{(i)}", "r[.,i]"),
        ("r^T", "r[.,.]T"),
        ("y", "y[.]"),
        ("y^2", "y[.]^"),
        ("y^{(2)}", "y[2]"),
        ("x_{i,j}", "x[i,j]"),
        ("x_j", "x[.,j]"),
        ("x_i", "x[i,.]"),
        ("x_1", "x[.,1]"),
        ("x", "x[.,.]"),
        ("q(i)", "q[i]"),
        ("q", "q[.]"),
    ],
)
def test_an_index_that_may_be_omitted_can_be_left_out(
    latex: str, expected: str
) -> None:
    assert found(latex, SAMPLES) == expected


def test_an_index_that_may_not_be_omitted_cannot() -> None:
    strict = notation("y^{(i)} = ", indices=("i = 1..D",))
    assert found("y", strict) == "BP131"


CARRIED = notation(
    r"w_{n_{l-1}n_l} = l in 2..L", "b_{n_l} = l in 2..L",
    r"\dot C(y_{n_l}, \hat y_{n_l}) = ", "y_{n_l} = ", r"\hat y_{n_l} = ",
    indices=("l = 1..L", "n_l = 1..N_l"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("w_{n_{l-1}n_l}", "w[l,n_{l-1},n_{l}]"),
        ("w_{n_l n_{l+1}}", "w[l+1,n_{l},n_{l+1}]"),
        ("w_{n_1 n_2}", "w[2,n_{1},n_{2}]"),
        ("b_{n_{l+1}}", "b[l+1,n_{l+1}]"),
        (r"\dot C\big(y_{n_{l+1}}, \hat y_{n_{l+1}}\big)", "dot C[l+1,n_{l+1}]"),
    ],
)
def test_a_label_inside_an_index_is_solved_for(latex: str, expected: str) -> None:
    assert found(latex, CARRIED) == expected


@pytest.mark.parametrize(
    "latex",
    ["w_{n_l n_{l-1}}", "w_{n_l n_l}", "w_{12}", r"\dot C(y_{n_l}, \hat y_{n_{l+1}})"],
)
def test_labels_that_do_not_agree_do_not_fit(latex: str) -> None:
    assert found(latex, CARRIED) == "BP131"


def test_fixed_parts_come_before_slots() -> None:
    vocabulary = notation("w_{ij} = ", "w_{3,5} = ", indices=("i = 1..n", "j = 1..n"))
    assert found("w_{3,5}", vocabulary) == "w_3,5"
    assert found("w_{3,4}", vocabulary) == "w[3,4]"


def test_a_number_of_two_digits_is_one_index_or_two_or_not_clear() -> None:
    indices = ("j = 1..n", "k = 1..n")
    assert found("w_{12}", notation("w_j = ", indices=indices)) == "w[12]"
    assert found("w_{12}", notation("w_{jk} = ", indices=indices)) == "w[1,2]"
    both = notation("w_j = ", "w_{jk} = ", indices=indices)
    assert found("w_{12}", both) == "BP132"
    assert found("w_{1,2}", both) == "w_jk[1,2]"


OVERLOADED = notation(
    "a_i = ", "a_j = ", "w_{ij} = ", "w_{jk} = ",
    indices=("i = 1..I", "j = 1..J", "k = 1..K", "p = 1..J", "q = 1..Q"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("a_i", "a_i[i]"),
        ("a_j", "a_j[j]"),
        ("a_p", "a_j[p]"),
        ("w_{ij}", "w_ij[i,j]"),
        ("w_{jk}", "w_jk[j,k]"),
        ("w_{1k}", "w_jk[1,k]"),
        ("a_1", "BP132"),
        ("a_q", "BP145"),
        ("w_{ik}", "BP145"),
    ],
)
def test_the_letter_chooses_among_patterns_that_differ_only_in_letters(
    latex: str, expected: str
) -> None:
    assert found(latex, OVERLOADED) == expected


def test_a_sum_tells_the_range_of_the_letter_that_it_binds() -> None:
    assert not parse_text(r"\sum_{m=1}^{J} a_m", OVERLOADED).findings
    assert not parse_text(r"\sum_{m=2}^{J-1} a_m", OVERLOADED).findings
    assert found(r"\sum_m a_m", OVERLOADED) == "BP132"


ITERATED = notation(
    "w_j = ", "y^{(i)} = ", indices=("j = 1..n", "i = 1..D"), label="(t)"
)


@pytest.mark.parametrize(
    ("latex", "expected", "labels"),
    [
        ("w_j^{(t)}", "w[j]", {0}),
        ("w_j^{(t+1)}", "w[j]", {1}),
        ("w^{(t)T}", "w[.]T", {0}),
        ("w_j", "w[j]", set()),
        ("y^{(i)}", "y[i]", set()),
    ],
)
def test_an_iteration_is_noted_and_is_no_slot(
    latex: str, expected: str, labels: set[int]
) -> None:
    parsed = parse_text(latex, ITERATED)
    assert shown(parsed) == expected
    assert set(parsed.descent.labels) == labels


def test_a_label_of_another_letter_is_no_iteration() -> None:
    assert found("w_j^{(s)}", ITERATED) == "BP131"


def test_arguments_may_be_anything_where_the_pattern_says_so() -> None:
    vocabulary = notation(r"E(\dots) = ", "w = ", label="(t)")
    assert found("E(w)", vocabulary) == found("E", vocabulary) == "E"
    assert parse_text("E(w^{(t+1)})", vocabulary).descent.labels == {1}
    assert found("E(w)", notation("E = ", "w = ")) == "BP133"


@pytest.mark.parametrize("entry", [r"E(\dots) = ", "E = function of w_j"])
def test_arguments_that_matter_are_not_dropped(entry: str) -> None:
    vocabulary = notation(entry, "w_j = ", "h = ", indices=("j = 1..n",))
    assert not parse_text("E(w) - E", vocabulary).findings
    assert parse_text("E(w_1) - 2 E(w_1)", vocabulary).term is not None
    for latex in ("E(w + h)", "E(0)", "E(w_1) - E(w_2)", "E(w - E)"):
        assert found(latex, vocabulary) == "BP133"


def test_a_quantity_that_is_a_function_is_read_with_a_remark_about_its_argument() -> (
    None
):
    vocabulary = notation("E = function of w_j", "w_j = ", indices=("j = 1..n",))
    parsed = parse_text("E(w)", vocabulary)
    assert [remark.message for remark in parsed.remarks] == ["E(w) is read as E"]


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("x_i", "x[i]"),
        ("x", "x[.]"),
        ("x_{ij}", "BP131"),
        ("A_{12}", "A[1,2]"),
        ("A_1", "BP131"),
    ],
)
def test_an_entry_of_a_declared_shape_has_an_index_for_each_axis(
    latex: str, expected: str
) -> None:
    assert found(latex, notation("x = d", "A = d x h")) == expected


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (r"\text{cost}", r"\mathrm{cost}"),
        (r"\operatorname{cost}", r"\text{cost}"),
        (r"\hat{c_1}", r"\hat{c}_1"),
        (r"\overline{u}", r"\bar u"),
        ("{v}", "v"),
    ],
)
def test_what_prints_the_same_is_the_same_symbol(one: str, two: str) -> None:
    vocabulary = notation(f"{one} = ")
    assert not parse_text(two, vocabulary).findings


@pytest.mark.parametrize("latex", [r"\hat u", r"\bar c_1", r"\mathbf v", r"\tilde c_1"])
def test_another_accent_or_font_is_another_symbol(latex: str) -> None:
    assert found(latex, notation("u = ", r"\hat c_1 = ", "v = ")) in ("BP130", "BP131")


@pytest.mark.parametrize(
    ("latex", "expected", "remark"),
    [
        ("w_j{(t+1)}", "w[j]", r"w_{j}{...} is read as w_{j}^{(t + 1)}"),
        (r"\delta2", "delta", r"\delta2 is read as \delta_{2}"),
        (r"\text{u}", "u", r"\mathrm{u} is read as u"),
    ],
)
def test_a_slip_that_can_mean_one_thing_only_is_read_with_a_remark(
    latex: str, expected: str, remark: str
) -> None:
    vocabulary = notation(
        "w_j = ", r"\delta_2 = ", "u = ", indices=("j = 1..n",), label="(t)"
    )
    parsed = parse_text(latex, vocabulary)
    assert shown(parsed) == expected
    assert [one.message for one in parsed.remarks] == [remark]


def test_no_slip_is_seen_where_there_is_none() -> None:
    vocabulary = notation("w_j = ", r"\delta_2 = ", r"\delta = ", indices=("j = 1..n",))
    assert not parse_text(r"\delta2", vocabulary).remarks
    assert parse_text("w_j{(t+1)}", vocabulary).findings
