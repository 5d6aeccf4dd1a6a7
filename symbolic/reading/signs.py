"""The commands and characters at the top level of a formula, by what they do there.

Relations and the characters of Unicode stand here in their preferred spelling only.
"""

__all__ = [
    "ARROWS",
    "BLANK",
    "BREAKS",
    "CLOSING",
    "COMPARISONS",
    "ENDS",
    "HARD",
    "JOINING",
    "LABELS",
    "OPENING",
    "OPERATORS",
    "OVER",
    "PHANTOM",
    "RELATIONS",
    "SETTING",
    "STOPS",
    "STYLE",
    "TEXT",
    "THEN",
    "THIN",
    "WIDE",
]

_RELATIONS = r"""
    = := =: < > \Doteq \approx \approxeq \asymp \bumpeq \circeq \cong \doteq \eqcirc
    \equiv \geq \gg \gtrsim \in \leftarrow \leftrightarrow \leq \lesssim \ll \mapsto
    \models \neq \ni \notin \prec \preceq \propto \rightarrow \risingdotseq \sim
    \simeq \subset \subseteq \succ \succeq \supset \supseteq \triangleq"""
RELATIONS = frozenset(_RELATIONS.split())
"""Signs that stand between the sides of a chain."""

_COMPARISONS = r"= < > \neq \not= \leq \geq"
COMPARISONS = frozenset(_COMPARISONS.split())
"""Those that a condition may have."""

THIN = frozenset(["~", *(f"\\{c}" for c in " ,;:!>\n\t"), r"\thinspace", r"\enspace"])
WIDE = frozenset([r"\quad", r"\qquad", r"\hspace", r"\mspace", r"\hskip", r"\hfill"])
_STYLES = r"""
    \displaystyle \textstyle \scriptstyle \scriptscriptstyle \Huge \huge \LARGE
    \Large \large \normalsize \small \footnotesize \scriptsize \tiny \nonumber
    \notag \qedhere \qed \allowbreak \nobreak \displaybreak \pagebreak \noindent
    \hline \hfil \null \strut \relax \protect \centering"""
STYLE = frozenset(_STYLES.split())
BLANK = THIN | STYLE | {" ", ""}
"""Atoms that print nothing, or say only how to print."""

BREAKS = frozenset([r"\\", r"\newline", r"\cr", r"\tabularnewline", r"\linebreak"])
"""Ends of rows."""

TEXT = frozenset(
    rf"\{name}"
    for name in (
        "text", "textrm", "textnormal", "textit", "textbf", "textsf", "texttt",
        "mbox", "hbox", "mathrm", "intertext", "shortintertext",
    )
)  # fmt: skip
LABELS = frozenset({r"\tag", r"\label", r"\eqno", r"\leqno"})
HARD = frozenset(
    {r"\Rightarrow", r"\Leftarrow", r"\Leftrightarrow", r"\land"}
    | {r"\therefore", r"\because"}
)
"""Signs between two equations."""

PHANTOM = frozenset({r"\phantom", r"\hphantom", r"\vphantom"})
OVER = frozenset(
    {r"\overset", r"\underset", r"\stackrel", r"\overunderset", r"\underoverset"}
)
ARROWS = frozenset(
    rf"\x{name}"
    for name in (
        "leftarrow", "rightarrow", "leftrightarrow", "mapsto", "longequal",
        "Leftarrow", "Rightarrow",
    )
)  # fmt: skip
"""Signs that carry a text."""
OPENING = frozenset({"(", "[", r"\{", r"\lbrace", r"\langle", r"\lbrack"})
CLOSING = frozenset({")", "]", r"\}", r"\rbrace", r"\rangle", r"\rbrack"})
_SIGNS = r"""+ - * / \pm \mp \cdot \times \odot \circ \otimes \oplus \ast \star \div
    \wedge \bullet"""
OPERATORS = frozenset(_SIGNS.split())
STOPS = frozenset(",.;:。")
ENDS = frozenset(
    {"□", "■", "∎", "✓", "✔", r"\square", r"\Box", r"\blacksquare", r"\checkmark"}
)
"""Signs for the end of a proof."""
_JOINS = """and or so thus hence then therefore but while also et oder und
    和 且 或 及 所以 因此"""
JOINING = frozenset(_JOINS.split())
_SETS = """where for if with when since because as by given let otherwise using s.t
    such subject iff at from after on in whenever assuming note recall see
    其中 当 若 如果 对于"""
SETTING = frozenset(_SETS.split())
THEN = frozenset({"then", "dann", "alors", "则", "那么"})
"""What stands between a condition and what holds under it."""
