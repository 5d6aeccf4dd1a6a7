"""Checked documents made by hand: what the page of a document must be able to show."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from backproof.symbolic.meaning.checked import (
    CheckedChain,
    CheckedDocument,
    CheckedStatement,
    Kind,
    Remark,
    Repair,
)
from backproof.symbolic.reading.source import Finding, Source, Span
from backproof.symbolic.verdict import Counterexample, Ratio, Status, Verdict

__all__ = ["HOSTILE", "POINT", "Writer", "checked", "hostile", "large", "sample"]

HOSTILE = (
    r"\href{javascript:alert(1)}{x}",
    r"\text{</math><script>alert(2)</script>}",
    "</style><script>alert(3)</script><img src=x onerror=alert(4)>",
    '" onmouseover="alert(5)" x="',
    r"\eqref{javascript:alert(6)} \url{javascript:alert(7)}",
    r"\htmlStyle{background:url(https://example.org)}{x}",
    r"\color{red}\hspace{99em}\hspace{-99em} \class{mark good}{x}",
    "{{ documents }} {% raw %} ${x} <!-- ]]> &lt;script&gt;",
    "a\x00b\x1b[2J \u202e evil \u2066 \ufeff \ud800",
    r"\frac{a",
    "",
    "\\sqrt{" * 5000 + "x" + "}" * 5000,
    r"\hat" * 9000 + " x",
    "w" * 30_000,
)
"""Texts that must stay what they are: words of somebody else."""

POINT = Counterexample(
    sizes=(("M", "2"), ("n", "2-3-1")),
    indices=(("j", 1), ("k", 2)),
    values=(
        ("w", "[[[1/2, -1/3], [3/4, 1]], [[-2/3, 5/4]]]"),
        ("x", "[[1/4, -1/2], [2/3, 3/4]]"),
        ("y", "[1/3, -1/4]"),
    ),
    functions=(("g", "tanh"),),
    left="0.41280561870241",
    right="0.82561123740482",
    ratio=Ratio("1/2", Fraction(1, 2)),
)
_PROVED = Verdict(Status.PROVED)
_TESTED = Verdict(Status.TESTED, failure=Fraction(1, 2**120), sizes=("M = 2",))
_NUMERIC = Verdict(Status.NUMERIC, "arctan has no rules over a field", digits=50)
_GIVEN = Verdict(Status.PROVED, given=("relu'(0) is taken as 0",))


def _refuted(point: Counterexample = POINT, **more: object) -> Verdict:
    return Verdict(Status.REFUTED, counterexample=point, **more)  # type: ignore[arg-type]


@dataclass
class Writer:
    """A document being written, a statement a line."""

    lines: list[str] = field(default_factory=list)
    length: int = 0

    def line(self, text: str) -> Span:
        """Write a line; its place."""
        start = self.length
        self.lines.append(text)
        self.length += len(text) + 1
        return Span(start, start + len(text))

    def statement(
        self,
        left: str,
        right: str,
        verdict: Verdict | None = None,
        *,
        kind: Kind = Kind.CLAIM,
        relation: str = "=",
        code: str = "",
        message: str = "",
        mend: str = "",
        at: str = "",
        remarks: Sequence[str] = (),
        repair: Repair | None = None,
    ) -> CheckedStatement:
        """Write ``left = right``; what was found, with carets under ``at``."""
        span = self.line(f"{left} &{relation} {right} \\\\")
        caret = None
        if at:
            start = span.start + self.lines[-1].rindex(at)
            caret = Span(start, start + len(at))
        notes = tuple(Remark(remark, span) for remark in remarks)
        return CheckedStatement(
            kind,
            left,
            relation,
            right,
            span,
            verdict,
            code,
            message,
            mend,
            caret,
            notes,
            repair,
        )

    def source(self, path: str) -> Source:
        """The file."""
        return Source(path, "\n".join(self.lines))


def checked(
    writer: Writer, chains: Sequence[CheckedChain], path: str = "paper.md"
) -> CheckedDocument:
    """The document of these chains."""
    return CheckedDocument(writer.source(path), "paper.notation.toml", 7, tuple(chains))


def sample(path: str = "notes/paper.md") -> CheckedDocument:
    """A chain of every kind, and every verdict."""
    writer = Writer()
    writer.line("# Backpropagation by hand")
    writer.line("")
    chains = [
        CheckedChain((_definition(writer),)),
        CheckedChain((_cost(writer),)),
        _long_chain(writer),
        CheckedChain(_matrices(writer)),
        CheckedChain(_undecided(writer)),
        CheckedChain((_update(writer),)),
    ]
    return CheckedDocument(
        writer.source(path),
        "notes/paper.notation.toml",
        7,
        tuple(chains),
        (
            Remark(
                "the last display is never closed; it is read up to here", Span(0, 3)
            ),
        ),
        (
            "g is a smooth function of one variable",
            "i runs over the samples 1..M, since sums over it do",
            "w^l_{jk} has the layer l in its superscript",
        ),
    )


def _definition(writer: Writer) -> CheckedStatement:
    return writer.statement(
        "z^{l}_j",
        r"\sum_{k=1}^{n_{l-1}} w^{l}_{jk} a^{l-1}_k + b^{l}_j",
        kind=Kind.DEFINITION,
        remarks=("the sample label (i) is left out on both sides",),
    )


def _cost(writer: Writer) -> CheckedStatement:
    return writer.statement(
        "E(w)",
        r"\frac{1}{M} \sum_{i=1}^{M} \left( t^{(i)} - y^{(i)} \right)^2",
        _TESTED,
    )


def _long_chain(writer: Writer) -> CheckedChain:
    """Seven steps: the third is wrong, the sixth does not say what j is."""
    w = r"\frac{\partial E}{\partial w^{(1)}_{jk}}"
    mean = r"\frac{1}{M} \sum_{i=1}^{M}"
    error = r"\left( y^{(i)} - t^{(i)} \right)"
    slope = r"\frac{\partial y^{(i)}}{\partial w^{(1)}_{jk}}"
    nothing = (
        r"+ \lambda w^{(1)}_{jk} - \lambda w^{(1)}_{jk} + \sum_{m=1}^{n_2} "
        r"\left( \delta^{(2)}_m - \delta^{(2)}_m \right) + 0 \cdot b_j"
    )
    sides = [
        w,
        rf"{mean} \frac{{\partial}}{{\partial w^{{(1)}}_{{jk}}}} {error}^2",
        rf"\frac{{2}}{{M}} \sum_{{i=1}}^{{M}} {error} {slope}",
        rf"{mean} {error} {slope}",
        rf"{mean} {error} g'(r_4) \, {slope}",
        rf"{mean} {error} g'(r_4) \, v_j g'(z_j) x^{{(i)}}_k {nothing}",
        r"\delta_j x_k",
        r"\frac{2}{M} \sum_{i=1}^{M} \delta^{(i)}_j x^{(i)}_k",
    ]
    repair = Repair(
        r"\frac{2}{M} in place of \frac{1}{M}",
        "right",
        r"\frac{1}{M}",
        r"\frac{2}{M}",
        sides[2],
        _PROVED,
    )
    swapped = Repair(
        "g'(r_1) in place of g'(r_4)",
        "right",
        "g'(r_4)",
        "g'(r_1)",
        sides[4].replace("r_4", "r_1"),
        _TESTED,
    )
    more: list[dict[str, object]] = [
        {"verdict": _PROVED, "message": str(_PROVED)},
        {"verdict": _GIVEN},
        {
            "verdict": _refuted(),
            "code": "BP201",
            "message": "the right side is half of the left: 左边是右边的两倍",
            "at": r"\frac{1}{M}",
            "repair": repair,
            "mend": "perhaps the 2 of the square was lost",
        },
        {
            "verdict": _refuted(
                holds_given=(
                    ("the output layer is linear", _PROVED),
                    ("g is relu", _NUMERIC),
                )
            ),
            "code": "BP202",
            "message": "the two sides differ",
            "at": "g'(r_4)",
            "repair": swapped,
        },
        {"verdict": _TESTED},
        {
            "verdict": Verdict(Status.MALFORMED, "j is free on the right side only"),
            "code": "BP206",
            "message": "i is free on the left side, but bound on the right side",
            "mend": r'write \sum_{i=1}^{M} on the right, or omit = ["i"]',
            "at": r"\delta_j",
        },
        {"verdict": _TESTED, "remarks": ("\\delta_j is read as \\delta^{(i)}_j",)},
    ]
    steps = []
    for left, right, what in zip(sides, sides[1:], more, strict=False):
        steps.append(writer.statement(left, right, **what))  # type: ignore[arg-type]
    return CheckedChain(tuple(steps), _TESTED)


def _matrices(writer: Writer) -> tuple[CheckedStatement, ...]:
    a = (
        r"\begin{pmatrix} w_{11} & w_{12} & w_{13} \\ "
        r"w_{21} & w_{22} & w_{23} \end{pmatrix}"
    )
    b = r"\begin{bmatrix} x_1 \\ x_2 \\ x_3 \end{bmatrix}"
    c = (
        r"\begin{bmatrix} w_{11} x_1 + w_{12} x_2 + w_{13} x_3 \\ "
        r"w_{21} x_1 + w_{22} x_2 + w_{23} x_3 \end{bmatrix}"
    )
    transposed = Repair(
        "(W^{l+1})^T in place of W^{l+1}",
        "right",
        "W^{l+1}",
        r"(W^{l+1})^{\top}",
        r"(W^{l+1})^{\top} \delta^{l+1} \odot \sigma'(z^{l})",
        _PROVED,
    )
    shapes = (
        "W^{l+1} has n_{l+1} rows and n_l columns, but delta^{l+1} has n_{l+1} rows"
    )
    return (
        writer.statement("W x", f"{a} {b}", _PROVED),
        writer.statement(f"{a} {b}", c, _PROVED),
        writer.statement(
            r"\boldsymbol{\delta}^{l}",
            r"W^{l+1} \delta^{l+1} \odot \sigma'(z^{l})",
            Verdict(Status.MALFORMED, shapes),
            code="BP207",
            message=f"shapes do not fit: {shapes}",
            at="W^{l+1}",
            repair=transposed,
        ),
    )


def _undecided(writer: Writer) -> tuple[CheckedStatement, ...]:
    reason = r"\mathcal{H} was never defined"
    return (
        writer.statement(
            r"\mathcal{H}(p, q)",
            r"- \sum_j p_j \log q_j \implies \mathbb{E}[x] \leqslant \overline{x}_j",
            Verdict(Status.UNDECIDED, reason),
            code="BP210",
            message=reason,
            mend="declare it in the notation file",
            at=r"\mathcal{H}",
        ),
        writer.statement(
            r"\arctan x + \arctan \frac{1}{x}", r"\frac{\pi}{2}", _NUMERIC, code="BP204"
        ),
        writer.statement(
            r"\genfrac{}{}{0pt}{}{n}{k}",
            r"\boxed{\frac{n!}{k!\,(n-k)!}}",
            Verdict(Status.UNDECIDED, r"\genfrac is not supported"),
            code="BP111",
            message=r"\genfrac is not supported yet",
            at=r"\genfrac",
        ),
    )


def _update(writer: Writer) -> CheckedStatement:
    return writer.statement(
        "w", r"w - \eta \nabla E(w)", kind=Kind.UPDATE, relation=r"\leftarrow"
    )


def large(steps: int = 200) -> CheckedDocument:
    """A long document: chains of five, every twentieth step refuted."""
    writer = Writer()
    chains = []
    for begin in range(0, steps, 5):
        statements = []
        for number in range(begin, begin + 5):
            wrong = number % 20 == 19
            statements.append(
                writer.statement(
                    rf"\frac{{\partial C}}{{\partial w^{{{number}}}_{{jk}}}}",
                    rf"\sum_{{i=1}}^{{M}} \delta^{{({number})}}_{{j,i}} "
                    rf"a^{{({number})}}_{{k,i}}",
                    _refuted() if wrong else _PROVED,
                    code="BP201" if wrong else "",
                    message="the two sides differ" if wrong else "",
                )
            )
        chains.append(CheckedChain(tuple(statements)))
    return checked(writer, chains, "long.tex")


def hostile() -> CheckedDocument:
    """Every hostile text in every field of a document that can hold one."""
    writer = Writer()
    chains = []
    for text in HOSTILE:
        point = Counterexample(
            ((text, text),),
            ((text, 1),),
            ((text, text),),
            ((text, text),),
            text,
            text,
            Ratio(text, Fraction(2)),
        )
        other = Verdict(Status.UNDECIDED, text or "?", (text,))
        verdict = Verdict(
            Status.REFUTED,
            text,
            (text,),
            (text,),
            counterexample=point,
            holds_given=((text, other),),
        )
        bad = writer.statement(
            text,
            text,
            verdict,
            relation=text,
            code=text,
            message=text,
            mend=text,
            at=text[:20],
            remarks=(text,),
            repair=Repair(text, text, text, text, text, verdict),
        )
        quiet = writer.statement(
            text, text, kind=Kind.REMARK, relation=text, message=text
        )
        chains.append(CheckedChain((quiet, bad), other))
    remarks = tuple(Remark(text, Span(0, 1)) for text in HOSTILE)
    findings = tuple(Finding(text, text, Span(0, 9), text) for text in HOSTILE if text)
    return CheckedDocument(
        writer.source("".join(HOSTILE[:9])),
        "".join(HOSTILE[:9]),
        0,
        tuple(chains),
        remarks,
        HOSTILE,
        findings,
    )
