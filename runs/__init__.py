"""What is a run? Its document, the columns we search, and its declaration."""
