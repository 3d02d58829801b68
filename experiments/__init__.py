"""What is an experiment? Its document, the columns we search, and its declaration."""
