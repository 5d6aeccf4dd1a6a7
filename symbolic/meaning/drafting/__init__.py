r"""A notation inferred from a document, for a person to edit.

    draft         the whole way, from a source to a notation

What signs alone tell, before anything can be read:

    census        the formulas, and the names of several letters
    names         what most people call things
    nodes         what a single sign is: an index, a symbol, a sum
    sightings     where each symbol is seen, and with what around it
    raised        what superscripts are: layers, samples, powers
    letters       which letters are indices, and which of them stand for layers
    targets       which indices have one value throughout, such as a correct class
    calls         which symbols are functions
    vectors       which of them are of vectors, with their formulas
    meanings      which functions the others are
    families      the quantities, as patterns with slots
    views         which of the patterns are one quantity
    patterns      such a pattern
    sizes         the sizes that are written
    signs         ways to write derivatives, and steps of descent
    print         what is found, in LaTeX again
    first         all of that, as a notation that is enough to read the formulas

What the formulas say then:

    terms         the formulas as terms, and what their indices have in common
    roles         what each slot is: an axis, a layer, a sample
    ranks         which quantities are vectors or matrices
    rows          which are a vector for each index
    shapes        what products say of the axes, and how vectors stand
    sets          which axes are one set
    links         all that is known of the sets
    layers        the first and the last layer of each quantity
    ranges        the names of the sets

What is said in the end:

    definitions   what quantities are defined as
    aliases       quantities that stand for one another without a definition
    shifted       a definition moved to another layer
    costs         what a cost depends on
    sinks         the same in a document without layers
    given         what cannot be given, and so is left out
    functions     the entries of functions
    outputs       gradients by the last layer, and whether it is linear
    choice        which quantities are declared
    classes       fixed indices, and their one-hot vectors
    entries       the tables of the notation

Importing this package imports nothing.
"""
