"""What is a study? Its document, the columns we search, and its declaration."""
