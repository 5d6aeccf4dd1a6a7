"""Checked documents as JSON for programs.

One object; these keys are fixed, more may be added:

    version, seed
    documents    a list: path, notation, statements, notes, counts
    statements   a list in the order of the document: line, end_line, column, kind
                 (claim, definition, update or remark), left and right (LaTeX),
                 verdict (null where nothing is claimed), code ("" where nothing is
                 wrong), message, given, error_bound, counterexample, repair
    notes        a list: line, message
    counts       proved, tested, numeric, refuted, undecided, malformed

Added to them so far:

    unread       a list: path and message of the documents that could not be read
    documents    inferred; findings: what is wrong around the statements (line, column,
                 end_line, end_column, code, message, help); and chains: line, the
                 numbers of its statements, the first_wrong of these (null if there
                 is none), ends (a verdict or null)
    statements   relation, place (what the message points at, as line, column,
                 end_line, end_column; the end is behind it), reason, help, sizes,
                 trials, seed, digits, holds_given
    notes        column

    counterexample   sizes, indices, values, functions, left, right, ratio, or null
    repair           text, side, before, after, mended, verdict, error_bound, and
                     replacement: the place in the file and the new text, where that
                     is exact; or null

``line`` to ``end_line`` covers the two sides of one relation.  Lines and columns
count from 1, columns in characters.  Keys are sorted, all characters are ASCII, and
two runs give the same bytes.
"""

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from backproof.symbolic.meaning.checked import CheckedDocument, CheckedStatement
from backproof.symbolic.reading.source import Source, Span
from backproof.symbolic.verdict import Status, bound_text

from .judged_data import json_text, verdict_data
from .paper_findings import Proofreading, all_remarks, ordered, region
from .replacement import replacement

__all__ = ["paper_json"]


def paper_json(proofreading: Proofreading) -> str:
    """The JSON text of one run, ending with a line feed."""
    data = {
        "version": version("backproof"),
        "seed": proofreading.seed,
        "documents": [_document(document) for document in proofreading.documents],
        "unread": [
            {"path": unread.path, "message": unread.message}
            for unread in proofreading.unread
        ],
    }
    return json_text(data)


def _document(document: CheckedDocument) -> Mapping[str, Any]:
    source = document.source
    statements = ordered(document)
    numbers = {id(statement): i for i, statement in enumerate(statements)}
    counts = document.counts
    return {
        "path": source.path,
        "notation": document.notation,
        "inferred": list(document.inferred),
        "statements": [_statement(source, statement) for statement in statements],
        "chains": [
            {
                "line": source.place(chain.statements[0].span.start)[0],
                "statements": [numbers[id(one)] for one in chain.statements],
                "first_wrong": (
                    None
                    if chain.first_wrong is None
                    else numbers[id(chain.statements[chain.first_wrong])]
                ),
                "ends": None if chain.ends is None else verdict_data(chain.ends),
            }
            for chain in document.chains
            if chain.statements
        ],
        "notes": [
            dict(
                zip(("line", "column"), source.place(remark.span.start), strict=True),
                message=remark.message,
            )
            for remark in all_remarks(document)
        ],
        "findings": [
            {
                **_place(source, finding.span),
                "code": finding.code,
                "message": finding.message,
                "help": finding.help,
            }
            for finding in document.findings
        ],
        "counts": {str(status): counts.get(status, 0) for status in Status},
    }


def _statement(source: Source, statement: CheckedStatement) -> Mapping[str, Any]:
    line, column = source.place(statement.span.start)
    return {
        "line": line,
        "end_line": source.lines(statement.span)[1],
        "column": column,
        "place": _place(source, statement.caret or statement.span),
        "kind": str(statement.kind),
        "left": statement.left,
        "relation": statement.relation,
        "right": statement.right,
        "code": statement.code,
        "message": statement.message,
        "help": statement.help,
        **verdict_data(statement.verdict),
        "repair": _repair(source, statement),
    }


def _repair(source: Source, statement: CheckedStatement) -> Mapping[str, Any] | None:
    repair = statement.repair
    if repair is None:
        return None
    exact = replacement(source, statement)
    return {
        "text": repair.text,
        "side": repair.side,
        "before": repair.before,
        "after": repair.after,
        "mended": repair.mended,
        "verdict": str(repair.verdict.status),
        "error_bound": bound_text(repair.verdict.failure) or None,
        "replacement": (
            None
            if exact is None
            else {**_place(source, exact.span), "text": exact.text}
        ),
    }


def _place(source: Source, span: Span) -> Mapping[str, int]:
    found = region(source, span)
    return {
        "line": found.line,
        "column": found.column,
        "end_line": found.end_line,
        "end_column": found.end_column,
    }
