"""Settings for all tests: hypothesis draws the same examples on every run."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    print_blob=False,
    # Building a network and its theory is slow beside drawing its widths.
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")
