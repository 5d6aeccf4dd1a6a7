"""Checked documents as one HTML page: what is wrong first, then every equation.

The formulas are those of the document, set as maths; what cannot be set is shown as
its source.  The page is one file without scripts and requests, whatever the document
holds, and the same bytes on every run.
"""

from collections.abc import Sequence
from importlib.metadata import version

from markupsafe import Markup

from backproof.symbolic.meaning.checked import CheckedDocument
from backproof.symbolic.verdict import Verdict

from .foreign_html import formula, is_long
from .frame import framed, mark_html, tone
from .marks import MARKS, Mark
from .paper_findings import is_shown, left_name, many, values_at
from .paper_view import USUAL_BOUND, DocumentView, Step, document_view
from .proof_steps import proof_lines

__all__ = ["paper_page"]

_LISTED = 12


def paper_page(documents: Sequence[CheckedDocument]) -> str:
    """The HTML text of a page that shows checked documents.

    >>> from backproof.symbolic.reading.source import Source
    >>> document = CheckedDocument(Source("paper.md", ""), "inferred", 0, ())
    >>> "<title>paper.md: no equation found</title>" in paper_page([document])
    True
    """
    views = [document_view(one, number) for number, one in enumerate(documents, 1)]
    return framed(
        "paper.html",
        ("page.css", "paper.css"),
        {
            "formula": formula,
            "is_long": is_long,
            "is_shown": is_shown,
            "left_name": left_name,
            "many": many,
            "proof_text": _proof_text,
            "values_at": values_at,
            "tone": _tone,
            "verdict_mark": _verdict_mark,
        },
        title=_title(views),
        colophon=_colophon(views),
        documents=views,
        legend=_legend(views),
        listed=_LISTED,
        usual_bound=USUAL_BOUND,
    )


def _title(views: Sequence[DocumentView]) -> str:
    if len(views) == 1:
        sentence = views[0].conclusion.removesuffix(".")
        return f"{views[0].path}: {sentence[:1].lower()}{sentence[1:]}"
    return f"{many(len(views), 'document')}, checked"


def _colophon(views: Sequence[DocumentView]) -> str:
    seeds = dict.fromkeys(view.seed for view in views)
    named = "".join(f", seed {seed}" for seed in seeds)
    return f"backproof {version('backproof')}{named}"


def _legend(views: Sequence[DocumentView]) -> tuple[Mark, ...]:
    """The verdicts that occur, the best first."""
    found = {mark for view in views for mark, _, _ in view.counts}
    return tuple(mark for mark in MARKS.values() if mark in found)


def _tone(step: Step) -> str:
    return "quiet" if step.mark is None else tone(step.mark)


def _proof_text(verdict: Verdict) -> str:
    """The steps of a proof, one line each."""
    return "" if verdict.proof is None else "\n".join(proof_lines(verdict.proof))


def _verdict_mark(verdict: Verdict) -> Markup:
    return mark_html(MARKS[verdict.status])
