r"""From trees of signs to syntax, by operator precedence and a vocabulary.

    parse    a whole side: the entrance
    grammar  which sign binds how; what the other modules give one another
    reader   where the parser stands
    factors, symbols, calls, totals, derivatives, tables: what can stand in a product

Importing this package imports nothing.
"""
