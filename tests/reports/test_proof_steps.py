"""The steps of a proof as text and as data, with cases and lemmas inside."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from sympy import IndexedBase, Integer, Symbol

from backproof.reports.paper_findings import Proofreading
from backproof.reports.paper_text import paper_text
from backproof.reports.proof_steps import proof_data, proof_lines
from backproof.symbolic.lowering import TermGraph
from backproof.symbolic.meaning.notations.file import notation_from_text
from backproof.symbolic.meaning.paper import check_document
from backproof.symbolic.proofs.checked import CheckedProof, checked_proof
from backproof.symbolic.proofs.prove import Prover
from backproof.symbolic.reading.source import Source
from backproof.symbolic.theory import (
    Case,
    Claim,
    Index,
    Partial,
    Quantity,
    Size,
    Theory,
    index_symbol,
)

t, T = index_symbol("t"), Size("T").symbol
w, h, e = map(IndexedBase, "whe")
C = Symbol("C")
TIMES = Index(t, 1, T)
LAST = (Index(t, T, T),)


@cache
def theory() -> Theory:
    """A chain h[t] = w[t] h[t-1] with its error signals e."""
    return Theory(
        "a chain",
        (Size("T"),),
        (
            Quantity("w", (TIMES,)),
            Quantity(
                "h",
                (Index(t, 0, T),),
                (Case(Integer(1), (Index(t, 0, 0),)), Case(w[t] * h[t - 1])),
            ),
            Quantity("C", (), (Case(h[T] ** 2),)),
            Quantity("e", (TIMES,), (Case(2 * h[T], LAST), Case(w[t + 1] * e[t + 1]))),
        ),
    )


def proof(claim: Claim) -> CheckedProof:
    found = checked_proof(Prover(TermGraph(theory())), claim)
    assert found is not None
    return found


BY_WEIGHT = Claim("by w", Partial(C, w[t]), e[t] * h[t - 1], (TIMES,))


def rules(steps: list[Mapping[str, Any]]) -> Iterator[str]:
    for step in steps:
        yield from rules(step["inside"])
        yield step["rule"]


def test_a_lemma_stands_before_the_proof_that_uses_it() -> None:
    lines = list(proof_lines(proof(BY_WEIGHT)))
    assert lines[0] == "  1. lemma, by induction over t = T..1: ∂C/∂h[t] = e[t]"
    assert lines[1].strip() == "1. where t = T"
    second = next(k for k, line in enumerate(lines) if line.startswith("  2. "))
    assert "∂C/∂w[t]" in lines[second]
    assert any(line.strip() == "2. where t ≠ T" for line in lines[:second])


def test_in_its_own_proof_a_lemma_is_the_hypothesis() -> None:
    lemma, *rest = proof_data(proof(BY_WEIGHT))
    assert list(rules(lemma["inside"])).count("hypothesis") == 1
    assert "lemma" not in [*rules(lemma["inside"])]
    assert "hypothesis" not in [*rules(rest)]
    assert [*rules(rest)].count("lemma") == 1
    assert json.loads(json.dumps(lemma)) == lemma
    assert (lemma["before"], lemma["after"]) == ("", "")


DOCUMENT = r"""
$$ h^t = w^t h^{t-1}, \qquad h^0 = 1, \qquad C = (h^T)^2 $$

$$ e^t = w^{t+1} e^{t+1}, \qquad e^T = 2 h^T $$

$$ \frac{\partial C}{\partial w^t} = e^t h^{t-1} $$
"""
NOTATION = """
[indices]
t = "1..T"

[quantities]
"w^t" = ""
"h^t" = "t in 0..T"
"e^t" = ""
C = ""
"""


def test_a_document_shows_the_lemma_it_needs() -> None:
    checked = check_document(Source("chain.md", DOCUMENT), notation_from_text(NOTATION))
    text = paper_text(Proofreading((checked,)), verbose=True, explain=True)
    assert "lemma, by induction over t = T..1: ∂C/∂h[t] = e[t]" in text
    assert "hypothesis" in text
