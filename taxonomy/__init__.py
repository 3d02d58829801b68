"""Which organism does a name or number of NCBI's taxonomy mean? Names, ranks, merged numbers, loading them."""
