"""The dialects in which uploads are spoken of over HTTP, a module for each; the rules are `transfer`'s."""
