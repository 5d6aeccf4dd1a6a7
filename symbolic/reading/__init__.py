"""Written mathematics: from a document to chains of equations, each with its place.

    source    a file, its lines and columns; texts that know where they came from
    macros    \\newcommand and its kin: definitions read, calls expanded
    notebook  the Markdown of a Jupyter notebook, with its place in the raw JSON
    scan      the displays of a document
    chains    displays cut into rows, sides and relations, and joined into chains

What cannot be read is a ``Finding`` with its place and never an exception; only a
file that is no text at all raises.  The codes of this lowest layer:

    BP101  a display is opened but never closed
    BP102  an end without a beginning
    BP103  a macro definition that cannot be read
    BP104  a macro call without its arguments
    BP105  macros that unfold without end
    BP106  more than one document may contain
    BP107  a chain that ends in a relation
"""
