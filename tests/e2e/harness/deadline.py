"""Waits on conditions with deadlines; nothing in these tests sleeps for a fixed time and hopes."""

import time

PATIENCE = 20.0


def wait_for(condition, what, patience=PATIENCE):
    """Returns the first true value of `condition`, or fails naming `what` it waited for."""
    end = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"waited {patience:g} s for {what}")
        time.sleep(0.02)
