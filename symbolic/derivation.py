"""A written derivation as data: claims in order, each with the author's reason.

    t[0] = t[1] = … = t[n]        one step for each ``=``

Every step is decided on its own, so that a wrong one does not poison the rest, and
the two ends of a chain are compared as well: a slip may cancel further down.  Where
a document misprints a formula, the step holds what is printed and what should stand
there, and both get a verdict.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sympy import Derivative, Expr, Indexed, Subs, Symbol

from .check import Checker
from .evaluate import Sizes
from .theory import Claim, Hypothesis, Index, Partial, Theory
from .verdict import Status, Verdict

__all__ = [
    "CheckedDerivation",
    "CheckedStep",
    "Derivation",
    "Misprint",
    "Step",
    "chain",
    "check_derivation",
    "summary",
]


@dataclass(frozen=True)
class Step:
    """One ``=`` of a derivation.

    ``reason`` is the author's for the step.  ``corrected`` is the same step once the
    document is mended, None if nothing in it changes; ``note`` says by hand why.
    """

    claim: Claim
    reason: str = ""
    corrected: Claim | None = None
    note: str = ""


@dataclass(frozen=True)
class Misprint:
    """A side of a chain that is wrong in print, with what should stand there."""

    printed: Expr
    corrected: Expr
    note: str


@dataclass(frozen=True)
class Derivation:
    """Steps about one theory, under one title.

    ``hypotheses`` are tried on the steps that are wrong as they stand; ``sizes`` are
    the assignments to test at, by default a few small ones.
    """

    title: str
    theory: Theory
    steps: tuple[Step, ...]
    hypotheses: tuple[Hypothesis, ...] = ()
    sizes: tuple[Sizes, ...] = ()

    @property
    def ends(self) -> Step | None:
        """The first side equals the last, if the steps form one chain."""
        claims = [step.claim for step in self.steps]
        joined = all(
            one.right == two.left and one.for_all == two.for_all
            for one, two in pairwise(claims)
        )
        if len(claims) < 2 or not joined:
            return None
        mended = [step.corrected or step.claim for step in self.steps]
        printed, corrected = _ends(claims), _ends(mended)
        changed = (printed.left, printed.right) != (corrected.left, corrected.right)
        return Step(printed, "", corrected if changed else None)


@dataclass(frozen=True)
class CheckedStep:
    """A step with the verdicts on its printed and on its corrected form."""

    step: Step
    printed: Verdict
    corrected: Verdict | None = None

    @property
    def wrong(self) -> bool:
        """Whether the printed form is refuted or says nothing sensible."""
        return _is_wrong(self.printed)


@dataclass(frozen=True)
class CheckedDerivation:
    """A derivation with a verdict for each step, and for its ends if it is a chain.

    ``str()`` is a table: one row per step, and below each wrong one why it is wrong
    and where the two sides differ.
    """

    derivation: Derivation
    steps: tuple[CheckedStep, ...]
    ends: CheckedStep | None = None

    @property
    def first_wrong(self) -> CheckedStep | None:
        """The first step whose printed form is wrong, if there is one."""
        return next((step for step in self.steps if step.wrong), None)

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many printed forms got which verdict, the best verdicts first."""
        found = Counter(step.printed.status for step in self.steps)
        return {status: found[status] for status in Status if found[status]}

    def __str__(self) -> str:
        """The table that the class docstring describes."""
        names = [step.step.claim.name for step in self.steps]
        width = max(map(len, names), default=0)
        lines = [self.derivation.title]
        for number, step in enumerate(self.steps, 1):
            lines += _rows(f"{number:>4}", step, width)
        if self.ends is not None and self.first_wrong is not None:
            lines += _rows(" " * 4, self.ends, width)
        return "\n".join(lines)


def chain(
    name: str,
    sides: Sequence[Expr | Misprint],
    for_all: tuple[Index, ...] = (),
    reasons: Iterable[str] = (),
) -> tuple[Step, ...]:
    """The steps of ``sides[0] = sides[1] = …``, named "name 1", "name 2", ….

    A step with a misprint on either side holds both forms.

    >>> from sympy import Symbol
    >>> x = Symbol("x")
    >>> [step.claim.name for step in chain("square", [x*x, x**2, x**2 + 0])]
    ['square 1', 'square 2']
    """
    texts = list(reasons)
    texts += [""] * (len(sides) - 1 - len(texts))
    steps = []
    for number, (left, right) in enumerate(pairwise(sides), 1):
        label = f"{name} {number}" if len(sides) > 2 else name
        claim = Claim(label, _printed(left), _printed(right), for_all)
        notes = [side.note for side in (left, right) if isinstance(side, Misprint)]
        mended = replace(claim, left=_corrected(left), right=_corrected(right))
        steps.append(
            Step(
                claim,
                texts[number - 1],
                mended if notes else None,
                "; ".join(dict.fromkeys(notes)),
            )
        )
    return tuple(steps)


def check_derivation(derivation: Derivation, *, seed: int = 0) -> CheckedDerivation:
    """The verdict on every step, each on its own, and on the ends of a chain.

    A step that is wrong as it stands is tried under each hypothesis; those that save
    it are listed in its verdict.

    >>> from sympy import Symbol
    >>> from backproof.symbolic.theory import Quantity
    >>> from backproof.symbolic.theory import Size
    >>> x = Symbol("x")
    >>> theory = Theory("example", (Size("n"),), (Quantity("x"),))
    >>> slip = Misprint(3*x, x + x, "two terms, not three")
    >>> steps = chain("sum", [2*x, slip, 2*x])
    >>> checked = check_derivation(Derivation("Doubling", theory, steps))
    >>> [str(step.printed.status) for step in checked.steps]
    ['refuted', 'refuted']
    >>> checked.first_wrong.step.claim.name, str(checked.ends.printed.status)
    ('sum 1', 'proved')
    """
    sizes = derivation.sizes or None
    checker = Checker(derivation.theory, sizes=sizes, seed=seed)
    assumed = [
        (
            hypothesis.text,
            Checker(derivation.theory.under(hypothesis), sizes=sizes, seed=seed),
        )
        for hypothesis in derivation.hypotheses
    ]

    def decide(step: Step) -> CheckedStep:
        printed = checker.check(step.claim)
        if _is_wrong(printed):
            tried = ((text, other.check(step.claim)) for text, other in assumed)
            saved = tuple((text, verdict) for text, verdict in tried if verdict.holds)
            printed = replace(printed, holds_given=saved)
        corrected = checker.check(step.corrected) if step.corrected else None
        return CheckedStep(step, printed, corrected)

    ends = derivation.ends
    return CheckedDerivation(
        derivation,
        tuple(decide(step) for step in derivation.steps),
        None if ends is None else decide(ends),
    )


def summary(results: Iterable[CheckedDerivation]) -> str:
    """How many formulas got which verdict as printed, and how many as corrected.

    >>> from sympy import Symbol
    >>> from backproof.symbolic.theory import Quantity
    >>> theory = Theory("one number", quantities=(Quantity("x"),))
    >>> steps = chain("same", (Symbol("x"), Symbol("x")))
    >>> summary([check_derivation(Derivation("Nothing", theory, steps))])
    '1 formula as printed: 1 proved'
    """
    checked = [step for result in results for step in result.steps]
    wrong = [step for step in checked if step.wrong]
    noun = "formula" if len(checked) == 1 else "formulas"
    text = f"{len(checked)} {noun} as printed: {_counted(s.printed for s in checked)}"
    if wrong:
        mended = (step.corrected for step in wrong if step.corrected is not None)
        text += f"\n{len(wrong)} of them wrong; as corrected: {_counted(mended)}"
    return text


def _is_wrong(verdict: Verdict) -> bool:
    """Whether a claim is refuted, or malformed: its author's trouble either way."""
    return verdict.status in (Status.REFUTED, Status.MALFORMED)


def _printed(side: Expr | Misprint) -> Expr:
    return side.printed if isinstance(side, Misprint) else side


def _corrected(side: Expr | Misprint) -> Expr:
    return side.corrected if isinstance(side, Misprint) else side


def _ends(claims: Sequence[Claim]) -> Claim:
    first, last = claims[0], claims[-1]
    return replace(
        first, name="its two ends", right=last.right, right_latex=last.right_latex
    )


def _counted(verdicts: Iterable[Verdict]) -> str:
    found = Counter(verdict.status for verdict in verdicts)
    return ", ".join(f"{found[status]} {status}" for status in Status if found[status])


def _text(term: Expr) -> str:
    """A term in one line, with ∂ and primes for derivatives."""
    short = {
        part: Symbol(f"∂{_grouped(part.body)}/∂{part.variable}")
        for part in term.atoms(Partial)
    }
    for part in term.atoms(Subs):
        if not isinstance(part.expr, Derivative):
            continue
        derivative, (argument,) = part.expr, part.point
        primes = "'" * sum(count for _, count in derivative.variable_count)
        name = f"{derivative.expr.func}{primes}({_text(argument)})"
        short[part] = Symbol(name)
    return str(term.xreplace(short))


def _grouped(term: Expr) -> str:
    text = _text(term)
    return text if term.is_Symbol or isinstance(term, Indexed) else f"({text})"


def _rows(number: str, checked: CheckedStep, width: int) -> list[str]:
    """One step in the table: its row, and the details if it is wrong."""
    step, verdict = checked.step, checked.printed
    row = f"{number}  {step.claim.name:<{width}}  {verdict.status}"
    if checked.corrected is not None:
        row += f", corrected: {checked.corrected.status}"
    for hypothesis, saved in verdict.holds_given:
        row += f"; {saved.status} given that {hypothesis}"
    if step.reason:
        row += f" ({step.reason})"
    details = []
    if checked.wrong:
        details.append(f"printed: {_text(step.claim.left)} = {_text(step.claim.right)}")
    point = verdict.counterexample
    if point is not None:
        ratio = f", ratio {point.ratio.text}" if point.ratio else ""
        details.append(f"left {point.left}, right {point.right}{ratio}")
        details.append(f"at {point.where}")
    elif not verdict.holds:
        details.append(str(verdict).removeprefix(f"{verdict.status}: "))
    if step.note and (checked.wrong or step.corrected is None):
        details.append(step.note)
    return [row, *(" " * 6 + detail for detail in details)]
