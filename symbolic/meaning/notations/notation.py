r"""What the symbols of a document mean, written as its author would say it.

A notation is data: every entry is LaTeX of the document's own, with the line of the
notation file it stands in.  ``notation_file`` reads it from TOML and ``draft`` infers
it from a document; ``vocabulary`` compiles it.

    [indices]                      [quantities]
    i = "1..D"                     "w_{(k,j)}^l" = "l in 2..N, k in 1..n_{l-1}"
    j = "1..n_l"                   "W_1" = "d x h"

    [definitions]
    "y^{(i)}" = 'g(\hat{r}^{(i)})'
"""

from dataclasses import dataclass, field

__all__ = ["CONVENTIONS", "Entry", "NotatedHypothesis", "Notation"]


CONVENTIONS = ("vectors", "layout", "sums")
"""The settings that a section takes over from what is around it."""


@dataclass(frozen=True)
class Entry:
    """One line of a table: what is on the left of its ``=``, and what on the right.

    ``line`` counts in the notation file; 0 if the entry stands in none.
    """

    key: str
    value: str
    line: int = 0


@dataclass(frozen=True)
class NotatedHypothesis:
    """A condition under which a document may be right, with what it changes."""

    text: str
    definitions: tuple[Entry, ...] = ()
    functions: tuple[Entry, ...] = ()
    line: int = 0


@dataclass(frozen=True)
class Notation:
    r"""The tables of a notation file, or of one section of it.

    ``sizes``         what is known of a size: "2.." is at least 2, "3" is always 3
    ``indices``       a letter and its range, "1..n_l"; "n_l" may be a letter itself;
                      "1..K, fixed" has one value throughout
    ``quantities``    a pattern, and ranges ("l in 2..N"), a shape ("d x h"),
                      "real", "positive", "distribution over i", "kronecker",
                      "distribution" over the entries of a vector,
                      "identity of n", "ones of m x n", or "function of a^L_j"
    ``definitions``   a pattern, perhaps at a fixed label, and its formula
    ``functions``     nothing known (""), an activation's name, another function of
                      this table, or a formula if the key is "f(u)"
    ``products``      an operator: "entrywise", "matrix", "outer" or "chain"
    ``derivatives``   how a derivative is written, "F by x": "\partial(F)_{x}"; or
                      what it is called, "L by x": "dx"
    ``update_label``  the superscript that counts iterations, such as "(l)"
    ``update_rule``   one step of descent for a quantity w: "w - h \nabla E(w)";
                      ``update_line`` is where it stands
    ``omit``          indices that may be left out: samples under a sum over them
    ``words``         names of several letters that are written without \text
    ``fonts``         fonts that mean nothing: with "\mathbb", \mathbb{x} is x
    ``vectors``       "columns" or "rows"
    ``layout``        "denominator": dC/dW has the shape of W; or "numerator"
    ``sums``          "written", or "implied": repeated indices are summed over
    ``starts``        the text with which the section begins, "" for the first

    A section has all of the notation around it as well, unless ``fresh``.
    """

    path: str = ""
    starts: str = ""
    fresh: bool = False
    vectors: str = "columns"
    layout: str = "denominator"
    sums: str = "written"
    omit: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    fonts: tuple[str, ...] = ()
    sizes: tuple[Entry, ...] = ()
    indices: tuple[Entry, ...] = ()
    quantities: tuple[Entry, ...] = ()
    definitions: tuple[Entry, ...] = ()
    functions: tuple[Entry, ...] = ()
    products: tuple[Entry, ...] = ()
    derivatives: tuple[Entry, ...] = ()
    update_label: str = ""
    update_rule: str = ""
    update_line: int = field(default=0, compare=False)
    hypotheses: tuple[NotatedHypothesis, ...] = ()
    sections: tuple["Notation", ...] = ()
    line: int = 0
