"""Which terms do the archives know? One table per vocabulary; `sra.vocabulary` reads them and says what the columns are."""
