"""What runs: compiled gradients."""
