r"""True derivations in many notations, to be mutated."""

from dataclasses import dataclass

__all__ = ["DERIVATIONS", "Derivation"]


@dataclass(frozen=True)
class Derivation:
    """Equations that hold, with empty lines between, and their notation.

    ``arrays`` if matrices and vectors stand in them whole.
    """

    name: str
    notation: str
    equations: str
    arrays: bool = False

    @property
    def text(self) -> str:
        """The equations as a document."""
        parts = self.equations.strip().split("\n\n")
        return "\n\nand\n\n".join(f"$$\n{part.strip()}\n$$" for part in parts)


DERIVATIONS = (
    Derivation(
        "nielsen",
        "preset = ['nielsen']",
        r"""
        \delta^L = \frac{\partial C}{\partial a^L} \odot \sigma'(z^L)

        \delta^l = ((w^{l+1})^T \delta^{l+1}) \odot \sigma'(z^l)

        \frac{\partial C}{\partial w^l} = \delta^l (a^{l-1})^T

        \frac{\partial C}{\partial b^l} = \delta^l

        \frac{\partial C}{\partial a^l_j} = \sum_k w^{l+1}_{kj} \delta^{l+1}_k
        """,
        arrays=True,
    ),
    Derivation(
        "from-to",
        "preset = ['from-to']",
        r"""
        \delta_k = \frac{\partial E}{\partial a_k} g_k'(z_k)

        \delta_j = g_j'(z_j) \sum_k w_{jk} \delta_k

        \frac{\partial E}{\partial w_{jk}} = a_j \delta_k

        \frac{\partial E}{\partial w_{ij}}
          = a_i g_j'(z_j) \sum_{k=1}^K w_{jk} \delta_k

        \frac{\partial E}{\partial b_k} = \delta_k
        """,
    ),
    Derivation(
        "row batch",
        "preset = ['row-batch']",
        r"""
        \frac{\partial L}{\partial Z_2}
          = \frac{\partial L}{\partial \hat{Y}} \odot g'(Z_2)

        \frac{\partial L}{\partial W_2} = A_1^T \frac{\partial L}{\partial Z_2}

        \frac{\partial L}{\partial W_1}
          = X^\top (\frac{\partial L}{\partial Z_2} W_2^\top \odot \sigma'(Z_1))
        """,
        arrays=True,
    ),
    Derivation(
        "square brackets",
        "preset = ['brackets']\n[functions]\ng = 'tanh'",
        r"""
        \frac{\partial \mathcal{L}}{\partial z^{[l]}}
          = (W^{[l+1]T} \frac{\partial \mathcal{L}}{\partial z^{[l+1]}})
          * (1 - a^{[l]} * a^{[l]})

        \frac{\partial J}{\partial W^{[l]}}
          = \frac{\partial J}{\partial Z^{[l]}} A^{[l-1]T}
        """,
        arrays=True,
    ),
    Derivation(
        "regression",
        r"""
        [quantities]
        X = 'N x d'
        w = 'd'
        y = 'N'
        '\lambda' = ''
        [definitions]
        E = '\frac{1}{2} \|X w - y\|^2 + \frac{\lambda}{2} w^T w'
        """,
        r"""
        \nabla_w E = X^T (X w - y) + \lambda w

        \frac{\partial E}{\partial w} = X^T X w - X^T y + \lambda w
        """,
        arrays=True,
    ),
    Derivation(
        "outer products",
        r"""
        [quantities]
        W = 'm x n'
        x = 'n'
        s = 'm'
        C = 'function of s'
        [definitions]
        s = 'W x'
        [products]
        '\otimes' = 'outer'
        """,
        r"""
        \frac{\partial C}{\partial W} = \frac{\partial C}{\partial s} \otimes x

        \frac{\partial C}{\partial x} = W^\top \frac{\partial C}{\partial s}
        """,
        arrays=True,
    ),
    Derivation(
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
        r"""
        \frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)

        \frac{\partial E}{\partial p_k} = -\frac{t_k}{p_k}

        \frac{\partial E}{\partial z_i} = \sum_k \frac{\partial E}{\partial p_k}
          \frac{\partial p_k}{\partial z_i} = p_i - t_i
        """,
    ),
    Derivation(
        "logistic regression",
        r"""
        [indices]
        i = '1..m'
        j = '1..n'
        [quantities]
        'x_j^{(i)}' = ''
        'y^{(i)}' = ''
        '\theta_j' = ''
        'h^{(i)}' = ''
        'c^{(i)}' = ''
        [definitions]
        'h^{(i)}' = '\sigma(\sum_j \theta_j x_j^{(i)})'
        'c^{(i)}' = '-y^{(i)} \log h^{(i)} - (1 - y^{(i)}) \log(1 - h^{(i)})'
        J = '\frac{1}{m} \sum_{i=1}^m c^{(i)}'
        [functions]
        '\sigma' = 'sigmoid'
        """,
        r"""
        \frac{\partial h^{(i)}}{\partial \theta_j} = h^{(i)} (1 - h^{(i)}) x_j^{(i)}

        \frac{\partial J}{\partial \theta_j}
          = \frac{1}{m} \sum_{i=1}^m (h^{(i)} - y^{(i)}) x_j^{(i)}
        """,
    ),
    Derivation(
        "mean and variance",
        r"""
        [indices]
        i = '1..N'
        [quantities]
        x_i = ''
        [definitions]
        '\mu' = '\frac{1}{N} \sum_{i=1}^N x_i'
        v = '\frac{1}{N} \sum_{i=1}^N (x_i - \mu)^2'
        """,
        r"""
        \frac{\partial \mu}{\partial x_i} = \frac{1}{N}

        \frac{\partial v}{\partial x_i} = \frac{2}{N} (x_i - \mu)
        """,
    ),
    Derivation(
        "one neuron",
        r"""
        [quantities]
        x = ''
        w = ''
        v = ''
        [definitions]
        h = '\tanh(w x)'
        y = 'v h^2'
        """,
        r"""
        \frac{dy}{dw} = \frac{dy}{dh} \frac{dh}{dw} = 2 v h (1 - h^2) x

        \frac{\partial y}{\partial x} = 2 v w h / \cosh^2(w x)
        """,
    ),
    Derivation(
        "rectifier",
        r"""
        [indices]
        j = '1..n'
        k = '1..m'
        [quantities]
        'w_{jk}' = ''
        x_k = ''
        z_j = ''
        a_j = ''
        v_j = ''
        [definitions]
        z_j = '\sum_k w_{jk} x_k'
        a_j = '\max(0, z_j)'
        '\hat y' = '\sum_j v_j a_j'
        """,
        r"""
        \frac{\partial a_j}{\partial z_j}
          = \begin{cases} 1 & z_j > 0 \\ 0 & \text{otherwise} \end{cases}

        \frac{\partial \hat y}{\partial w_{jk}} = v_j x_k \mathbb{1}[z_j > 0]
        """,
    ),
    Derivation(
        "recurrent",
        r"""
        [indices]
        t = '1..T'
        j = '1..n'
        k = '1..n'
        [quantities]
        'h_j(t)' = 't in 0..T'
        'u_{jk}' = ''
        'x_j(t)' = 't in 1..T'
        's_j(t)' = 't in 1..T'
        [definitions]
        's_j(t)' = '\sum_k u_{jk} h_k(t-1) + x_j(t)'
        'h_j(t)' = 'f(s_j(t))'
        [functions]
        f = ''
        """,
        r"""
        \frac{\partial h_j(t)}{\partial h_k(t-1)} = f'(s_j(t)) u_{jk}

        \frac{\partial s_j(t)}{\partial x_j(t)} = 1
        """,
    ),
)
"""The derivations, each in a notation of its own."""
