"""Does the whole hold to what was promised? Contract rules over all resources, conversations, faults."""
