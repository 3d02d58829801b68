"""NCBI's Sequence Read Archive, BioProject and BioSample, by E-utilities."""

from .source import Ncbi

__all__ = ["Ncbi"]
