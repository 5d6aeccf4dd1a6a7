r"""What a document may assume, and the theory in which that holds.

    text = "the output layer is linear"      a^L_j is z^L_j, and nothing else changes
    definitions = { "a^L_j" = "z^L_j" }

    text = "the neurons are linear"          '\sigma' is another function
    functions = { '\sigma(u)' = "u" }

A claim that is wrong as it stands may hold under one of them, which is then said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sympy import Expr

from backproof.symbolic.meaning.notations.functions import vector_function
from backproof.symbolic.meaning.notations.notation import (
    Entry,
    NotatedHypothesis,
    Notation,
)
from backproof.symbolic.meaning.notations.vocabulary import (
    Trouble,
    Vocabulary,
    compile_notation,
)
from backproof.symbolic.theory import Theory

from .formulas import formulas
from .noted import Note, Notes
from .theories import Definition, TheoryBuilder

__all__ = ["Assumption", "assumption"]


@dataclass(frozen=True)
class Assumption:
    """A condition with what it changes: definitions, and formulas of functions."""

    text: str
    definitions: tuple[Definition, ...] = ()
    formulas: Mapping[str, Expr | None] = field(default_factory=dict)

    def theory(self, builder: TheoryBuilder) -> Theory:
        """The theory of all definitions so far in which the condition holds."""
        assumed = builder.assuming(self.definitions, self.formulas)
        return assumed.theory(self.text)


def assumption(assumed: NotatedHypothesis, notes: Notes) -> Assumption:
    """A hypothesis of the notation; what is wrong with it becomes troubles."""
    changed = dict(_changed(assumed.functions, notes))
    definitions = tuple(note.definition for note in _sound(assumed, notes))
    return Assumption(assumed.text, definitions, changed)


def _sound(assumed: NotatedHypothesis, notes: Notes) -> tuple[Note, ...]:
    """The definitions, if they do not go round in a circle."""
    found = tuple(notes.once(tuple(notes.read(assumed.definitions))))
    others = notes.builder.assuming((note.definition for note in found), {})
    for note in found:
        others.definitions[note.definition.symbol].remove(note.definition)
    trial = Notes(others)
    trial.admit(found)
    notes.troubles += trial.troubles
    return () if trial.troubles else found


def _changed(
    entries: tuple[Entry, ...], notes: Notes
) -> Iterator[tuple[str, Expr | None]]:
    """The functions that are others under a hypothesis, with their formulas."""
    if not entries:
        return
    old = notes.builder.vocabulary
    new = compile_notation(Notation(functions=entries), inherited=old)
    found = formulas(new)
    known = {*old.troubles, *formulas(old).troubles}
    told = [t for t in (*new.troubles, *found.troubles) if t not in known]
    notes.troubles += told
    for entry in entries:
        names = [one.name for one in new.functions.values() if one.entry == entry]
        problem = next((p for n in names if (p := _problem(n, old, new))), "")
        if not names and not told:
            problem = "it cannot be read"
        if not problem and any(name in found.put_in for name in names):
            problem = "it speaks of quantities, and not of its argument alone"
        if problem:
            message = f"{entry.key} = {entry.value}: {problem}"
            mend = "a hypothesis exchanges functions of the notation, of one number"
            notes.troubles.append(Trouble(message, entry.line, mend))
        else:
            yield from ((name, found.own[name]) for name in names)


def _problem(name: str, old: Vocabulary, new: Vocabulary) -> str:
    """Why a function cannot be exchanged."""
    before = old.functions.get(name)
    if before is None:
        return "there is no such function to be exchanged"
    if old.function(name) != name:
        return f"it is another name of {old.functions[old.function(name)].latex}"
    if vector_function(before) or vector_function(new.functions[name]):
        return "softmax is no function of one number"
    if name in old.formulas:
        return "its formula speaks of quantities"
    return ""
