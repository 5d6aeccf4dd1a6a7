r"""Texts made to exhaust a reader, and a runner that checks them within limits.

    python -m tests.symbolic.meaning.bombs nesting

prints one line of JSON for each bomb of a group: its name, and how it ended.  A bomb
that takes more than SECONDS of processor time ends as "slow", one that takes more
than MEMORY as "memory", and any exception under its own name.
"""

import json
import resource
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from types import FrameType, MappingProxyType
from typing import TypeAlias

from backproof.symbolic.meaning.notations.file import NotationError, notation_from_text
from backproof.symbolic.meaning.paper import check_document
from backproof.symbolic.reading.source import Source

__all__ = ["GROUPS", "outcome"]

Bomb: TypeAlias = tuple[str, str, str]
"""How it should end, the document, the notation."""

Bombs: TypeAlias = Mapping[str, Bomb]
Judge: TypeAlias = Callable[[str, str], str]

SECONDS = 20
"""What a bomb may take; ten times what it should, for busy machines."""

MEMORY = 500 * 2**20
"""Bytes above what the imports have taken."""

PLAIN = r"""
[quantities]
x = ''
y = ''
z = ''
v_i = 'i in 1..n'
'w_{ij}' = 'i in 1..n, j in 1..m'
X = 'n x n'
[functions]
f = ''
'\sigma' = 'sigmoid'
"""


def shown(*formulas: str) -> str:
    """A document that displays some formulas."""
    return "\n\nand\n\n".join(f"$${formula}$$" for formula in formulas)


def around(opening: str, inside: str, closing: str, times: int) -> str:
    """A false claim with so many brackets around one side."""
    return shown(f"y + {opening * times}{inside}{closing * times} = y + z")


def numbered(start: int, end: int, line: str) -> str:
    """A line for each number, in place of the # in it."""
    return "".join(line.replace("#", str(n)) + "\n" for n in range(start, end))


NESTING: Bombs = {
    "1000 brackets": ("unread", around("(", "x", ")", 1000), PLAIN),
    "60 brackets": ("unread", around("(", "x", ")", 60), PLAIN),
    "20 brackets": ("refuted", around("(", "x", ")", 20), PLAIN),
    "1000 fractions": ("unread", around(r"\frac{1}{1+", "x", "}", 1000), PLAIN),
    "20000 braces": ("unread", around("{", "x", "}", 20_000), PLAIN),
    "300 subscripts": ("unread", around("x_{", "i", "}", 300), PLAIN),
    "80 exponents": ("unread", around("2^{", "2", "}", 80), PLAIN),
    "2000 hats": ("unread", around(r"\hat{", "x", "}", 2000), PLAIN),
    "2000 overs": ("unread", around(r"{1 \over ", "x", "}", 2000), PLAIN),
    "a megabyte of (": ("unread", shown("x = " + "(" * 1_000_000), PLAIN),
    "30000 of (": ("unread", shown("x = " + "(" * 30_000), PLAIN),
    "a megabyte of {": ("unread", shown("x = " + "{" * 1_000_000), PLAIN),
    "a megabyte of $": ("unread", "$" * 1_000_000, PLAIN),
    "a megabyte of backslashes": ("unread", "\\" * 1_000_000, PLAIN),
    "7000 lefts": ("unread", shown("x = " + r"\left(" * 7000), PLAIN),
    "80000 begins": ("unread", r"\begin{align}" * 80_000, PLAIN),
    "20000 minus signs": ("unread", shown("x = y + " + "-" * 20_000 + "x"), PLAIN),
    "100000 sums": ("unread", shown("x = " + r"\sum_i" * 100_000 + "v_i"), PLAIN),
    "5000 sums": ("unread", shown("y + x = " + r"\sum_i" * 5000 + "v_i"), PLAIN),
    "30 derivatives": (
        "unread",
        around(r"\frac{\partial}{\partial x} (", "f(x)", ")", 30),
        PLAIN,
    ),
    "100000 accents": ("unread", shown("x = x" + "\u0301" * 100_000), PLAIN),
}

NUMBERS: Bombs = {
    "a number of 30000 digits": ("unread", shown("y + x = " + "9" * 30_000), PLAIN),
    "a number of 120 digits": (
        "unread",
        shown(f"y + x = {'9' * 60}.{'9' * 60}"),
        PLAIN,
    ),
    "x^(10^9)": ("unread", shown("x^{1000000000} = y + z"), PLAIN),
    "(x + 1)^1000": ("unread", shown("(x + 1)^{1000} = y + z"), PLAIN),
    "(x + y + z)^500": ("refuted", shown("(x + y + z)^{500} = x"), PLAIN),
    "2^(10^9)": ("unread", shown("2^{1000000000} = x + y"), PLAIN),
    "2^(10^9/3)": ("unread", shown("2^{1000000000/3} = x + y"), PLAIN),
    "3^(-10^9)": ("unread", shown("3^{-1000000000} = x + y"), PLAIN),
    "9^9^9": ("unread", shown("9^{9^9} = x"), PLAIN),
    "9^9^9^9": ("unread", shown("9^{9^{9^9}} = x"), PLAIN),
    "(9^99999)^99999": ("unread", shown("(9^{99999})^{99999} = x"), PLAIN),
    "exp(10^99 x)": ("unread", shown(r"\exp(10^{99} x) = \exp(10^{99} y)"), PLAIN),
    "20 exponentials": ("unread", around(r"\exp(", "x", ")", 20), PLAIN),
    "sin(10^50 x)": ("unread", shown(r"\sin(10^{50} x) = \cos(10^{50} y)"), PLAIN),
    "a sum to 10^9": ("unread", shown(r"y + x = \sum_{i=1}^{1000000000} i"), PLAIN),
    "an offset of 10^8": ("unread", shown("v_{i+99999999} = v_i + y"), PLAIN),
}

DOCUMENTS: Bombs = {
    "150 sides": (
        "holds",
        shown("y + x = " + " = ".join(f"x + y + {k} - {k}" for k in range(150))),
        PLAIN,
    ),
    "1000 true displays": ("holds", shown(*["x + x = 2 x"] * 1000), PLAIN),
    "10000 displays of nothing": ("nothing", shown(*["x"] * 10_000), PLAIN),
    "exponential macros": (
        "unread",
        "".join(
            rf"\newcommand{{\a{chr(97 + k)}}}{{\a{chr(98 + k)}\a{chr(98 + k)}}}"
            for k in range(24)
        )
        + r"\newcommand{\ay}{x} "
        + shown(r"\aa = x"),
        PLAIN,
    ),
    "a macro of itself": (
        "unread",
        r"\newcommand{\a}{\a\a} " + shown(r"\a = x"),
        PLAIN,
    ),
    "10000 macros": (
        "unread",
        r"\newcommand{\a}{x}" * 10_000 + shown("x = x"),
        PLAIN,
    ),
    "5000 tags": ("holds", shown("x + x = 2 x" + r"\tag{1}" * 5000), PLAIN),
    "a megabyte of comments": ("unread", "<!--" * 250_000, PLAIN),
    "a megabyte of lines": ("holds", "\n" * 1_000_000 + shown("x + x = 2 x"), PLAIN),
    "20000 times &=": ("nothing", shown("x" + "&=" * 20_000), PLAIN),
}

_ROUND = "[sizes]\nL = '{}'\n[indices]\nl = '0..L'\n[quantities]\n'a^l' = ''\nx = ''\n"
_ROUND += "[functions]\nf = ''\n[definitions]\n'a^0' = 'x'\n'a^l' = '{}'\n"

NOTATIONS: Bombs = {
    "brackets in brackets": ("notation", "", f"words = {'[' * 5000}{']' * 5000}"),
    "a comment of a megabyte": (
        "notation",
        shown("x + x = 2 x"),
        PLAIN + "#" * 1_000_000,
    ),
    "a size of 5000 digits": (
        "notation",
        "",
        f"[sizes]\nn = '{'9' * 5000}'\n[quantities]\nv_i = 'i in 1..n'",
    ),
    "1000 sections not found": (
        "notation",
        "",
        PLAIN + numbered(0, 1000, "[[sections]]\nstarts = 'part #'"),
    ),
    "100 sections": (
        "holds",
        "\n\n".join(f"part {n}.\n{shown('x + x = 2 x')}" for n in range(100)),
        PLAIN + numbered(0, 100, "[[sections]]\nstarts = 'part #.'"),
    ),
    "a deep key": ("notation", "", f"[quantities]\n'{'x_{' * 3000}i{'}' * 3000}' = ''"),
    "a deep formula": (
        "notation",
        shown("f(x) = x"),
        f"[quantities]\nx = ''\n[functions]\n'f(u)' = '{'(' * 5000}u{')' * 5000}'",
    ),
    "a shape of 10000 sizes": (
        "notation",
        "",
        f"[quantities]\nX = '{' x '.join(['n'] * 10_000)}'",
    ),
    "a function of itself": (
        "notation",
        shown("f(x) = x"),
        "[quantities]\nx = ''\n[functions]\n'f(u)' = 'f(u) + 1'",
    ),
    "two functions of each other": (
        "notation",
        shown("f(x) = x"),
        "[quantities]\nx = ''\n[functions]\n'f(u)' = 'g(u)'\n'g(u)' = 'f(u)'",
    ),
    "functions that double": (
        "unread",
        shown("f_{19}(x) = x"),
        "[quantities]\nx = ''\n[functions]\n'f_0(u)' = 'u^2 + 1'\n"
        + "".join(
            f"'f_{{{k}}}(u)' = 'f_{{{k - 1}}}(f_{{{k - 1}}}(u))'\n"
            for k in range(1, 20)
        ),
    ),
    "a quantity of itself": ("notation", shown("x = y"), _ROUND.format(3, "a^l + 1")),
    "30 layers that double": (
        "refuted",
        shown("a^L = x"),
        _ROUND.format(30, "a^{l-1} a^{l-1} + f(a^{l-1})"),
    ),
    "200 layers": (
        "refuted",
        shown(r"\frac{\partial a^L}{\partial a^0} = x"),
        _ROUND.format(200, "f(a^{l-1})"),
    ),
    "a million layers of exponentials": (
        "unread",
        shown("a^L = x"),
        _ROUND.format(1_000_000, r"\exp(a^{l-1})"),
    ),
    "a template in itself": (
        "unread",
        around(r"\partial(", "f(x)", ")_{x}", 30),
        PLAIN + "[derivatives]\n'\\partial(F)_{x}' = 'F by x'",
    ),
    "no notation": ("refuted", around("(", "x", ")", 40), ""),
}


def definitions(count: int) -> str:
    """A notation in which each quantity is the square of the one before."""
    return (
        "[quantities]\nx = ''\n"
        + numbered(0, count, "'q_{#}' = ''")
        + "[definitions]\n'q_{0}' = 'x'\n"
        + "".join(
            f"'q_{{{k}}}' = 'q_{{{k - 1}}} q_{{{k - 1}}}'\n" for k in range(1, count)
        )
    )


def sums(count: int) -> str:
    """So many sums inside one another."""
    letters = "abcdehkp"[:count]
    scopes = "".join(rf"\sum_{{{c}=1}}^n " for c in letters)
    return shown(f"x + y = {scopes}" + "".join(f"v_{c}" for c in letters))


def skipping(count: int) -> str:
    """A sum that leaves out so many values."""
    skipped = ", ".join(rf"i \neq {k}" for k in range(1, count + 1))
    return shown(rf"x + y = \sum_{{{skipped}}} v_i")


def square(count: int) -> str:
    """A matrix of so many rows and columns."""
    rows = r"\\".join(["&".join(["x"] * count)] * count)
    return shown(rf"X + X = \begin{{pmatrix}}{rows}\end{{pmatrix}}")


LENGTHS: Bombs = {
    "2000 terms": ("unread", shown("y + x = " + " + ".join(["x"] * 2000)), PLAIN),
    "150 terms": ("refuted", shown("y + x = " + " + ".join(["x"] * 150)), PLAIN),
    "4000 factors": ("unread", shown("y + x = " + "x y " * 2000), PLAIN),
    "150 factors": ("refuted", shown("y + x = " + "x y " * 75), PLAIN),
    "1000 matrices": ("unread", shown("X X = X + " + "X " * 1000), PLAIN),
    "12 matrices": ("refuted", shown("X X = X + " + "X " * 12), PLAIN),
    "2000 slashes": ("unread", shown("y + x = " + "x / " * 2000 + "x"), PLAIN),
    "15 slashes": ("refuted", shown("y + x = " + "x / " * 15 + "x"), PLAIN),
    "900 cells": ("unread", square(30), PLAIN),
    "100 cells": ("unread", square(10), PLAIN),
    "eight sums": ("unread", sums(8), PLAIN),
    "five sums": ("refuted", sums(5), PLAIN),
    "400 conditions": ("unread", skipping(400), PLAIN),
    "15 conditions": ("refuted", skipping(15), PLAIN),
    "300 primes": ("unread", shown(rf"\sigma{chr(39) * 300}(x) = y + z"), PLAIN),
    "4 primes": ("unread", shown(rf"\sigma{chr(39) * 4}(x) = y + z"), PLAIN),
    "30 primes of a known function": (
        "unread",
        shown(rf"\tanh{chr(39) * 30}(x) = y + z"),
        PLAIN,
    ),
    "12 rectifiers": ("unread", around(r"\operatorname{relu}(", "x", ")", 12), PLAIN),
    "10 derivatives of functions": (
        "unread",
        around(r"\tanh''(", "x", ")", 10),
        PLAIN,
    ),
    "35 fractions": ("refuted", around(r"\frac{1}{1+", "x", "}", 35), PLAIN),
    "1000 unknown sides": (
        "unread",
        shown(" = ".join(rf"\foo {k}" for k in range(1000))),
        PLAIN,
    ),
    "50 wrong displays": ("refuted", shown(*["x + y = 2 x"] * 50), PLAIN),
    "200 definitions": ("refuted", shown("q_{199} = x"), definitions(200)),
}

_FIXED = "[sizes]\nn = '{}'\n[quantities]\nx = ''\ny = ''\nv_i = 'i in 1..n'\n"
_FIXED += "'w_{{ij}}' = 'i in 1..n, j in 1..n'\n"

SIZES: Bombs = {
    "the entry 99999999": ("unread", shown("y + v_{99999999} = v_1"), PLAIN),
    "a vector of 1000": (
        "refuted",
        shown(r"x + y = \sum_i v_i"),
        _FIXED.format(1000),
    ),
    "a sum to 1000": ("refuted", shown(r"y + x = \sum_{i=1}^{1000} i x"), PLAIN),
    "500 layers": ("refuted", shown("a^L = x"), _ROUND.format(500, "a^{l-1} + 1")),
    "(x + 1)^(10^30)": ("unread", shown(f"(x + 1)^{{1{'0' * 30}}} = y + z"), PLAIN),
    "(2 x)^(10^30)": ("unread", shown(f"(2 x)^{{1{'0' * 30}}} = y + z"), PLAIN),
    "a vector of a million": (
        "unread",
        shown(r"x + y = \sum_i v_i"),
        _FIXED.format(1_000_000),
    ),
    "a matrix of 4 million": (
        "unread",
        shown(r"x + y = \sum_i \sum_j w_{ij}"),
        _FIXED.format(2000),
    ),
    "a sum to 100000": ("unread", shown(r"y + x = \sum_{i=1}^{100000} i x"), PLAIN),
    "a million layers": (
        "unread",
        shown("a^L = x"),
        _ROUND.format(1_000_000, "a^{l-1} + 1"),
    ),
}

GROUPS: Mapping[str, Bombs] = MappingProxyType(
    {
        "nesting": NESTING,
        "numbers": NUMBERS,
        "documents": DOCUMENTS,
        "notations": NOTATIONS,
        "lengths": LENGTHS,
        "sizes": SIZES,
    }
)
"""Bombs by what is large in them: how each ends, the document, the notation."""


class SlowError(BaseException):
    """A bomb has used up its time."""


def _slow(_number: int, _frame: FrameType | None) -> None:
    raise SlowError


def verdict(text: str, notation: str) -> str:
    """The worst verdict of a document, or "unread", or "nothing"."""
    try:
        meant = notation_from_text(notation) if notation else None
        found = check_document(Source("bomb.md", text), meant)
    except NotationError:
        return "notation"
    statuses = {s.verdict.status.value for s in found.statements if s.verdict}
    if found.findings or statuses & {"malformed", "undecided"}:
        return "unread"
    if "refuted" in statuses:
        return "refuted"
    return "holds" if statuses else "nothing"


def outcome(text: str, notation: str, judge: Judge = verdict) -> str:
    """How a document ends: its verdict, or why it has none."""
    try:
        return judge(text, notation)
    except SlowError:
        return "slow"
    except MemoryError:
        return "memory"
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        return type(error).__name__


def broken(text: str, _notation: str) -> str:
    """What a bomb must not do, done on purpose."""
    match text:
        case "slow":
            while True:
                pass
        case "large":
            return bytes(2 * MEMORY).hex()
    return str(1 // len(_notation))


def results(
    bombs: Bombs, judge: Judge = verdict, seconds: float = SECONDS
) -> Iterator[tuple[str, str]]:
    """Each bomb with its outcome, within the limits."""
    with open("/proc/self/statm") as file:  # noqa: PTH123 - no file but a counter
        used = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    signal.signal(signal.SIGPROF, _slow)
    for name, (_, text, notation) in bombs.items():
        signal.setitimer(signal.ITIMER_PROF, seconds)
        ended = outcome(text, notation, judge)
        signal.setitimer(signal.ITIMER_PROF, 0)
        yield name, ended


BROKEN: Bombs = {
    "too slow": ("slow", "slow", ""),
    "too large": ("memory", "large", ""),
    "an exception": ("ZeroDivisionError", "", ""),
}
"""What the runner is tried on."""


def main(group: str, *names: str) -> None:
    """Run the bombs of a group, or those of these names, and print their outcomes."""
    bombs = {**GROUPS, "broken": BROKEN}[group]
    chosen = {name: bombs[name] for name in names or bombs}
    judge, seconds = (broken, 0.2) if group == "broken" else (verdict, SECONDS)
    for result in results(chosen, judge, seconds):
        print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
