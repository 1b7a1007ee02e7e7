from actors.runtime.metrics import WINDOW, Latency, LatencyWindow, Meter


def test_percentiles_of_a_known_series() -> None:
    window = LatencyWindow()
    for number in range(1, 101):
        window.add(number / 1000)
    assert window.summary() == Latency(count=100, p50_ms=51.0, p99_ms=100.0, max_ms=100.0)


def test_nothing_measured_is_zero() -> None:
    assert LatencyWindow().summary() == Latency()


def test_the_window_forgets_and_the_count_does_not() -> None:
    window = LatencyWindow()
    window.add(9.0)
    for _ in range(WINDOW):
        window.add(0.001)
    assert window.summary() == Latency(count=WINDOW + 1, p50_ms=1.0, p99_ms=1.0, max_ms=1.0)


def test_slow_is_said_once_and_again_only_after_the_pause() -> None:
    said: list[float] = []
    meter = Meter(slow_after_s=0.1, slow_every_s=5.0, on_slow=said.append)
    meter.took(0.1, at=0.0)  # not over
    meter.took(0.2, at=1.0)
    meter.took(0.3, at=5.9)
    meter.took(0.4, at=6.0)
    assert said == [200.0, 400.0]
