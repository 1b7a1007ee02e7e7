import threading

from storage.event_store import ControlRequest, EventStore
from tests.storage.conftest import OpenStore
from tests.storage.tools import PATIENCE_S


def test_a_request_reaches_the_other_process_once(open_store: OpenStore) -> None:
    asker, worker = open_store(), open_store()
    asker.control.request("run-1", ControlRequest("pause")).result(PATIENCE_S)
    asker.control.request("run-2", ControlRequest("cancel")).result(PATIENCE_S)
    words = ControlRequest("directive", {"text": "look at the tests", "when": "now"})
    asker.control.request("run-1", words).result(PATIENCE_S)

    taken = worker.control.take(["run-1", "run-3"])

    assert [(request.run_id, request.kind) for request in taken] == [
        ("run-1", "pause"),
        ("run-1", "directive"),
    ]
    assert taken[1].payload == {"text": "look at the tests", "when": "now"}
    assert worker.control.take(["run-1", "run-3"]) == []
    assert asker.control.take([]) == []
    assert [request.kind for request in asker.control.take(["run-2"])] == ["cancel"]


def test_a_request_asked_twice_is_one(store: EventStore) -> None:
    request = ControlRequest("cancel")
    store.control.request("run-1", request).result(PATIENCE_S)
    store.control.request("run-1", request).result(PATIENCE_S)

    assert len(store.control.take(["run-1"])) == 1


def test_of_many_takers_one_gets_it(open_store: OpenStore) -> None:
    stores = [open_store() for _ in range(3)]
    for number in range(20):
        stores[0].control.request("run-1", ControlRequest("directive", {"n": number})).result(PATIENCE_S)
    taken: list[ControlRequest] = []
    threads = [
        threading.Thread(target=lambda: taken.extend(stores[0].control.take(["run-1"]))) for _ in stores
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(request.payload["n"] for request in taken) == list(range(20))
