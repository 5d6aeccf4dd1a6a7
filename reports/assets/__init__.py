"""The maths font that pages carry inline."""
