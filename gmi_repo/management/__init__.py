"""Commands of the whole service; those about accounts are in `submitters`."""
