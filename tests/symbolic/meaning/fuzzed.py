r"""Documents and notation files made at random of what stands in such.

The fragments are what real documents have, and what is broken in the ways that people
and tools break it.
"""

import json

from hypothesis import strategies as st

from backproof.symbolic.reading.source import Source

__all__ = [
    "DOCUMENTS",
    "EQUATIONS",
    "GIVEN",
    "NOTATIONS",
    "document",
    "notebook",
    "quoted",
]

SIGNS = r"""
    x y w z C E a^l_j w^l_{jk} z^{l+1}_k b^{(l)}_j \delta^L_j \hat{y}_i t_i x_{ij} W
    X W^T \mathbf{w} {W^{l+1}}^\top net_j \text{net}_j \theta_{1_,1} \mathcal{L}
    |l_i| n_l α_i ∂ g g' \sigma \sigma' \sigma''(z) \dot{\sigma} f^{-1} \exp \log
    \tanh \max \softmax e^{x} ( ) [ ] { } \{ \} | \| \left( \right) \left. \right|
    \bigl( \Bigr] \langle \rangle = == := \equiv \approx \neq \leq < > \leftarrow
    \to \in \propto &= += \mathrel{-}= & + - \cdot * / \odot \circ \otimes \times
    \pm ! , . ; : \quad \, \; ~ \\ \newline \\[2pt] 1 2 0.5 \frac12 10^{9} -1 3.14
    \pi \infty ^2 ^T ^{(t+1)} ^{l-1} _j _{jk} _{-1} ' ^ _ ^^ \frac{ }{ }
    \frac{\partial \partial \partial_x \nabla \nabla_w d {\rm d} \mathrm{d}
    \frac{\partial}{\partial w} \frac{\partial}{\partial}w
    \cfrac{\partial}{\partial}x \frac{\partial_C}{\partial_w} \sum \sum_i
    \sum_{j=1}^{n_l} \sum_{i,j} \prod_k \int \sum_{k\neq i} \lim \sqrt[3]{ \sqrt{
    \hat{ \bar \vec \boldsymbol{ \underbrace{ }_{why} \begin{cases} \end{cases}
    \begin{pmatrix} \end{pmatrix} \begin{array}{cc} \end{array} \begin{aligned}
    \end{aligned} \text{if } \text{因此} \mbox{for all} \label{eq:1} \tag{1} \nonumber
    \color{red} {\color{blue} \boxed{ \cancel{ \foo \undefined{ \par{ \R \T \E{
    \dots \cdots \ldots \vdots \forall i \mathbb{R} \mathbb{1}_{i=j} 1[i=j]
    \delta_{ij} % \implies \Rightarrow \iff \because \# \$ \& \_ \% <!-- --> ∑ ∏ ≤ ·
    × − ᵀ ² ½ 𝑤 ﬁ é
    """.split()  # noqa: SIM905 - a list to read, not to count

_ENVIRONMENTS = ("equation", "align*", "eqnarray", "gather", "multline", "flalign")

DISPLAYS = (
    ("$$", "$$"),
    ("$$\n", "\n$$"),
    (r"\[", r"\]"),
    (r"\\[", r"\\]"),
    ("$", "$"),
    (r"\(", r"\)"),
    ("```math\n", "\n```"),
    *((rf"\begin{{{name}}}", rf"\end{{{name}}}") for name in _ENVIRONMENTS),
    (r"\begin{equation}\begin{aligned}", r"\end{aligned}\end{equation}"),
    (r"$$\begin{split}", "\\end{split}$$"),
    (r"\begin{alignat}{2}", r"\end{alignat}"),
    (r"$$\left\{\begin{array}{l}", r"\end{array}\right.$$"),
    ("$$", ""),
    (r"\begin{align}", r"\end{equation}"),
    ("> $$\n> ", "\n> $$"),
    ("    $$", "$$"),
    ("`$$", "$$`"),
)

PROSE = (
    "Let $l$ be a layer. For $i \\neq j$:",
    "where $n_l$ is the number of neurons, and $$x$$ inline",
    "# Backpropagation\n\n- a list\n- of $w$",
    "设损失函数为 $C$，因此",
    "<!-- $$a = b$$ -->",
    "<!--",
    "```python\nx = 1  # $$\n```",
    "% a comment $$",
    "| a | b |\n|---|---|\n| $x$ | $y$ |",
    "\u200b\ufeff\u00a0",
    "It costs $5 and $6.",
    "\\section{Chain rule}\\label{s}",
    "---\ntitle: $$\n---",
    "\\verb|$$|",
    "\x00\x07",
    "\\end{document}",
)

MACROS = (
    r"\newcommand{\R}{\mathbb{R}}",
    r"\newcommand{\par}[2]{\frac{\partial #1}{\partial #2}}",
    r"\newcommand{\E}[2][x]{E_{#1}(#2)}",
    r"\def\T{^{T}}",
    r"\def\foo#1#2{#2#1}",
    r"\let\foo\par",
    r"\DeclareMathOperator{\softmax}{softmax}",
    r"\newcommand{\foo}{\foo\foo}",
    r"\newcommand{\foo",
    r"\newcommand\foo[1]{\frac{#1}{#2}}",
    r"\documentclass{article}\begin{document}",
)

EQUATIONS = (
    r"z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j",
    r"a^l_j = \sigma(z^l_j)",
    r"C = \frac{1}{2} \sum_j (a^L_j - y_j)^2",
    r"\delta^L_j = \frac{\partial C}{\partial a^L_j} \sigma'(z^L_j)",
    r"\delta^l &= (w^{l+1})^T \delta^{l+1} \odot \sigma'(z^l) \\ &= \delta^l",
    r"\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j =",
    r"= \sum_i (y_i - t_i) x_{ij}",
    r"w \leftarrow w - \eta \frac{\partial E}{\partial w}",
    r"E = \sum_i (w x_i - t_i)^2, \qquad \frac{\partial E}{\partial w} = 2",
    r"x + x = 2 x",
    r"x + y = 2 x",
)

TABLES = (
    "indices",
    "quantities",
    "definitions",
    "functions",
    "sizes",
    "products",
    "derivatives",
    "updates",
    "[hypotheses]",
    "[sections]",
    "sections.quantities",
    "quantity",
)

KEYS = r"""
    i j l L N k' \alpha n_l x_i w^l_{jk} z^l_j a^L_j y_j C C(w) E(\dots) \delta_{ij}
    W x X \hat{y}_i w_{1,2} w_{jk} x_{i} \sigma \sigma' g f(u) g^{-1} \odot \otimes
    * \nabla_a \partial(F)_{x} D_xF F label rule text starts fresh definitions
    preset omit words 2x ^2 fonts vectors layout given x^ _j x} {x \frac{x}{y} x+y
    |l_i| α é x__i
    """.split()  # noqa: SIM905

VALUES = r"""
    1..N 1..n_l 0..L 2..N-1 1..i 2.. 3 0 N i.in.1..N l.in.1..L,.j.in.1..n_l positive
    real n n.x.m n_l.x.n_{l-1} function.of.x_i function.of. identity.of.n ones.n
    kronecker distribution.over.i matrix (t) w.-.\eta.\frac{\partial.C}{\partial.w}
    F.by.x C.by.w_j \sum_k.w^l_{jk}.a^{l-1}_k u^2 \tanh(u) sigmoid relu softmax
    \sigma x 1/x f(u) x_i.+.1 entrywise outer chain nielsen brackets \sum^n.u
    \frac{x \foo x=y ((( 9999999999 -1 é
    """.split()  # noqa: SIM905

SETTINGS = (
    'preset = ["nielsen"]',
    'preset = ["brackets", "from-to"]',
    'omit = ["i"]',
    'words = ["net", "loss"]',
    r"fonts = ['\mathbf']",
    'vectors = "rows"',
    'layout = "numerator"',
    'given = ["x_i", "t"]',
    "given = [1]",
    "= 3",
)


# Documents -------------------------------------------------------------------


def broken(text: str, cut: int, put: str) -> str:
    """A text with a character taken out, or something put in."""
    place = cut % (len(text) + 1)
    return text[:place] + put + text[place + (not put) :]


def notebook(blocks: list[str]) -> str:
    """Cells of prose, with some code between them."""
    cells = [
        {
            "cell_type": "code" if number % 4 == 3 else "markdown",
            "source": block.splitlines(keepends=True) if number % 2 else block,
        }
        for number, block in enumerate(blocks)
    ]
    return json.dumps({"cells": cells, "nbformat": 4}, ensure_ascii=len(cells) % 2 > 0)


FORMULAS = st.one_of(
    st.lists(st.sampled_from(SIGNS), max_size=12).map(" ".join),
    st.lists(st.sampled_from(SIGNS), max_size=6).map("".join),
    st.sampled_from(EQUATIONS),
    st.lists(st.sampled_from(EQUATIONS), max_size=3).map(r" \\ ".join),
    st.text(max_size=12),
)
BLOCKS = st.one_of(
    st.tuples(st.sampled_from(DISPLAYS), FORMULAS).map(
        lambda pair: pair[0][0] + pair[1] + pair[0][1]
    ),
    st.tuples(st.sampled_from(DISPLAYS[:3]), st.sampled_from(EQUATIONS)).map(
        lambda pair: pair[0][0] + pair[1] + pair[0][1]
    ),
    st.sampled_from(PROSE),
    st.sampled_from(MACROS),
)
SLIPS = st.tuples(
    st.integers(0, 2000), st.sampled_from(["", "", "$", "{", "}", "\\", "^", "\r"])
)
TEXTS = st.tuples(
    st.lists(BLOCKS, max_size=6),
    st.sampled_from(["\n\n", "\n", "\r\n\r\n", "\r", " ", ""]),
    st.lists(SLIPS, max_size=2),
    st.sampled_from(["a.md", "a.tex", "a.txt", "a.ipynb"]),
)


def document(parts: tuple[list[str], str, list[tuple[int, str]], str]) -> Source:
    """The source of a drawn document."""
    blocks, between, slips, path = parts
    text = notebook(blocks) if path.endswith("ipynb") else between.join(blocks)
    for slip in slips:
        text = broken(text, *slip)
    return Source(path, text)


DOCUMENTS = TEXTS.map(document)


# Notations -------------------------------------------------------------------


def quoted(text: str) -> str:
    """A text as a literal string; a dot in it stands for a space, two for dots."""
    spaced = text.replace("..", "\0").replace(".", " ").replace("\0", "..")
    return f"'{spaced}'" if "'" not in spaced else f"'''{spaced}'''"


ENTRIES = st.tuples(st.sampled_from(KEYS), st.sampled_from(VALUES)).map(
    lambda pair: (
        f'"{pair[0]}" = {quoted(pair[1])}'.replace("\\", "\\\\")
        if "'" in pair[0]
        else f"'{pair[0]}' = {quoted(pair[1])}"
    )
)
PARTS = st.tuples(
    st.sampled_from(TABLES), st.lists(ENTRIES, max_size=4, unique=True)
).map(lambda pair: f"[{pair[0]}{']' * (pair[0][0] == '[')}]\n" + "\n".join(pair[1]))
FILES = st.tuples(
    st.lists(st.sampled_from(SETTINGS), max_size=2, unique=True),
    st.lists(PARTS, max_size=5, unique_by=lambda part: part.partition("\n")[0]),
    st.lists(SLIPS, max_size=1),
)


def notation_text(
    parts: tuple[list[str], list[str], list[tuple[int, str]]],
) -> str:
    """The text of a drawn notation file."""
    text = "\n".join((*parts[0], *parts[1]))
    for slip in parts[2]:
        text = broken(text, *slip)
    return text


NOTATIONS = FILES.map(notation_text)

GIVEN = (
    "",
    "preset = ['nielsen']\n[functions]\n'\\sigma' = 'sigmoid'",
    "preset = ['brackets']",
    "preset = ['from-to']",
    r"""
    omit = ['i']
    words = ['net']
    [indices]
    i = '1..N'
    j = '1..d'
    l = '1..L'
    [quantities]
    'x_{ij}' = ''
    t_i = ''
    y_i = ''
    w = ''
    z = ''
    W = 'N x d'
    X = 'd x N'
    'w^l_{jk}' = 'k in 1..N'
    'C' = 'function of w, z'
    'E(\dots)' = ''
    [functions]
    g = ''
    '\sigma' = 'tanh'
    [updates]
    label = '(t)'
    rule = 'w - \eta \frac{\partial E}{\partial w}'
    """,
)
