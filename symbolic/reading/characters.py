r"""What the characters of Unicode print in a formula, as LaTeX.

    ∂ -> \partial     ŷ -> \hat{y}     ½ -> \frac{1}{2}     ² -> raised 2

Signs have a table; letters in mathematical fonts, raised and lowered characters and
letters with accents are known from the Unicode character database.  Letters of
other scripts are prose.
"""

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

__all__ = ["is_prose", "printed", "script_of"]

_GREEK = [
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "zeta",
    "eta",
    "theta",
    "iota",
    "kappa",
    "lambda",
    "mu",
    "nu",
    "xi",
    "omicron",
    "pi",
    "rho",
    "varsigma",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "chi",
    "psi",
    "omega",
]
_SIGNS: Mapping[str, str] = MappingProxyType(
    {
        **{chr(0x3B1 + k): f"\\{name}" for k, name in enumerate(_GREEK)},
        **dict(
            zip(
                "ΓΔΘΛΞΠΣΥΦΨΩϵϑϕϱϖ",
                [
                    r"\Gamma",
                    r"\Delta",
                    r"\Theta",
                    r"\Lambda",
                    r"\Xi",
                    r"\Pi",
                    r"\Sigma",
                    r"\Upsilon",
                    r"\Phi",
                    r"\Psi",
                    r"\Omega",
                    r"\epsilon",
                    r"\vartheta",
                    r"\phi",
                    r"\varrho",
                    r"\varpi",
                ],
                strict=True,
            )
        ),
        # Capitals that look like Latin ones.
        **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΧ", "ABEZHIKMNOPTX", strict=True)),
        "∂": r"\partial",
        "∇": r"\nabla",
        "∆": r"\Delta",
        "Ω": r"\Omega",
        "µ": r"\mu",
        "∞": r"\infty",
        "ℓ": r"\ell",
        "ħ": r"\hbar",
        # Letters that are typed for their likeness, and those of computer algebra.
        "ƒ": "f",
        "ɑ": r"\alpha",
        "ɛ": r"\epsilon",
        "ⅆ": "d",
        "ⅇ": "e",
        "ℯ": "e",
        "∅": r"\emptyset",
        "∀": r"\forall",
        "∃": r"\exists",
        "¬": r"\neg",
        "⊤": r"\top",
        "⊥": r"\perp",
        "⊺": r"\intercal",
        "†": r"\dagger",
        "…": r"\dots",
        "⋯": r"\dots",
        "⋮": r"\vdots",
        "⋱": r"\ddots",
        "∑": r"\sum",
        "∏": r"\prod",
        "∫": r"\int",
        "√": "√",
        "−": "-",
        "‐": "-",
        "‑": "-",
        "–": "-",
        "±": r"\pm",
        "∓": r"\mp",
        "×": r"\times",
        "✕": r"\times",
        "⨯": r"\times",
        "÷": r"\div",
        "·": r"\cdot",
        "⋅": r"\cdot",
        "•": r"\bullet",
        "∙": r"\cdot",
        "‧": r"\cdot",
        "・": r"\cdot",
        "∘": r"\circ",
        "◦": r"\circ",
        "○": r"\circ",
        "⊙": r"\odot",
        "⨀": r"\odot",
        "⊗": r"\otimes",
        "⊕": r"\oplus",
        "⊖": r"\ominus",
        "⊘": r"\oslash",
        "⊛": r"\circledast",
        "⊡": r"\boxdot",
        "∗": "*",
        "⋆": r"\star",
        "★": r"\star",
        "∕": "/",
        "⁄": "/",
        "∶": ":",
        "∖": r"\setminus",
        "∧": r"\wedge",
        "∨": r"\vee",
        "∩": r"\cap",
        "∪": r"\cup",
        "≤": r"\leq",
        "⩽": r"\leq",
        "≦": r"\leq",
        "≥": r"\geq",
        "⩾": r"\geq",
        "≧": r"\geq",
        "≠": r"\neq",
        "≈": r"\approx",
        "≡": r"\equiv",
        "≅": r"\cong",
        "≃": r"\simeq",
        "∼": r"\sim",
        "∝": r"\propto",
        "≪": r"\ll",
        "≫": r"\gg",
        "≔": ":=",
        "≕": "=:",
        "≐": r"\doteq",
        "≜": r"\triangleq",
        "≝": r"\triangleq",
        "∈": r"\in",
        "∉": r"\notin",
        "∋": r"\ni",
        "⊂": r"\subset",
        "⊆": r"\subseteq",
        "⊃": r"\supset",
        "⊇": r"\supseteq",
        # What is copied off a page that KaTeX has set has these bars.
        "∣": "|",
        "∥": r"\|",
        "‖": r"\|",
        "←": r"\leftarrow",
        "⟵": r"\leftarrow",
        "→": r"\rightarrow",
        "⟶": r"\rightarrow",
        "↔": r"\leftrightarrow",
        "⟷": r"\leftrightarrow",
        "⇐": r"\Leftarrow",
        "⟸": r"\Leftarrow",
        "⇒": r"\Rightarrow",
        "⟹": r"\Rightarrow",
        "⇔": r"\Leftrightarrow",
        "⟺": r"\Leftrightarrow",
        "↦": r"\mapsto",
        "⟼": r"\mapsto",
        "⟨": r"\langle",
        "⟩": r"\rangle",
        "〈": r"\langle",
        "〉": r"\rangle",
        "⌊": r"\lfloor",
        "⌋": r"\rfloor",
        "⌈": r"\lceil",
        "⌉": r"\rceil",
        "∴": r"\therefore",
        "∵": r"\because",
        "′": "'",
        "ʹ": "'",
        "″": "''",
        "‴": "'''",
        "’": "'",
        "´": "'",
    }
)
_FONT_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "DOUBLE-STRUCK": r"\mathbb",
        "BOLD": r"\mathbf",
        "FRAKTUR": r"\mathfrak",
        "SCRIPT": r"\mathcal",
        "SANS-SERIF": r"\mathsf",
        "MONOSPACE": r"\mathtt",
    }
)
_ACCENTS: Mapping[str, str] = MappingProxyType(
    {
        "\u0302": r"\hat",
        "\u0303": r"\tilde",
        "\u0304": r"\bar",
        "\u0305": r"\overline",
        "\u0307": r"\dot",
        "\u0308": r"\ddot",
        "\u20d7": r"\vec",
    }
)
# A composed ü or ñ is a letter of some language, but a composed ŷ is a hat.
_COMPOSED = frozenset("\u0302\u0304\u0307")


@lru_cache(maxsize=4096)
def printed(content: str) -> str:
    """The LaTeX of a character, or of a letter with accents; empty if there is none."""
    if content in _SIGNS:
        return _SIGNS[content]
    kind, base = _decomposed(content[0])
    if len(content) == 1:
        if kind == "<font>" and len(base) == 1:
            inner = _SIGNS.get(base, base)
            name = unicodedata.name(content)
            font = next((f for n, f in _FONT_NAMES.items() if n in name), "")
            return f"{font}{{{inner}}}" if font and inner else inner
        if kind in ("<wide>", "<narrow>", "<small>") and base.isascii():
            return base
        above, _, below = base.partition("\u2044")
        if kind == "<fraction>" and above and below:
            return rf"\frac{{{above}}}{{{below}}}"
        if not kind and len(base) == 2 and base[1] in _COMPOSED and base[0].isascii():
            return f"{_ACCENTS[base[1]]}{{{base[0]}}}"
        return ""
    latex = content[0] if content[0].isascii() else printed(content[0])
    for mark in content[1:]:
        if mark not in _ACCENTS or not latex:
            return ""
        latex = f"{_ACCENTS[mark]}{{{latex}}}"
    return latex


@lru_cache(maxsize=4096)
def script_of(content: str) -> tuple[str, str]:
    """The sign ^ or _ and what is raised or lowered; empty if nothing is."""
    kind, base = _decomposed(content[0])
    sign = {"<super>": "^", "<sub>": "_"}.get(kind, "")
    if len(content) > 1 or not sign or len(base) != 1:
        return "", ""
    inner = base if base.isascii() else _SIGNS.get(base, "")
    return (sign, inner) if inner else ("", "")


def _decomposed(character: str) -> tuple[str, str]:
    """The kind of a compatibility decomposition, and its characters."""
    parts = unicodedata.decomposition(character).split()
    kind = parts.pop(0) if parts and parts[0].startswith("<") else ""
    return kind, "".join(chr(int(code, 16)) for code in parts)


def is_prose(character: str) -> bool:
    """Whether a character is a letter or a mark of some language."""
    if character.isascii() or script_of(character)[0] or printed(character):
        return False
    return unicodedata.category(character)[0] in "LMNP"
