"""Four clients for a long time: no error, memory flat, none waits much longer than others."""

import statistics
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from threading import Thread

from pyclingo_bridge.case.model import Case
from pyclingo_bridge.guideline.knowledge_base import KnowledgeBase
from tests.generated import generate
from tests.sizes import SIZE, size
from tests.web.dialogues import Form, dialogue
from tests.web.serving import Server

CLIENTS = 4
CHANGES = 40
"""In each dialogue; then comes the next patient."""
REQUESTS = size(smoke=24, ci=50, full=5_000)
PATIENTS = size(smoke=3, ci=5, full=100)
WARM = 0.5
"""The share of the requests after which memory no longer grows: what is kept is full then."""


def resident(pid: int) -> int:
    """The memory of a process, in MiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) >> 10 for line in lines if line.startswith("VmRSS"))


def dialogues(kb: KnowledgeBase, patients: list[Case], seed: int) -> Iterator[Form]:
    """One dialogue after the other, each about other patients."""
    for number in count():
        place = 1000 * seed + number
        chosen = [patients[place % len(patients)], patients[(place + 1) % len(patients)]]
        yield from dialogue(kb, place, CHANGES, chosen)


def test_soak(server: Server, kb: KnowledgeBase) -> None:
    patients = list(islice(generate(kb, 7), PATIENTS))
    times: list[float] = []
    wrong: list[tuple[int, str]] = []
    memory: list[int] = []

    def client(seed: int) -> None:
        for form in islice(dialogues(kb, patients, seed), REQUESTS // CLIENTS):
            begin = time.monotonic()
            found = server.post("/answer", [*form.items()])
            times.append(time.monotonic() - begin)
            if found.status != 200 or not found.json["verdict"]:
                wrong.append((found.status, found.text[:200]))

    clients = [Thread(target=client, args=(seed,)) for seed in range(CLIENTS)]
    for one in clients:
        one.start()
    while any(one.is_alive() for one in clients):
        time.sleep(0.2)
        memory.append(sum(map(resident, server.processes())))
    times.sort()
    median, worst = statistics.median(times), times[int(0.99 * len(times))]
    warm = memory[int(WARM * len(memory))]
    print(
        f"soak: {len(times)} requests, median {1000 * median:.0f} ms, p99 {1000 * worst:.0f} ms, "
        f"memory {memory[0]}, {warm}, {memory[-1]} MiB"
    )
    assert wrong == []
    assert len(times) == REQUESTS // CLIENTS * CLIENTS
    if SIZE == "full":
        assert memory[-1] <= 1.1 * warm
        assert worst <= 5 * median
