"""Which terms do the archives know? One table per vocabulary; `sra.vocabulary` reads them and explains the columns."""
