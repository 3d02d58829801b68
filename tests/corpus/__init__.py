"""What do real documents of the archives meet? Needs GMI_CORPUS: `make test-corpus`."""
