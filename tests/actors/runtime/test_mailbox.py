import asyncio
import contextvars
import threading

import pytest

from actors.runtime import ActorStopped, MailboxFull
from actors.runtime.mailbox import RUNNING, Mailbox, StopRequested
from storage.errors import BugError


def mailbox(capacity: int = 2) -> Mailbox:
    return Mailbox("box", capacity, lambda: 0.0)


async def taken(box: Mailbox) -> list[object]:
    return [(await box.take()).message for _ in range(box.depth)]


def as_owner(box: Mailbox) -> contextvars.Context:
    context = contextvars.copy_context()
    context.run(RUNNING.set, box)
    return context


async def test_a_full_mailbox_refuses_a_tell_in_words() -> None:
    box = mailbox()
    box.tell(1)
    box.tell(2)
    with pytest.raises(MailboxFull, match="box has 2 messages waiting") as caught:
        box.tell(3)
    assert "try again" in caught.value.for_user()
    assert await taken(box) == [1, 2]


async def test_what_the_owner_says_to_itself_is_taken_though_outsiders_fill_the_box() -> None:
    box = mailbox()
    box.tell(1)
    box.tell(2)
    for number in range(100):
        as_owner(box).run(box.tell, f"own {number}")
    assert await taken(box) == [1, 2, *(f"own {number}" for number in range(100))]


async def test_the_owners_messages_take_no_places_of_outsiders() -> None:
    box = mailbox()
    for number in range(5):
        as_owner(box).run(box.tell, number)
    box.tell("a")
    box.tell("b")
    with pytest.raises(MailboxFull):
        box.tell("c")


async def test_another_actors_task_is_an_outsider_even_with_the_owners_reference() -> None:
    box, other = mailbox(), mailbox()
    box.tell(1)
    box.tell(2)
    with pytest.raises(MailboxFull):
        as_owner(other).run(box.tell, 3)


async def test_an_ask_waits_in_line_and_nobody_overtakes_it() -> None:
    box = mailbox()
    box.tell(1)
    box.tell(2)
    box.ask(3)
    with pytest.raises(MailboxFull):
        box.tell(4)
    assert (await box.take()).message == 1
    with pytest.raises(MailboxFull):  # the place went to the one who waited
        box.tell(5)
    assert await taken(box) == [2, 3]


async def test_an_ask_withdrawn_from_the_line_is_never_handled() -> None:
    box = mailbox(1)
    box.tell(1)
    box.withdraw(box.ask(2))
    assert await taken(box) == [1]


async def test_stop_comes_after_all_that_waits_also_in_line() -> None:
    box = mailbox(1)
    box.tell(1)
    box.ask(2)
    box.request_stop()
    box.request_stop()
    assert await taken(box) == [1, 2, StopRequested()]


async def test_after_the_wish_to_stop_outsiders_are_refused_and_the_owner_is_not() -> None:
    box = mailbox()
    box.request_stop()
    with pytest.raises(ActorStopped):
        box.tell(1)
    with pytest.raises(ActorStopped):
        box.ask(1)
    as_owner(box).run(box.tell, "own")
    assert box.depth == 2


async def test_closing_answers_every_ask_and_counts_the_tells_that_are_dropped() -> None:
    box = mailbox(2)
    box.tell(1)
    asks = [box.ask(2), box.ask(3)]
    assert box.close() == 1
    for ask in asks:
        assert ask.reply is not None
        with pytest.raises(ActorStopped):
            await ask.reply
    assert box.depth == 0


async def test_take_waits_for_a_message() -> None:
    box = mailbox()
    waiting = asyncio.ensure_future(box.take())
    await asyncio.sleep(0)
    box.tell("late")
    assert (await waiting).message == "late"


async def test_another_thread_is_told_the_way_in() -> None:
    box = mailbox()
    errors: list[BaseException] = []

    def intrude() -> None:
        try:
            box.tell(1)
        except BugError as error:
            errors.append(error)

    thread = threading.Thread(target=intrude)
    thread.start()
    thread.join()
    assert "call_soon_threadsafe" in str(errors[0])
