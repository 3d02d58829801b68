"""How are files of documents checked and converted without a server? No Django here."""
