"""The one signal of this package. What listens to it is in `invalidation`."""

from django.dispatch import Signal

credentials_changed = Signal()
"""Sent by bulk writes, which Django itself keeps silent about; the sender is the model."""
