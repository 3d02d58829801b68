"""What is a sample? Its document, the columns we search, and its declaration."""
