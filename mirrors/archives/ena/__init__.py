"""The European Nucleotide Archive."""

from .source import Ena

__all__ = ["Ena"]
