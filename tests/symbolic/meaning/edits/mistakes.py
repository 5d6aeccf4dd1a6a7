r"""Mistakes as authors make them, in documents of several conventions.

Each convention has a notation and right steps, from which a repair may take what it
puts in.
"""

from dataclasses import dataclass

__all__ = ["DOCUMENTS", "Planted", "Slip"]


@dataclass(frozen=True)
class Slip:
    """One wrong step, and the right sides that mend it, first what was meant."""

    kind: str
    step: str
    meant: tuple[str, ...]


@dataclass(frozen=True)
class Planted:
    """A convention: its notation, some right steps, and slips in others."""

    name: str
    notation: str
    context: tuple[str, ...]
    slips: tuple[Slip, ...]


def _slip(kind: str, step: str, *meant: str) -> Slip:
    return Slip(kind, step, meant)


_NIELSEN = Planted(
    "layers above, entries",
    "preset = ['nielsen']",
    (
        r"z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j",
        r"a^l_j = \sigma(z^l_j)",
        r"\delta^L_j = \D{C}{a^L_j} \sigma'(z^L_j)",
        r"\D{C}{b^l_j} = \delta^l_j",
    ),
    (
        _slip(
            "layer and weight",
            r"\delta^l_j = \sigma'(z^l_j) \sum_k w^l_{kj} \delta^l_k",
            r"\sigma'(z^l_j) \sum_k w^{l+1}_{kj} \delta^{l+1}_k",
        ),
        _slip(
            "layer",
            r"\delta^l_j = \sigma'(z^l_j) \sum_k w^{l+1}_{kj} \delta^l_k",
            r"\sigma'(z^l_j) \sum_k w^{l+1}_{kj} \delta^{l+1}_k",
        ),
        _slip(
            "layer",
            r"\D{C}{w^l_{jk}} = a^l_k \delta^l_j",
            r"a^{l-1}_k \delta^l_j",
        ),
        _slip(
            "order of indices",
            r"\D{C}{a^l_j} = \sum_k w^{l+1}_{jk} \delta^{l+1}_k",
            r"\sum_k w^{l+1}_{kj} \delta^{l+1}_k",
        ),
        _slip(
            "index",
            r"\D{C}{w^l_{jk}} = a^{l-1}_j \delta^l_j",
            r"a^{l-1}_k \delta^l_j",
        ),
        _slip(
            "sum",
            r"\D{C}{a^l_j} = w^{l+1}_{kj} \delta^{l+1}_k",
            r"\sum_k w^{l+1}_{kj} \delta^{l+1}_k",
        ),
        _slip(
            "symbol",
            r"\delta^l_j = \sigma'(z^l_j) \sum_k w^{l+1}_{kj} \sigma^{l+1}_k",
            r"\sigma'(z^l_j) \sum_k w^{l+1}_{kj} \delta^{l+1}_k",
        ),
        _slip(
            "prime",
            r"\delta^l_j = \sigma(z^l_j) \sum_k w^{l+1}_{kj} \delta^{l+1}_k",
            r"\sigma'(z^l_j) \sum_k w^{l+1}_{kj} \delta^{l+1}_k",
        ),
        _slip(
            "argument",
            r"\delta^l_j = \sigma'(a^l_j) \sum_k w^{l+1}_{kj} \delta^{l+1}_k",
            r"\sigma'(z^l_j) \sum_k w^{l+1}_{kj} \delta^{l+1}_k",
        ),
        _slip(
            "factor",
            r"\delta^l_j = \sum_k w^{l+1}_{kj} \delta^{l+1}_k",
            r"\sum_k w^{l+1}_{kj} \delta^{l+1}_k \sigma'(z^l_j)",
            r"\sigma'(z^l_j) \sum_k w^{l+1}_{kj} \delta^{l+1}_k",
        ),
        _slip("factor", r"\D{C}{w^l_{jk}} = \delta^l_j", r"\delta^l_j a^{l-1}_k"),
        _slip(
            "label",
            r"\D{C}{b^L_j} = \D{C}{a^L_j} \sigma'(z^l_j)",
            r"\D{C}{a^L_j} \sigma'(z^L_j)",
        ),
        _slip(
            "sign",
            r"\D{C}{w^l_{jk}} = - a^{l-1}_k \delta^l_j",
            r"a^{l-1}_k \delta^l_j",
        ),
        _slip(
            "parenthesis",
            r"a^l_j = \sigma(\sum_k w^l_{jk} a^{l-1}_k) + b^l_j",
            r"\sigma(\sum_k w^l_{jk} a^{l-1}_k + b^l_j)",
        ),
        _slip(
            "bias in the sum",
            r"z^l_j = \sum_k (w^l_{jk} a^{l-1}_k + b^l_j)",
            r"\sum_k w^l_{jk} a^{l-1}_k + b^l_j",
        ),
    ),
)

_MATRICES = Planted(
    "layers above, matrices",
    "preset = ['nielsen']",
    (
        r"z^l = w^l a^{l-1} + b^l",
        r"\delta^L = \D{C}{a^L} \odot \sigma'(z^L)",
    ),
    (
        _slip(
            "transpose",
            r"\delta^l = (w^{l+1} \delta^{l+1}) \odot \sigma'(z^l)",
            r"((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)",
        ),
        _slip(
            "layer and weight",
            r"\delta^l = ((w^l)^T \delta^l) \odot \sigma'(z^l)",
            r"((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)",
        ),
        _slip(
            "transpose",
            r"\D{C}{w^l} = \delta^l a^{l-1}",
            r"\delta^l (a^{l-1})^T",
        ),
        _slip(
            "order",
            r"\D{C}{w^l} = a^{l-1} (\delta^l)^T",
            r"\delta^l (a^{l-1})^T",
        ),
        _slip(
            "factor",
            r"\delta^l = (w^{l+1})^T \delta^{l+1}",
            r"(w^{l+1})^T \delta^{l+1} \odot \sigma'(z^l)",
        ),
        _slip(
            "layer",
            r"\delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^{l+1})",
            r"((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)",
        ),
        _slip(
            "operator",
            r"\delta^l = (w^{l+1})^T (\delta^{l+1} \odot \sigma'(z^l))",
            r"(w^{l+1})^T \delta^{l+1} \odot \sigma'(z^l)",
            r"((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)",
        ),
    ),
)

_FROM_TO = Planted(
    "units i, j, k",
    "preset = ['from-to']\n[functions]\ng = 'sigmoid'\n[definitions]\n"
    r"E = '\frac{1}{2} \sum_k (a_k - t_k)^2'",
    (
        r"\D{E}{b_k} = \delta_k",
        r"\delta_j = g_j'(z_j) \sum_k w_{jk} \delta_k",
    ),
    (
        _slip("sign", r"\D{E}{a_k} = t_k - a_k", "a_k - t_k"),
        _slip("constant", r"\D{E}{a_k} = 2 (a_k - t_k)", "(a_k - t_k)"),
        _slip(
            "index",
            r"\delta_k = (a_k - t_k) g_k'(z_j)",
            "(a_k - t_k) g_k'(z_k)",
        ),
        _slip("factor", r"\D{E}{w_{jk}} = \delta_k", r"\delta_k a_j"),
        _slip("symbol", r"\D{E}{w_{jk}} = \delta_k z_j", r"\delta_k a_j"),
        _slip("index", r"\D{E}{w_{jk}} = \delta_j a_j", r"\delta_k a_j"),
        _slip(
            "factor",
            r"\D{E}{w_{ij}} = a_i \sum_k w_{jk} \delta_k",
            r"a_i \sum_k w_{jk} \delta_k g_j'(z_j)",
        ),
        _slip(
            "factor",
            r"\D{E}{w_{ij}} = g_j'(z_j) \sum_k w_{jk} \delta_k",
            r"g_j'(z_j) \sum_k w_{jk} \delta_k a_i",
        ),
        _slip(
            "sum and index",
            r"\D{E}{w_{ij}} = a_i g_j'(z_j) w_{jk} \delta_k",
            r"a_i g_j'(z_j) \sum_k w_{jk} \delta_k",
        ),
        _slip(
            "sum over another set",
            r"\D{E}{w_{ij}} = a_i g_j'(z_j) \sum_i w_{jk} \delta_k",
            r"a_i g_j'(z_j) \sum_k w_{jk} \delta_k",
        ),
        _slip("index", r"z_j = b_i + \sum_i a_i w_{ij}", r"b_j + \sum_i a_i w_{ij}"),
        _slip(
            "derivative",
            r"\D{E}{w_{jk}} = \frac{1}{2} \sum_k (a_k - t_k)^2",
            r"\D{}{w_{jk}} \frac{1}{2} \sum_k (a_k - t_k)^2",
        ),
    ),
)

_ROWS = Planted(
    "rows of samples",
    "preset = ['row-batch']\n[definitions]\n"
    r"L = '\frac{1}{2} \|\hat{Y} - Y\|^2'",
    (
        r"Z_2 = A_1 W_2 + b_2",
        r"\D{L}{\hat{Y}} = \hat{Y} - Y",
        r"\D{L}{Z_2} = \D{L}{\hat{Y}} \odot g'(Z_2)",
    ),
    (
        _slip("transpose", r"\D{L}{W_2} = A_1 \D{L}{Z_2}", r"A_1^T \D{L}{Z_2}"),
        _slip("symbol", r"\D{L}{W_2} = Z_1^T \D{L}{Z_2}", r"A_1^T \D{L}{Z_2}"),
        _slip("order", r"\D{L}{W_2} = \D{L}{Z_2} A_1^T", r"A_1^T \D{L}{Z_2}"),
        _slip(
            "function",
            r"\D{L}{Z_1} = \D{L}{Z_2} W_2^T \odot g'(Z_1)",
            r"\D{L}{Z_2} W_2^T \odot \sigma'(Z_1)",
        ),
        _slip(
            "number",
            r"\D{L}{Z_1} = \D{L}{Z_2} W_2^T \odot \sigma'(Z_2)",
            r"\D{L}{Z_2} W_2^T \odot \sigma'(Z_1)",
        ),
        _slip("factor", r"\D{L}{W_1} = \D{L}{Z_1}", r"X^T \D{L}{Z_1}"),
        _slip(
            "parentheses",
            r"\D{L}{W_1} = X^T \D{L}{Z_2} W_2^T \odot \sigma'(Z_1)",
            r"X^T (\D{L}{Z_2} W_2^T \odot \sigma'(Z_1))",
        ),
        _slip(
            "hat",
            r"\D{L}{Z_2} = (Y - Y) \odot g'(Z_2)",
            r"(\hat{Y} - Y) \odot g'(Z_2)",
        ),
    ),
)

_SAMPLES = Planted(
    "samples in parentheses",
    r"""
    given = ['\eta']
    [indices]
    i = '1..m'
    j = '1..n'
    [quantities]
    'x_j^{(i)}' = ''
    'y^{(i)}' = ''
    '\theta_j' = ''
    'h^{(i)}' = ''
    [definitions]
    'h^{(i)}' = '\sum_j \theta_j x_j^{(i)}'
    J = '\frac{1}{2m} \sum_{i=1}^m (h^{(i)} - y^{(i)})^2'
    [updates]
    rule = 'w - \eta \frac{\partial J}{\partial w}'
    """,
    (r"\D{J}{h^{(i)}} = \frac{1}{m} (h^{(i)} - y^{(i)})",),
    (
        _slip(
            "1/D",
            r"\D{J}{\theta_j} = \sum_{i=1}^m (h^{(i)} - y^{(i)}) x_j^{(i)}",
            r"\frac{1}{m} \sum_{i=1}^m (h^{(i)} - y^{(i)}) x_j^{(i)}",
        ),
        _slip(
            "1/2",
            r"\D{J}{\theta_j} = "
            r"\frac{1}{2m} \sum_{i=1}^m (h^{(i)} - y^{(i)}) x_j^{(i)}",
            r"\frac{1}{m} \sum_{i=1}^m (h^{(i)} - y^{(i)}) x_j^{(i)}",
        ),
        _slip(
            "factor",
            r"\D{J}{\theta_j} = \frac{1}{m} \sum_{i=1}^m (h^{(i)} - y^{(i)})",
            r"\frac{1}{m} \sum_{i=1}^m (h^{(i)} - y^{(i)}) x_j^{(i)}",
        ),
        _slip(
            "sum",
            r"\D{J}{\theta_j} = \frac{1}{m} (h^{(i)} - y^{(i)}) x_j^{(i)}",
            r"\frac{1}{m} \sum_{i=1}^m (h^{(i)} - y^{(i)}) x_j^{(i)}",
        ),
        _slip(
            "label",
            r"\D{J}{\theta_j} = \frac{1}{m} \sum_{i=1}^m (h^{(i)} - y) x_j^{(i)}",
            r"\frac{1}{m} \sum_{i=1}^m (h^{(i)} - y^{(i)}) x_j^{(i)}",
        ),
        _slip(
            "square",
            r"J = \frac{1}{2m} \sum_{i=1}^m (h^{(i)} - y^{(i)})",
            r"\frac{1}{2m} \sum_{i=1}^m (h^{(i)} - y^{(i)})^2",
        ),
        _slip(
            "sign of an update",
            r"\theta_j \leftarrow \theta_j + \eta \D{J}{\theta_j}",
            r"\theta_j - \eta \D{J}{\theta_j}",
        ),
        _slip(
            "factor of an update",
            r"\theta_j \leftarrow \theta_j - "
            r"\frac{\eta}{m} \sum_{i=1}^m (h^{(i)} - y^{(i)})",
            r"\theta_j - \frac{\eta}{m} \sum_{i=1}^m (h^{(i)} - y^{(i)}) x_j^{(i)}",
        ),
    ),
)

_SOFTMAX = Planted(
    "softmax",
    r"""
    [indices]
    i = '1..K'
    j = '1..K'
    k = '1..K'
    [quantities]
    z_i = ''
    p_i = ''
    t_i = 'distribution over i'
    [definitions]
    p_i = '\frac{e^{z_i}}{\sum_{k=1}^K e^{z_k}}'
    E = '-\sum_k t_k \log p_k'
    """,
    (
        r"\D{E}{p_k} = -\frac{t_k}{p_k}",
        r"\D{p_i}{z_j} = p_i (\delta_{ij} - p_j)",
    ),
    (
        _slip("sign", r"\D{E}{z_i} = t_i - p_i", "p_i - t_i"),
        _slip("sign", r"\D{E}{p_k} = \frac{t_k}{p_k}", r"-\frac{t_k}{p_k}"),
        _slip(
            "index",
            r"\D{p_i}{z_j} = p_i (\delta_{ij} - p_i)",
            r"p_i (\delta_{ij} - p_j)",
            r"p_j (\delta_{ij} - p_i)",
        ),
        _slip("fraction", r"\D{E}{p_k} = -\frac{p_k}{t_k}", r"-\frac{t_k}{p_k}"),
        _slip(
            "sum",
            r"\D{E}{z_i} = \D{E}{p_k} \D{p_k}{z_i}",
            r"\sum_k \D{E}{p_k} \D{p_k}{z_i}",
            r"\sum_{k=1}^K \D{E}{p_k} \D{p_k}{z_i}",
        ),
        _slip(
            "parenthesis",
            r"\D{p_i}{z_j} = p_i \delta_{ij} - p_j",
            r"p_i (\delta_{ij} - p_j)",
        ),
        _slip(
            "index in a sum",
            r"\log p_i = z_i - \log \sum_k e^{z_i}",
            r"z_i - \log \sum_k e^{z_k}",
        ),
    ),
)

_NUMBERED = Planted(
    "numbered weights",
    r"""
    given = ['t']
    [quantities]
    x_1 = ''
    x_2 = ''
    w_1 = ''
    w_2 = ''
    w_3 = ''
    b = ''
    z_1 = ''
    z_2 = ''
    a_1 = ''
    y = ''
    [definitions]
    z_1 = 'w_1 x_1 + w_2 x_2 + b'
    a_1 = '\tanh(z_1)'
    z_2 = 'w_3 a_1'
    y = 's(z_2)'
    E = '\frac{1}{2} (y - t)^2'
    [functions]
    s = ''
    """,
    (r"\D{E}{y} = y - t", r"\D{y}{z_2} = s'(z_2)"),
    (
        _slip("number", r"\D{E}{w_3} = (y - t) s'(z_1) a_1", "(y - t) s'(z_2) a_1"),
        _slip("number", r"\D{z_1}{w_2} = x_1", "x_2"),
        _slip("symbol", r"\D{a_1}{z_1} = 1 - \tanh^2 z_2", r"1 - \tanh^2 z_1"),
        _slip("square", r"\D{a_1}{z_1} = 1 - a_1", "1 - a_1^2"),
        _slip("number", r"\D{a_1}{z_1} = 2 - a_1^2", "1 - a_1^2"),
        _slip(
            "factor",
            r"\D{E}{w_1} = (y - t) s'(z_2) (1 - a_1^2) x_1",
            "(y - t) s'(z_2) (1 - a_1^2) x_1 w_3",
        ),
        _slip("factor", r"\D{E}{w_3} = (y - t) a_1", "(y - t) a_1 s'(z_2)"),
        _slip("factor", r"\D{E}{z_2} = (y - t) s'(z_2) w_3", "(y - t) s'(z_2)"),
        _slip("term", r"z_1 = w_1 x_1 + b", "w_1 x_1 + b + w_2 x_2"),
        _slip(
            "exchanged symbols",
            r"\D{E}{w_3} = (a_1 - t) s'(z_2) y",
            "(y - t) s'(z_2) a_1",
        ),
        _slip("bracket", r"\D{E}{w_3} = (y - t s'(z_2) a_1", "(y - t) s'(z_2) a_1"),
        _slip("bracket", r"\D{E}{w_3} = y - t) s'(z_2) a_1", "(y - t) s'(z_2) a_1"),
        _slip("bracket", r"\D{E}{w_3} = ((y - t) s'(z_2) a_1", "(y - t) s'(z_2) a_1"),
        _slip("bracket", r"\D{E}{w_3} = (y - t) s'(z_2 a_1", "(y - t) s'(z_2) a_1"),
        _slip("term twice", r"\D{E}{y} = y - t + y - t", "y - t"),
    ),
)

DOCUMENTS = (_NIELSEN, _MATRICES, _FROM_TO, _ROWS, _SAMPLES, _SOFTMAX, _NUMBERED)
"""The conventions with their slips."""
