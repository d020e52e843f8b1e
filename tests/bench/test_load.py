import pytest

from bench.load import Load, Refused, read_report

REPORT = """Running 4s test @ http://127.0.0.1:8000/
  1 threads and 32 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     4.61ms    3.75ms  71.05ms   98.41%
    Req/Sec     7.21k     1.41k    9.31k    68.42%
  Latency Distribution
     50%    4.10ms
     75%    5.20ms
     90%    6.02ms
     99%   {p99}
  28765 requests in 4.01s, 8.38MB read
Requests/sec:   7173.32
Transfer/sec:      2.09MB
"""


@pytest.mark.parametrize(
    ("p99", "milliseconds"), [("12.50ms", 12.5), ("812.00us", 0.812), ("1.01s ", 1010.0), ("2.00m ", 120_000.0)]
)
def test_report_of_wrk_gives_requests_rate_and_the_slowest_hundredth(p99: str, milliseconds: float) -> None:
    assert read_report(REPORT.format(p99=p99)) == Load(requests=28765, per_second=7173.32, median=4.1, p99=milliseconds)


@pytest.mark.parametrize(
    "trouble", ["  Non-2xx or 3xx responses: 12", "  Socket errors: connect 0, read 3, write 0, timeout 1"]
)
def test_report_with_errors_is_no_measurement(trouble: str) -> None:
    with pytest.raises(Refused, match=trouble.strip()):
        read_report(f"{REPORT.format(p99='1.00ms')}{trouble}\n")


def test_report_without_a_single_answer_is_no_measurement() -> None:
    with pytest.raises(Refused):
        read_report(REPORT.format(p99="0.00us").replace("28765 requests", "0 requests"))


def test_report_in_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="not as expected"):
        read_report("wrk: command line nonsense")
