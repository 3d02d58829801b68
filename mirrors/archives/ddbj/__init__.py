"""The DNA Data Bank of Japan."""

from .source import Ddbj

__all__ = ["Ddbj"]
