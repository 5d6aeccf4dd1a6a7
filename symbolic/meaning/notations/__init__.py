r"""Notation files: what the symbols of a document mean.

    notation      the file as data: names, ranges, definitions, functions
    file, writer  from TOML and back to it, with places for messages
    preset_files  notations that many documents share
    merging       a preset, a file, a section: one over the other
    patterns      a quantity's LaTeX with its slots, matched against trees
    vocabulary    all of it compiled, for the parser

Importing this package imports nothing.
"""
