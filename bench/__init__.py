"""The benchmarks that `make bench` runs. They print figures and ratios, and judge nothing but the limits we set."""
