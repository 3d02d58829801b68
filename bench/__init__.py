"""Measured speed: `http` beside an idiomatic DRF service, `codec` beside xmllint. No part of the product."""
