"""What is a submission? Its document, the columns we search, and its declaration."""
