r"""A notation file: TOML beside a document, in the document's own LaTeX.

    preset = ['nielsen']         # names of presets; what follows overrides them
    vectors = 'columns'          # or 'rows'
    layout = 'denominator'       # dC/dW has the shape of W; or 'numerator'
    omit = ['i']                 # indices that may be left out
    words = ['cost']             # names of several letters
    fonts = ['\mathbf']          # fonts that mean nothing: \mathbf{x} is x
    given = ['x_i', 't_i']       # quantities of which nothing else is to be said

    [indices]                    # likewise sizes, quantities, definitions, functions,
    i = '1..D'                   # products and derivatives: see ``Notation``

    [updates]
    label = '(l)'                # the superscript that counts iterations
    rule = 'w - h \nabla E(w)'   # w stands for what is updated

    [[hypotheses]]               # definitions and functions that may hold
    text = 'the output layer is linear'
    definitions = { 'a^L_j' = 'z^L_j' }

    [[sections]]                 # from the first line with this text to the next
    starts = 'Why backpropagation?'
    fresh = true                 # forget what is said above
    [sections.indices]

A file is read as data, and everything that is wrong with it is said at once, each
with its line and its likely mend.
"""

from collections.abc import Iterable
from os import PathLike

from backproof.symbolic.errors import MalformedError
from backproof.symbolic.reading.source import Source

from .notation import Notation
from .tables import Tables
from .toml_slips import Problem
from .vocabulary import Trouble

__all__ = ["NotationError", "notation_from_text", "read_notation", "trouble_text"]

_MAX_TOLD = 40


class NotationError(MalformedError):
    """A notation file that cannot be used.

    The message holds all that is wrong with it, one problem a line:
    ``path:line:column: what is wrong; the likely mend``.
    """


def read_notation(path: str | PathLike[str]) -> Notation:
    """The notation in a file.

    Raises NotationError with everything that is wrong with it.
    """
    name = str(path)
    try:
        source = Source.read(name)
    except MalformedError as error:
        raise NotationError(str(error)) from None
    return notation_from_text(source.text, name)


def notation_from_text(text: str, path: str = "") -> Notation:
    """The notation in a text, whose ``path`` is for messages.

    >>> notation = notation_from_text("[indices]\\ni = '1..D'")
    >>> notation.indices
    (Entry(key='i', value='1..D', line=2),)
    >>> notation_from_text("[indices]\\ni = 'D'", "paper.notation.toml")
    Traceback (most recent call last):
    ...
    backproof.symbolic.meaning.notations.file.NotationError: paper.notation.toml:2:1: \
indices.i: a range has two dots; did you mean "1..D"?
    """
    reader = Tables(Source(path, text))
    said = reader.document()
    if reader.problems:
        raise NotationError(_message(path, reader.problems))
    return Notation(path=path, **said)


def trouble_text(path: str, troubles: Iterable[Trouble]) -> str:
    """What is wrong with the LaTeX of a notation file, one trouble a line.

    >>> print(trouble_text("paper.toml", [Trouble("n is no size", 3, "declare it")]))
    paper.toml:3: n is no size; declare it
    """
    problems = (
        Problem(one.line, 0, f"{one.message}; {one.help}" if one.help else one.message)
        for one in troubles
    )
    return _message(path, problems)


def _message(path: str, problems: Iterable[Problem]) -> str:
    """All problems in the order of their places, as far as a person reads on."""
    name = path or "notation"
    found = sorted(set(problems))
    lines = [f"{_place(name, one)}: {one.message}" for one in found[:_MAX_TOLD]]
    if more := len(found) - len(lines):
        lines.append(f"{name}: and {more} more like these")
    return "\n".join(lines)


def _place(name: str, problem: Problem) -> str:
    numbers = (problem.line, problem.column)
    return ":".join((name, *(str(number) for number in numbers if number)))
