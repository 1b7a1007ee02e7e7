"""Full-text search in a log of 100,000 events."""

import random
import time

from storage.event_store import EventStore
from tests.bench.figures import Figure, Target
from tests.bench.setting import Setting
from tests.builders.stress import make_words


def measure(setting: Setting) -> list[Figure]:
    """Search for frequent, rare and half-typed words."""
    vocabulary = make_words().vocabulary
    chance = random.Random(1)  # noqa: S311 - not for secrets
    kinds = {
        "frequent words": [f"{word} " for word in vocabulary[:20]],
        "rare words": [f"{chance.choice(vocabulary[2_000:])} " for _ in range(20)],
        "two words": [" ".join(chance.choices(vocabulary[:300], k=2)) + " " for _ in range(20)],
        "words being typed": [word[: chance.randint(1, 4)] for word in vocabulary[:20]],
        "nothing to find": [f"{word}xq{word}" for word in vocabulary[:20]],
    }
    store = EventStore.open(setting.home("events-100k"))
    try:
        figures = [_figure(setting, store, kind, texts) for kind, texts in kinds.items()]
    finally:
        store.close()
    return figures


def _figure(setting: Setting, store: EventStore, kind: str, texts: list[str]) -> Figure:
    samples: list[float] = []
    hits = 0
    store.search(texts[0])
    for _ in range(setting.times(5)):
        for text in texts:
            began = time.perf_counter()
            hits += len(store.search(text))
            samples.append((time.perf_counter() - began) * 1000)
    note = f"{hits / len(samples):.0f} hits a search, newest first, at most 100"
    return Figure(f"text search: {kind}", "ms", tuple(samples), Target(50.0, "p95"), note)
