"""How do pipelines written for ENA read here? Its Portal, Browser and taxonomy addresses, over the records."""
