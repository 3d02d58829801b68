"""What is an analysis? Its document, the columns we search, and its declaration."""
