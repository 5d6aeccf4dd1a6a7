"""What people see: the command line, and what it writes.

The command line:

    cli, commands, paper_commands   what each command does
    paper_arguments                 the arguments of the commands on documents
    terminal                        colour, progress, harmless text
    network_file, described         a TOML file or options become a network
    explain                         what a code means

Formulas and verdicts, in every writer:

    marks                           a verdict is a glyph, a word and a colour
    arrangement, entrywise          the order in which people write factors and terms
    latex, plain                    terms as LaTeX, and as text for a terminal
    judged_data                     verdicts as data for programs

A network that was verified:

    text, machine, proof_text       for readers, as JSON, and proofs step by step
    page, statement, compose        what a page says
    html, tex                       the page as HTML, and as LaTeX

A document that was checked:

    paper_findings                  what is wrong, in the words that all writers share
    replacement                     a repair as an edit of the file
    paper_text, excerpt             for a terminal, with the lines of the document
    paper_machine, sarif            as JSON, and for code hosts and editors
    annotations                     as commands for GitHub
    paper_view, paper_page          the page: what it shows, and as HTML

HTML of both kinds:

    frame                           one file with its style and its fonts
    mathml                          our own LaTeX as MathML
    foreign, foreign_html           somebody else's LaTeX, which is only looked at
    wrapping                        where a long formula may be broken

Imports go one way: reports, numeric, symbolic.  This package imports nothing by
itself, since ``backproof --help`` must not pay for SymPy.
"""
