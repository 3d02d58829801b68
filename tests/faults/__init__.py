"""What happens when many do the same at once, hundreds of times? Slow on purpose: `make faults`."""
