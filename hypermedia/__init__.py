"""How does HTTP speak to every record? Media types, negotiation, links, preconditions, errors, pages: once for all."""
