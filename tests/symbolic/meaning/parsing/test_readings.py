r"""What authors write and mean, though LaTeX or its letter says something else.

Each reading stands beside a wrong claim, which must not hold in it either.
"""

import pytest

from backproof.symbolic.verdict import Status
from tests.symbolic.meaning.judged import HOLD, judged, status, verdicts

PROVED, REFUTED, UNDECIDED = Status.PROVED, Status.REFUTED, Status.UNDECIDED


def remarks(notation: str, claim: str) -> list[str]:
    return [remark.message for remark in judged(notation, claim).remarks]


# Functions without brackets --------------------------------------------------

FUNCTIONS = r"""
given = ["x", "y", "z", "z_i", "w_i", "x_i", "b"]
[indices]
i = "1..n"
[functions]
'\varphi' = "sigmoid"
f = ""
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\ln 2x = \ln 2 + \ln x", r"\ln 2x = \ln 2 - \ln x"),
        (
            r"\tanh 2x = \frac{2 \tanh x}{1 + \tanh^2 x}",
            r"\tanh 2x = \frac{2 \tanh x}{1 - \tanh^2 x}",
        ),
        (r"\tanh 2x = \tanh(2x)", r"\tanh 2x = \tanh(2) \, x"),
        (r"f 2 x y = f(2x) \, y", r"f 2 x y = f(2x)"),
        (r"\tanh -x = -\tanh x", r"\tanh -x = \tanh x"),
        (r"\exp -2x = \frac{1}{\exp(2x)}", r"\exp -2x = \frac{1}{\exp x}"),
        (r"\exp -(x + y) \exp x = \exp -y", r"\exp -(x + y) \exp x = \exp y"),
        (r"x \ln y = y^2 \frac{x}{y^2} \ln y", r"x \ln y = y \ln x"),
    ],
)
def test_a_number_and_a_minus_belong_to_the_argument(right: str, wrong: str) -> None:
    assert status(FUNCTIONS, right) in HOLD
    assert status(FUNCTIONS, wrong) is REFUTED


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\ln xy = \ln x + \ln y", r"\ln xy = \ln x - \ln y"),
        (r"\ln x/y = \ln x - \ln y", r"\ln x/y = \ln x + \ln y"),
        (r"f 2 x y = f(2xy)", r"f 2 x y = f(xy)"),
        (r"\exp -x/2 = \frac{1}{\exp(x/2)}", r"\exp -x/2 = \exp(x/2)"),
    ],
)
def test_all_letters_are_the_argument_where_only_that_holds(
    right: str, wrong: str
) -> None:
    assert status(FUNCTIONS, right) in HOLD
    assert "function is one of all letters behind it" in remarks(FUNCTIONS, right)[-1]
    assert status(FUNCTIONS, wrong) is REFUTED


@pytest.mark.parametrize(
    "claim",
    [
        r"\ln x \tanh y = \ln(x \tanh y)",
        r"\ln x (y + z) = \ln(x (y + z))",
        r"\ln x \cdot y = \ln(x y)",
        r"\ln x + y = \ln(x + y)",
    ],
)
def test_no_function_bracket_or_sign_is_part_of_the_argument(claim: str) -> None:
    assert status(FUNCTIONS, claim) is REFUTED


def test_the_next_factor_is_the_argument_where_that_holds() -> None:
    claim = r"\log x y = y \log x"
    assert status(FUNCTIONS, claim) is PROVED
    assert remarks(FUNCTIONS, claim) == [
        r"\log is read as a function of the next factor only"
    ]


@pytest.mark.parametrize(
    "claim", [r"\tanh - 1 = 0", r"\tanh^2 - x = 0", r"\varphi - x = 0"]
)
def test_a_function_that_is_subtracted_from_lacks_its_argument(claim: str) -> None:
    assert judged(FUNCTIONS, claim).code == "BP137"


def test_a_dot_in_brackets_is_an_argument_left_open() -> None:
    judgement = judged(FUNCTIONS, r"\varphi'(\cdot) = \varphi(\cdot)")
    assert (judgement.verdict.status, judgement.code) == (UNDECIDED, "BP137")
    assert status(FUNCTIONS, r"\varphi(x + \cdot) = 0") is Status.MALFORMED


# Derivatives -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            r"\frac{d\varphi}{dz}(z) = \varphi(z) (1 - \varphi(z))",
            r"\frac{d\varphi}{dz}(z) = z \varphi(z) (1 - \varphi(z))",
        ),
        (r"\D{f}{x}\left(x\right) = f'(x)", r"\D{f}{x}\left(x\right) = f'(x) \, x"),
        (r"\D{f}{z}(z_i) = f'(z_i)", r"\D{f}{z}(z_i) = f'(z)"),
        (r"\frac{df}{du}(x) = f'(x)", r"\frac{df}{du}(x) = f(x)"),
        (r"\frac{df}{du}(x + y)^2 = f'(x + y)^2", r"\frac{df}{du}(x + y)^2 = f'(x)^2"),
        (r"\frac{d^2 f}{dz^2}(z) = f''(z)", r"\frac{d^2 f}{dz^2}(z) = f'(z)"),
        (r"\frac{d^2 f(z)}{dz^2} = f''(z)", r"\frac{d^2 f(z)}{dz^2} = f'(z)"),
        (r"\D{f}{x} \cdot (x) = f'(x) x", r"\D{f}{x} \cdot (x) = f'(x)"),
        (r"\D{f}{x} (x + 1) = f'(x) (x + 1)", r"\D{f}{x} (x + 1) = f'(x + 1)"),
    ],
)
def test_a_bracket_behind_the_derivative_of_a_bare_function_is_its_argument(
    right: str, wrong: str
) -> None:
    assert status(FUNCTIONS, right) in HOLD
    assert status(FUNCTIONS, wrong) is REFUTED


def test_a_derivative_at_another_quantity_may_be_a_product() -> None:
    # y may depend on x: then this is perhaps the derivative of f(y) by x.
    assert judged(FUNCTIONS, r"\D{f}{x}(y) = f'(y)").code == "BP133"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\D{}{w_i} \sum_j w_j x_j + b = x_i", r"\D{}{w_i} \sum_j w_j x_j + b = b"),
        (r"\D{}{w_i} \sum_j w_j + b w_i = 1 + b", r"\D{}{w_i} \sum_j w_j + b w_i = b"),
        (
            r"\D{}{w_i} \sum_j w_j x_j + b = x_i + b",
            r"\D{}{w_i} \sum_j w_j x_j + b = x_i - b",
        ),
    ],
)
def test_an_operator_before_a_sum_may_reach_to_the_end(right: str, wrong: str) -> None:
    assert status(FUNCTIONS, right) in HOLD
    assert status(FUNCTIONS, wrong) is REFUTED


@pytest.mark.parametrize(
    "claim",
    [
        r"\D{}{x} x y + b = y",
        r"b + \D{}{w_i} \sum_j w_j x_j + b = b + x_i",
        r"\D{}{w_i} \left( \sum_j w_j x_j \right) + b = x_i",
    ],
)
def test_no_other_operator_reaches_behind_a_plus(claim: str) -> None:
    assert status(FUNCTIONS, claim) is REFUTED


# Labels, primes and powers ---------------------------------------------------

BRACKETS = 'preset = ["brackets"]'
SLOPE = r"\D{J}{Z^{[l]}} = \D{J}{A^{[l]}} * "


@pytest.mark.parametrize(
    "slope", [r"g^{[l]\prime}", "g^{[l]'}", "{g^{[l]}}'", "g'^{[l]}", r"g^{\prime[l]}"]
)
def test_a_prime_may_stand_behind_a_label(slope: str) -> None:
    assert status(BRACKETS, rf"{SLOPE} {slope}(Z^{{[l]}})") in HOLD
    assert status(BRACKETS, rf"{SLOPE} {slope}'(Z^{{[l]}})") not in HOLD
    assert status(BRACKETS, rf"{SLOPE} 2 {slope}(Z^{{[l]}})") is REFUTED


def test_a_prime_behind_a_power_is_no_prime_of_the_symbol() -> None:
    assert status(FUNCTIONS, "{f^2}'(x) = f'^2(x)") is UNDECIDED


def test_what_is_not_declared_is_called_by_its_whole_name() -> None:
    notation = '[indices]\nl = "1..L"\n[quantities]\n"dZ^{[l]}" = "n x m"\n'
    message = judged(notation, "dZ^{[l](i)} = 0").message
    assert message == "dZ^{[l](i)} is not declared, only dZ^{[l]}"


ANGLES = r"""
[indices]
t = "1..T_x"
[quantities]
"a^{<t>}" = "t in 0..T_x, n"
'h^{\langle t \rangle}' = "n"
"c^{[1]<t>}" = ""
W = "n x n"
"""


@pytest.mark.parametrize(
    "claim",
    [
        r"W a^{<t-1>} + 0 = W a^{\langle t - 1 \rangle}",
        r"h^{<T_x>} + 0 = h^{\langle T_x \rangle}",
        r"h^{<1>} + a^{<1>} = a^{\lt 1 \gt} + h^{\langle 1 \rangle}",
        r"(h^{<t>T} W)_i = \sum_j W_{ji} h^{<t>}_j",
        r"c^{[1]<t>} + 0 = c^{[1]\langle t \rangle}",
    ],
)
def test_a_label_in_angles_is_counted(claim: str) -> None:
    assert status(ANGLES, claim) is PROVED


def test_another_label_in_angles_is_another_value() -> None:
    assert status(ANGLES, r"a^{<t-1>} + 0 = a^{<t>}") is REFUTED
    assert status(ANGLES, r"h^{(t)} + 0 = h^{<t>}") is UNDECIDED
    assert status(ANGLES, r"a^{<t} = 0") is UNDECIDED


POWERS = r"""
given = ["w", "b", "w_5", '\alpha']
[quantities]
"a^{(l)}" = "l in 1..3"
J = ""
[definitions]
J = "w^2 + b^3 + w_5^2"
"""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\D{J}{w} = 2 w^{(2-1)}", r"\D{J}{w} = 2 w^{(2-2)}"),
        (r"\D{J}{b} = 3 b^{(3 - 1)}", r"\D{J}{b} = 3 b^{(3 + 1)}"),
        (r"w w = (w^2)^{(4/2 - 1)}", r"w w = (w^2)^{(4/2)}"),
        (r"a^{(3 - 1)} + 0 = a^{(2)}", r"a^{(3 - 1)} + 0 = (a^{(3)})^2"),
    ],
)
def test_numbers_with_signs_in_brackets_are_a_power(right: str, wrong: str) -> None:
    assert status(POWERS, right) in HOLD
    assert status(POWERS, wrong) is REFUTED


@pytest.mark.parametrize("claim", [r"\D{J}{w_5} = 2 w_5^{(1)}", r"\D{J}{w} = 2 w^*"])
def test_a_script_that_the_notation_lacks_is_not_the_authors_mistake(
    claim: str,
) -> None:
    assert verdicts(POWERS, claim) == ["undecided"]


# Sums ------------------------------------------------------------------------

SUMS = r"""
given = ["x_i", "y_i", "W_{ij}", "z_i"]
[indices]
i = "1..n"
j = "1..n"
[definitions]
p_i = '\frac{e^{z_i}}{\sum_k e^{z_k}}'
"""
COST = r"\D{}{z_i} \sum_k y_k \log p_k"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (r"\sum_{i \neq j} x_j = \sum_j x_j - x_i", r"\sum_{i \neq j} x_j = x_i"),
        (r"\sum_{i \neq j} x_i = \sum_i x_i - x_j", r"\sum_{i \neq j} x_i = x_j"),
        (
            r"\sum_i \sum_{i \neq j} x_i x_j = \sum_i x_i \sum_j x_j - \sum_i x_i^2",
            r"\sum_i \sum_{i \neq j} x_i x_j = \sum_i x_i \sum_j x_j",
        ),
        (
            rf"{COST} = y_i (1 - p_i) - \sum_{{i \neq k}} y_k p_i",
            rf"{COST} = y_i (1 - p_i) + \sum_{{i \neq k}} y_k p_i",
        ),
        (
            r"\sum_{i \neq j} W_{ij} x_j = \sum_k W_{ik} x_k - W_{ii} x_i",
            r"\sum_{i \neq j} W_{ij} x_j = \sum_k W_{ki} x_k - W_{ii} x_i",
        ),
        (
            r"\sum_{i \geq 2} x_i = \sum_i x_i - x_1",
            r"\sum_{i \geq 2} x_i = \sum_i x_i",
        ),
        (
            r"\sum_{i > 1} x_i = \sum_{i=2}^n x_i",
            r"\sum_{i > 1} x_i = \sum_{i=1}^n x_i",
        ),
        (r"\sum_{i < n} x_i = \sum_i x_i - x_n", r"\sum_{i < n} x_i = \sum_i x_i"),
        (r"\sum_{i=2} x_i = \sum_i x_i - x_1", r"\sum_{i=2} x_i = \sum_i x_i"),
    ],
)
def test_a_sum_goes_over_the_letter_and_the_values_that_are_meant(
    right: str, wrong: str
) -> None:
    assert status(SUMS, right) in HOLD
    assert status(SUMS, wrong) not in {*HOLD, UNDECIDED}


def test_the_other_letter_of_a_sum_is_remarked_upon() -> None:
    claim = r"\sum_{i \neq j} x_j = \sum_j x_j - x_i"
    assert remarks(SUMS, claim) == [r"\sum_{i \neq j} is read as a sum over j"]
    assert not remarks(SUMS, r"\sum_{i \neq j} x_i = \sum_i x_i - x_j")


def test_an_end_that_a_sum_leaves_out_is_that_of_the_place() -> None:
    notation = '[quantities]\nx_i = "i in 0..n"\n'
    assert status(notation, r"\sum_i^n x_i = \sum_{i=0}^n x_i") is PROVED
    assert status(notation, r"\sum_{i<n} x_i = \sum_i x_i - x_n") is PROVED
    assert status(notation, r"\sum_i^n x_i = \sum_{i=1}^n x_i") is REFUTED
    assert status(notation, r"\sum_{i=-1} x_i = 0") is not PROVED


# Conditions ------------------------------------------------------------------

SLOPES = r"\D{p_i}{z_j}"


def cases(same: str, other: str) -> str:
    """The derivative of softmax with these two conditions."""
    first, second = f"p_i (1 - p_i) {same}", f"- p_i p_j {other}"
    return rf"{SLOPES} = \begin{{cases}} {first} \\ {second} \end{{cases}}"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            rf"i = j: \quad {SLOPES} = p_i (1 - p_j)",
            rf"i = j: \quad {SLOPES} = p_i p_j",
        ),
        (rf"i \neq j: {SLOPES} = - p_i p_j", rf"i \neq j: {SLOPES} = p_i p_j"),
        (
            rf"{SLOPES} \overset{{i \neq j}}{{=}} - p_i p_j",
            rf"{SLOPES} \overset{{i = j}}{{=}} - p_i p_j",
        ),
        (
            rf"{SLOPES} \stackrel{{i \neq j}}{{=}} - p_i p_j",
            rf"{SLOPES} \stackrel{{i \neq j}}{{=}} p_i p_j",
        ),
        *(
            (cases(one, two), cases(two, one))
            for one, two in (
                ("& (i = j)", r"& (i \neq j)"),
                ("& , i = j", r"& , i \neq j"),
                (r"\quad i = j", r"\quad i \neq j"),
                (r", \quad i = j", r", \quad i \neq j"),
                (r"& \text{if } (i = j),", r"& \text{if } (i \neq j)."),
            )
        ),
    ],
)
def test_a_condition_on_indices_is_read_where_it_stands(right: str, wrong: str) -> None:
    (found,) = verdicts(SUMS, right)
    assert found in HOLD
    assert verdicts(SUMS, wrong) == ["refuted"]


def test_a_condition_over_a_sign_holds_for_what_follows() -> None:
    chain = rf"{SLOPES} \overset{{i \neq j}}{{=}} - p_i p_j = {SLOPES}"
    assert all(found in HOLD for found in verdicts(SUMS, chain))
    assert verdicts(SUMS, rf"{SLOPES} = - p_i p_j")[-1] == "refuted"


def test_another_condition_keeps_a_claim_from_being_refuted() -> None:
    notation = 'given = ["x", "y"]\n'
    assert verdicts(notation, r"x y = 0") == ["refuted"]
    assert verdicts(notation, r"x = 0: \quad x y = 0")[-1] == "undecided"
    assert verdicts(notation, r"x y \overset{x = 0}{=} 0") == ["undecided"]
    assert verdicts(notation, r"x y \overset{!}{=} 0") == ["refuted"]


# Updates ---------------------------------------------------------------------

UPDATES = r"""
given = ['\alpha']
[quantities]
'\theta' = "n"
J = ""
[definitions]
J = '\theta^T \theta'
[updates]
rule = 'w - \alpha \nabla_w J'
"""


def test_the_rule_of_updates_takes_an_entry_as_one_symbol() -> None:
    right = r"\theta_j := \theta_j - \alpha \D{J}{\theta_j}"
    assert verdicts(UPDATES, right)[0] in HOLD
    assert verdicts(UPDATES, r"\theta_j \leftarrow \theta_j - 2 \alpha \theta_j") != [
        "refuted"
    ]
    assert verdicts(UPDATES, r"\theta_j \leftarrow \theta_j - 3 \alpha \theta_j") == [
        "refuted"
    ]


def test_a_rule_that_is_not_read_is_no_mistake_of_the_document() -> None:
    notation = '[quantities]\nw = ""\nb = ""\n"J(w)" = ""\n[updates]\nrule = "w - J(w)"'
    judgement = verdicts(notation, r"b \leftarrow b - J(w)")
    assert judgement == ["undecided"]
    assert verdicts(notation, r"w \leftarrow w + J(w)") == ["refuted"]


# Signs that stand for others -------------------------------------------------

SUMMED = """
[indices]
i = "1..n"
[quantities]
x_i = ""
y = ""
"""


@pytest.mark.parametrize("sign", [r"\Sigma_i", r"\Sigma_{i=1}^n", "Σ_{i=1}^{n}", "Σᵢ"])
def test_the_capital_letter_is_a_sum_unless_it_is_declared(sign: str) -> None:
    assert status(SUMMED, rf"{sign} x_i = \sum_i x_i") is PROVED
    assert status(SUMMED, rf"{sign} x_i = 2 \sum_i x_i") is REFUTED
    assert remarks(SUMMED, rf"{sign} x_i = \sum_i x_i") == [r"\Sigma is read as \sum"]
    matrix = SUMMED + "'\\Sigma_i' = \"\"\n"
    assert status(matrix, r"\Sigma_i x_i = \Sigma_i y + 1") is REFUTED


@pytest.mark.parametrize("below", [r"\forall i", r"\text{all } i", r"\text{every}\, i"])
def test_an_index_may_be_said_to_take_all_values(below: str) -> None:
    assert status(SUMMED, rf"\sum_{{{below}}} x_i = \sum_i x_i") is PROVED
    assert status(SUMMED, rf"\sum_{{{below}}} x_i = \sum_i x_i + 1") is REFUTED
