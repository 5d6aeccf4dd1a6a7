r"""More mistakes as authors make them: in notes with penalties and known slopes."""

from tests.symbolic.meaning.edits.mistakes import Planted, Slip

__all__ = ["NOTES"]

_INDICES = Planted(
    "entries, a penalty, tanh",
    r"""
[indices]
i = "1..m"
j = "1..n"
k = "1..K"
[quantities]
x_i = ""
"w_{ji}" = ""
h_j = ""
s_j = ""
"v_{kj}" = ""
o_k = ""
y_k = ""
t_k = ""
E = ""
'\delta_k' = ""
'\delta_j' = ""
'\mu' = ""
[functions]
f = ""
[definitions]
s_j = '\sum_i w_{ji} x_i'
h_j = 'f(s_j)'
o_k = '\sum_j v_{kj} h_j'
y_k = '\tanh(o_k)'
E = '\frac{1}{2} \sum_k (t_k - y_k)^2 + \frac{\mu}{2} \sum_k \sum_j v_{kj}^2'
'\delta_k' = '-\frac{\partial E}{\partial o_k}'
'\delta_j' = '-\frac{\partial E}{\partial s_j}'
""",
    (r"\D{E}{h_j} = -\sum_k \delta_k v_{kj}",),
    (
        Slip("one", r"\D{y_k}{o_k} = \tanh^2(o_k)", (r"1 - \tanh^2(o_k)",)),
        Slip(
            "exponent",
            r"\delta_k = (t_k - y_k) (1 - y_k)^2",
            ("(t_k - y_k) (1 - y_k^2)",),
        ),
        Slip(
            "slope",
            r"\delta_k = (t_k - y_k) y_k (1 - y_k)",
            ("(t_k - y_k) (1 - y_k^2)",),
        ),
        Slip(
            "penalty",
            r"\D{E}{v_{kj}} = -\delta_k h_j",
            (r"-\delta_k h_j + \mu v_{kj}",),
        ),
        Slip(
            "index",
            r"\D{E}{v_{kj}} = -\delta_j h_j + \mu v_{kj}",
            (r"-\delta_k h_j + \mu v_{kj}",),
        ),
        Slip(
            "argument",
            r"\delta_j = f'(h_j) \sum_k v_{kj} \delta_k",
            (r"f'(s_j) \sum_k v_{kj} \delta_k",),
        ),
    ),
)

_BATCHES = Planted(
    "a row for each sample, a penalty, names of two letters",
    r"""
vectors = "rows"
[quantities]
X = "N x d"
W_1 = "d x h"
W_2 = "h x K"
Z_1 = "N x h"
H = "N x h"
S = "N x K"
Y = "N x K"
dS = "N x K"
dH = "N x h"
dZ_1 = "N x h"
dW_1 = "d x h"
dW_2 = "h x K"
J = ""
R = ""
'\lambda' = ""
[functions]
'\phi' = ""
[definitions]
Z_1 = 'X W_1'
H = '\phi(Z_1)'
S = 'H W_2'
J = '\frac{1}{2} \lVert S - Y \rVert^2 + \frac{\lambda}{2} R'
R = '\lVert W_1 \rVert^2 + \lVert W_2 \rVert^2'
dS = '\frac{\partial J}{\partial S}'
dH = '\frac{\partial J}{\partial H}'
dZ_1 = '\frac{\partial J}{\partial Z_1}'
dW_1 = '\frac{\partial J}{\partial W_1}'
dW_2 = '\frac{\partial J}{\partial W_2}'
""",
    ("dS = S - Y",),
    (
        Slip("order", "dH = W_2^T dS", ("dS W_2^T",)),
        Slip("symbol", r"dW_2 = X^T dS + \lambda W_2", (r"H^T dS + \lambda W_2",)),
        Slip("symbol", r"dW_1 = X^T dH + \lambda W_1", (r"X^T dZ_1 + \lambda W_1",)),
        Slip("argument", r"dZ_1 = dH \odot \phi'(H)", (r"dH \odot \phi'(Z_1)",)),
        Slip(
            "parentheses",
            r"dW_1 = X^T (dH \odot \phi'(Z_1) + \lambda W_1)",
            (r"X^T (dH \odot \phi'(Z_1)) + \lambda W_1",),
        ),
    ),
)

NOTES = (_INDICES, _BATCHES)
