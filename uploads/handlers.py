"""What the workers do with uploads."""
