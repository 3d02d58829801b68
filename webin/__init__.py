"""How do clients written for Webin submit here? Its drop-box and REST V2 addresses, over `submissions`."""
