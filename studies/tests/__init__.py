"""Tests of studies as resources."""
