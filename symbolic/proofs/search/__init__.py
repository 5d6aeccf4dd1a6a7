r"""What the prover tries, one kind of help at a time.

    attempt      a total, and the steps that were taken
    openings     definitions and formulas put in
    slopes       derivatives brought to one variable, or to one quantity
    pieces       sums cut where others start or end
    arguments    equal arguments made the same
    quotients    fractions and denominators, comparisons
    heights      which members stand nearer to the cost
    lemmas       what may be proved by induction over a label, ...
    fitting      ... and how its indices correspond
    inductions   the lemmas that are proved

In which order it is tried is said in ``proofs/prove.py``.  Importing this package
imports nothing.
"""
