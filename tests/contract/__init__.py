"""Which rules hold for every resource? Tables over the registry; a new resource is held to them without a new test."""
