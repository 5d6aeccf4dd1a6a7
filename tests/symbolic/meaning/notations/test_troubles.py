"""What a notation says is understood, or a trouble with its line: never dropped."""

import pytest

from backproof.symbolic.meaning.elaboration.sections import sections
from backproof.symbolic.meaning.notations.file import NotationError, notation_from_text
from backproof.symbolic.meaning.paper import check_document
from backproof.symbolic.reading.source import Source
from backproof.symbolic.verdict import Status
from tests.symbolic.meaning.judged import (
    HOLD,
    displayed,
    document,
    judged,
    said,
    status,
    verdicts,
)

GIVEN = """
[quantities]
w = ""
x = ""
y = ""
n = ""
"""


def trouble(notation: str) -> str:
    """What is said of a notation that is wrong; its document is not judged."""
    with pytest.raises(NotationError) as caught:
        document(notation, "1 = 2")
    return str(caught.value)


# Functions -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (r"'\sigma' = 'sigmod'", "did you mean 'sigmoid'?"),
        (r"'\sigma' = 'u^2'", r"for a formula write '\sigma(u)' = ..."),
        ("f = 'frobnicate'", "known are abs, arctan"),
        ("f = 'f'", "no function is called 'f'"),
        ("f = 'g'\ng = 'f'", "defined in terms of itself"),
        ("'f(u)' = 'g(u)'\n'g(u)' = 'f(u) + 1'", "defined in terms of itself"),
        ("'f(u)' = 'u + q'", "q is not declared"),
        (r"'f(u)' = 'u + \beta'", """what it is: '\\beta' = "" """.rstrip()),
        (r"'f(u)' = '\rho(u)'", "say in [functions] of the notation what it is"),
        (r"'f(u)' = '\sum^m u'", "nothing tells over which index"),
        ("'f(u, v)' = 'u v'", "the argument of a formula is one letter"),
        (
            r"'f(u)' = '\frac{d u^2}{d u}'",
            "a function's formula is one of its argument",
        ),
        (r"'f(u)' = '\mathrm{softmax}(u)'", "softmax takes a vector, not a number"),
    ],
)
def test_a_function_that_nobody_knows_is_a_trouble(entry: str, message: str) -> None:
    found = trouble(f"{GIVEN}[functions]\n{entry}\n")
    assert message in found
    assert found.startswith(("paper.notation.toml:8: ", "paper.notation.toml:9: "))


@pytest.mark.parametrize(
    ("entries", "right", "wrong"),
    [
        ("f = 'ReLU'", "f(2) = 2", "f(-2) = -2"),
        (r"f = '\tanh'", r"f(x) = \tanh x", "f(x) = x"),
        ("'f(u)' = 'exp'", "f(x) = e^x", "f(x) = x"),
        ("'f(u)' = 'u^2'\ng = 'f'\nh = 'g'", "h(x) = x^2", "h(x) = x"),
        ("'f(u)' = 'g(u) + 1'\n'g(u)' = 'u^2'", "f(x) = x^2 + 1", "f(x) = x^2"),
        ("'f(u)' = 'w u^2'", r"\D{f(w)}{w} = 3 w^2", r"\D{f(w)}{w} = 2 w^2"),
        ("'f(u)' = 'w u^2'", "f'(x) = 2 w x", "f'(x) = 2 x"),
        ("'f(u)' = 'w u^2'\n'g(u)' = 'f(u) + f(w)'", r"\D{g(x)}{w} = x^2 + 3 w^2",
         r"\D{g(x)}{w} = x^2"),
        ("m = 'max'", "m(2, 3) = 3", "m(2, 3) = 2"),
    ],
)  # fmt: skip
def test_a_function_means_what_is_written(entries: str, right: str, wrong: str) -> None:
    notation = f"{GIVEN}[functions]\n{entries}\n"
    assert status(notation, right) in HOLD
    assert status(notation, wrong) is Status.REFUTED


def test_another_name_of_softmax_has_its_jacobian() -> None:
    notation = """
        [sizes]
        m = "2.."
        [indices]
        i = "1..m"
        j = "1..m"
        [quantities]
        z_i = ""
        p_i = ""
        [definitions]
        p = 'S(z)'
        [functions]
        S = "softmax"
    """
    right = r"\D{p_1}{z_2} = -p_1 p_2"
    assert status(notation, right) in HOLD
    assert status(notation, right.replace("-", "")) is Status.REFUTED


# Arguments of what is unknown, definitions -----------------------------------


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("function of q", "q is not declared"),
        ("function of y, C", "it would depend on itself"),
        ("function of a_j, y", "not declared"),
    ],
)
def test_an_argument_that_means_nothing_is_a_trouble(value: str, message: str) -> None:
    found = trouble(f'{GIVEN}C = "{value}"\n[definitions]\ny = "w x"\n')
    assert message in found
    assert found.startswith("paper.notation.toml:7: C, a function of ")


@pytest.mark.parametrize(
    ("entries", "line", "message"),
    [
        ("y = 'w q'", 8, "q is not declared"),
        ("y = 'x'\nx = 'y'", 9, "it is defined by itself"),
        ("y = '2 C'", 8, "it is defined by itself"),
        ("'2 y' = 'x'", 8, "2 y is no symbol"),
    ],
)
def test_a_definition_that_means_nothing_is_a_trouble(
    entries: str, line: int, message: str
) -> None:
    found = trouble(f'{GIVEN}C="function of y"\n[definitions]\n{entries}\n')
    assert message in found
    assert f"paper.notation.toml:{line + 1}" in found


def test_a_digit_in_bold_is_a_symbol() -> None:
    notation = r"""
        [quantities]
        '\mathbf{1}' = "ones of n x n"
        x = "n"
        y = "n"
        [definitions]
        y = '\mathbf{1} x'
    """
    assert status(notation, r"y_1 = \sum_j x_j") in HOLD
    assert status(notation, "y_1 = x_1") is Status.REFUTED


def test_what_is_defined_twice_is_a_trouble() -> None:
    notation = """
        [indices]
        j = "1..n"
        k = "1..n"
        [quantities]
        y_j = ""
        x_j = ""
        [definitions]
        y_j = "x_j"
    """
    assert verdicts(notation, "y_k = x_k") != ["refuted"]
    assert "y_k is defined already, as y_j" in trouble(notation + 'y_k = "2 x_k"\n')


RECURSION = """
[sizes]
L = "3.."
[quantities]
"d^l" = "l in 1..L"
"w^l" = "l in 1..L"
C = ""
[definitions]
"d^l" = "w^{l+1} d^{l+1}"
"""


@pytest.mark.parametrize("more", ["", '"d^L" = "C"\n'])
def test_a_recursion_may_begin_below_itself_or_nowhere(more: str) -> None:
    assert status(RECURSION + more, "d^{L-1} = w^L d^L") in HOLD
    assert status(RECURSION + more, "d^{L-1} = w^{L-1} d^L") is Status.REFUTED
    assert (status(RECURSION + more, "d^{L-1} = w^L C") in HOLD) is bool(more)


def test_a_recursion_of_the_notation_may_begin_in_the_document() -> None:
    found = verdicts(RECURSION, "d^L = C", "d^{L-1} = w^L C", "d^{L-1} = C")
    assert found[0] == "definition"
    assert found[1] in HOLD
    assert found[2] == Status.REFUTED


# Kronecker's delta -----------------------------------------------------------


def test_the_letters_of_a_kronecker_delta_need_no_range() -> None:
    notation = r"""
        [quantities]
        '\delta_{ij}' = "kronecker"
        x = "n"
    """
    assert status(notation, r"\sum_j \delta_{ij} x_j = x_i") in HOLD
    assert status(notation, r"\sum_j \delta_{ij} x_j = x_1") is not Status.PROVED
    assert status(notation, r"\sum_j \delta_{ij} x_j = 2 x_i") is Status.REFUTED


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (r"'\delta_i' = 'kronecker'", "a Kronecker delta has two indices"),
        (r"'\delta_{ij}' = 'kronecer'", 'did you mean "kronecker"?'),
        ("I = 'identity'", 'write "identity of n"'),
        ("I = 'identity of'", 'write "identity of n"'),
        ("J = 'ones of n x n x n'", "for a matrix; not 'n x n x n'"),
    ],
)
def test_a_slip_in_a_property_is_a_trouble(entry: str, message: str) -> None:
    assert message in trouble(f"[quantities]\n{entry}\n")


# Hypotheses and updates ------------------------------------------------------

NEURON = GIVEN + (
    '[definitions]\ny = "s(w x)"\n[functions]\ns = "sigmoid"\nh = "s"\nS = "softmax"\n'
    '"p(u)" = "w u"\n[[hypotheses]]\ntext = "s is linear"\n'
)
LINEAR = NEURON + 'functions = { "s(u)" = "u" }\n'


def test_a_hypothesis_may_exchange_a_function() -> None:
    found = judged(LINEAR, r"\D{y}{w} = x")
    assert found.verdict.status is Status.REFUTED
    assert [text for text, _ in found.verdict.holds_given] == ["s is linear"]
    assert found.code == "BP202"
    assert not judged(LINEAR, r"\D{y}{w} = w").verdict.holds_given


def test_a_hypothesis_may_define_what_is_given_at_one_label() -> None:
    notation = """
        [sizes]
        L = "3.."
        [indices]
        j = "1..n"
        [quantities]
        "a^l_j" = "l in 1..L"
        x_j = ""
        [[hypotheses]]
        text = "the inputs are a^1"
        definitions = { "a^1_j" = "x_j" }
    """
    assert judged(notation, "2 a^1_j = x_j + x_j").verdict.holds_given
    assert not judged(notation, "2 a^2_j = x_j + x_j").verdict.holds_given


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ('definitions = { y = "w q" }', "y = w q: q is not declared"),
        ('definitions = { y = "x", x = "y" }', "x = y: it is defined by itself"),
        ('functions = { s = "sigmod" }', "did you mean 'sigmoid'?"),
        ('functions = { "s(u)" = "u q" }', "q is not declared"),
        ('functions = { "s(u)" = "w u" }', "it speaks of quantities"),
        ('functions = { t = "tanh" }', "there is no such function"),
        ('functions = { h = "tanh" }', "it is another name of s"),
        ('functions = { S = "tanh" }', "softmax is no function of one number"),
        ('functions = { s = "softmax" }', "softmax is no function of one number"),
        ('functions = { p = "tanh" }', "its formula speaks of quantities"),
    ],
)
def test_a_hypothesis_that_changes_nothing_is_a_trouble(
    changes: str, message: str
) -> None:
    found = trouble(f"{NEURON}{changes}\n")
    assert message in found
    assert "paper.notation.toml:16: " in found


def rule(text: str) -> str:
    return f"{GIVEN}C = 'function of w'\n[updates]\nrule = '{text}'\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (r"w - \epsilon \frac{\partial C}{\partial w}", r"\epsilon is not declared"),
        (r"x - \frac{\partial C}{\partial x}", "says nothing of w"),
        (r"w - \frac{C}{w", "the rule of updates"),
    ],
)
def test_a_rule_of_updates_that_cannot_be_read_is_a_trouble(
    text: str, message: str
) -> None:
    text = text.replace(r"\D{C}", r"\frac{\partial C}").replace(
        "}{w}", r"}{\partial w}"
    )
    found = trouble(rule(text))
    assert message in found
    assert found.startswith("paper.notation.toml:9: ")


def test_a_rule_of_updates_that_can_be_read_is_none() -> None:
    notation = rule(r"w - n \frac{\partial C}{\partial w}")
    right = r"w \leftarrow w - n \frac{\partial C}{\partial w}"
    assert said(notation, right).verdict is not None
    assert verdicts(notation, right)[0] in HOLD
    assert verdicts(notation, right.replace("w - n", "w + n"))[0] == Status.REFUTED


# Sections --------------------------------------------------------------------

TWO = """
[[sections]]
starts = "part Two"
"""


def in_two(notation: str, first: tuple[str, ...], second: tuple[str, ...]) -> list[str]:
    text = f"One\n\n{displayed(*first)}\npart Two\n\n{displayed(*second)}"
    found = check_document(Source("p.md", text), notation_from_text(notation, "n.toml"))
    return [str(s.verdict.status if s.verdict else s.kind) for s in found.statements]


def test_a_section_reads_definitions_in_its_own_names() -> None:
    notation = (
        '[quantities]\n"a_1" = ""\nx = ""\ny = ""\n[definitions]\ny = "a_1 x"\n'
        f'{TWO}[sections.quantities]\n"a_2" = ""\n'
    )
    found = in_two(notation, ("y = a_1 x",), ("y = a_1 x", "y = a_2 x"))
    assert [word in HOLD for word in found] == [True, True, False]


def test_what_the_document_defines_holds_in_the_next_section_too() -> None:
    claims = ("2 y = 2 w x", "2 y = w x")
    found = in_two(GIVEN + TWO, ("y = w x",), claims)
    assert found[0] == "definition"
    assert [word in HOLD for word in found[1:]] == [True, False]


@pytest.mark.parametrize(
    "more", ['[sections.quantities]\ny = ""\n', '[sections.definitions]\ny = "w + x"\n']
)
def test_but_not_what_the_section_declares_or_defines(more: str) -> None:
    found = in_two(GIVEN + TWO + more, ("y = w x",), ("y = w + x", "y = w x"))
    assert found[1] in {"definition", *HOLD}
    assert found[2] == Status.REFUTED


def test_a_definition_without_meaning_in_a_section_is_a_trouble() -> None:
    notation = (
        '[quantities]\nx = "n"\nW = "n x n"\ny = "n"\n[definitions]\ny = "W x"\n'
        f'{TWO}[sections.quantities]\nx = ""\n'
    )
    with pytest.raises(NotationError, match="define it there, or say fresh = true"):
        in_two(notation, ("y = W x",), ("x = x",))
    assert in_two(notation + 'y = ""\n', ("y = W x",), ("x = x",))[-1] in HOLD


def test_all_sections_are_read_before_anything_is_judged() -> None:
    notation = f'{GIVEN}{TWO}[sections.definitions]\ny = "q"\n'
    told: list[str] = []
    source = Source("p.md", f"{displayed('1 = 1')}\npart Two\n")
    with pytest.raises(NotationError, match="q is not declared"):
        check_document(source, notation_from_text(notation), tell=told.append)
    assert not told


# Drafts ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "notation",
    [
        f"{GIVEN}[functions]\nf = 'sigmod'\n'g(u)' = 'u^n'\n'h(u)' = 'h(u)'\n",
        f"{GIVEN}C = 'function of q, x'\n[definitions]\ny = 'q'\nx = 'n'\nn = 'x'\n",
        f"{NEURON}functions = {{ t = 'u' }}\ndefinitions = {{ y = 'q' }}\n",
        "[quantities]\n'\\delta_i' = 'kronecker'\n",
    ],
)
def test_what_is_wrong_is_left_out_where_nobody_can_be_told(notation: str) -> None:
    (section,) = sections(Source("", ""), notation_from_text(notation))
    section.define()
    assert section.troubles
    section.judge(Source("", ""), seed=0)
