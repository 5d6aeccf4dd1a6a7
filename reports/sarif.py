"""Checked documents as SARIF 2.1.0, which code hosts and editors show in place.

One run with one result for each notice: refuted and malformed as errors, undecided
as a warning, numeric as a note.  A repair becomes a fix where it is an exact edit.
Keys are sorted, all characters are ASCII, and nothing tells the time.

OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", 2020.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

from backproof.symbolic.meaning.checked import CheckedDocument
from backproof.symbolic.reading.codes import Code
from backproof.symbolic.reading.source import Source, Span

from .explain import CATALOGUE
from .paper_findings import LEVELS, Notice, Proofreading, notices, region, sentences
from .replacement import replacement

__all__ = ["artifact_uri", "paper_sarif"]

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def paper_sarif(proofreading: Proofreading) -> str:
    """The SARIF text of one run, ending with a line feed."""
    found = [(d, one) for d in proofreading.documents for one in notices(d)]
    used = sorted({one.code for _, one in found} & CATALOGUE.keys())
    levels = {one.code: LEVELS[one.status] for _, one in found}
    run = {
        "tool": {
            "driver": {
                "name": "backproof",
                "version": version("backproof"),
                "rules": [_rule(CATALOGUE[code], levels[code]) for code in used],
            }
        },
        "columnKind": "unicodeCodePoints",
        # A lone carriage return ends a line, too.
        "newlineSequences": ["\r\n", "\n", "\r"],
        "invocations": [_invocation(proofreading)],
        "properties": {"seed": proofreading.seed},
        "results": list(_results(found, used)),
    }
    data = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(data, indent=2, sort_keys=True) + "\n"


def artifact_uri(path: str) -> str:
    """A file as a reference relative to the working directory, percent-encoded.

    Of a file elsewhere, which no relative reference without dots reaches, the whole
    address.

    >>> artifact_uri("notes/my paper #1.md")
    'notes/my%20paper%20%231.md'
    """
    file = Path(path)
    if file.is_absolute() or ".." in file.parts:
        try:
            file = file.resolve().relative_to(Path.cwd())
        except ValueError:
            return file.resolve().as_uri()
    return quote(file.as_posix().encode(errors="surrogateescape"))


def _rule(code: Code, level: str) -> Mapping[str, Any]:
    text = f"{code.text}\n\nExample:\n\n    " + code.example.replace("\n", "\n    ")
    return {
        "id": code.code,
        "name": "".join(word.capitalize() for word in code.title.split()),
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": code.text},
        "help": {"text": text},
        "defaultConfiguration": {"level": level},
    }


def _invocation(proofreading: Proofreading) -> Mapping[str, Any]:
    """Whether the run went well; each document that could not be read."""
    return {
        "executionSuccessful": not proofreading.unread,
        "toolExecutionNotifications": [
            {
                "level": "error",
                "message": {"text": unread.message},
                "locations": [
                    {
                        "physicalLocation": {
                            "artifactLocation": {"uri": artifact_uri(unread.path)}
                        }
                    }
                ],
            }
            for unread in proofreading.unread
        ],
    }


def _results(
    found: Sequence[tuple[CheckedDocument, Notice]], used: Sequence[str]
) -> Iterator[Mapping[str, Any]]:
    seen: Counter[str] = Counter()
    for document, notice in found:
        mark = _fingerprint(document, notice)
        seen[mark] += 1
        result = _result(document.source, notice)
        result["partialFingerprints"] = {"statement/v1": f"{mark}:{seen[mark]}"}
        if notice.code in used:
            result["ruleIndex"] = used.index(notice.code)
        yield result


def _result(source: Source, notice: Notice) -> dict[str, Any]:
    uri = artifact_uri(source.path)
    location: dict[str, Any] = {
        "artifactLocation": {"uri": uri},
        "region": _region(source, notice.span),
    }
    # It must be larger than the region, says the standard.
    if notice.whole == notice.whole.hull(notice.span) != notice.span:
        location["contextRegion"] = _region(source, notice.whole)
    result: dict[str, Any] = {
        "ruleId": notice.code,
        "level": LEVELS[notice.status],
        "message": {"text": "\n".join(sentences(notice))},
        "locations": [{"physicalLocation": location}],
        "properties": {"verdict": str(notice.status)},
    }
    exact = notice.statement and replacement(source, notice.statement)
    if exact and notice.repair:
        change = {
            "deletedRegion": _region(source, exact.span),
            "insertedContent": {"text": exact.text},
        }
        result["fixes"] = [
            {
                "description": {"text": notice.repair.text},
                "artifactChanges": [
                    {"artifactLocation": {"uri": uri}, "replacements": [change]}
                ],
            }
        ]
    return result


def _region(source: Source, span: Span) -> Mapping[str, int]:
    found = region(source, span)
    return {
        "startLine": found.line,
        "startColumn": found.column,
        "endLine": found.end_line,
        "endColumn": found.end_column,
    }


def _fingerprint(document: CheckedDocument, notice: Notice) -> str:
    """What stays the same when lines are added above: the finding and its formula."""
    statement = notice.statement
    formula = (statement.left, statement.relation, statement.right) if statement else ()
    parts = (document.source.path, notice.code, *formula)
    text = "\0".join(parts).encode(errors="surrogateescape")
    return hashlib.sha256(text).hexdigest()[:16]
