"""How much the suite tries: the agreed counts every day, many more for a release."""

import os

from hypothesis import HealthCheck, settings

RELEASE = os.environ.get("HARMONY_TEST_PROFILE") == "release"
IN_CI = os.environ.get("CI") == "true"


def count(usual: int, release: int) -> int:
    """How many random kills, flips or cases a test makes."""
    return release if RELEASE else usual


def load_hypothesis_profile() -> None:
    """100 examples, in CI the same ones at every run; 500 new ones for a release."""
    settings.register_profile(
        "harmony",
        max_examples=count(100, 500),
        derandomize=IN_CI and not RELEASE,
        deadline=None,  # time is never asserted in the suite
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("harmony")


def with_fixtures() -> settings:
    """The profile, for tests whose fixtures are made once for all their examples."""
    return settings(
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    )
