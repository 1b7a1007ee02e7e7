"""Actors, mailboxes, references and supervision, on plain asyncio.

Read in this order: ``actor`` (what one writes) → ``ref`` (what travels) → ``mailbox`` (who gets in, in which
order) → ``incarnation`` and ``tasks`` (an instance at work) → ``supervision`` (what follows a bug) → ``cell``
(the loop of one actor) → ``system`` (all of them). The tree of the program: session → conductor, actions,
memory, and per run a ``Group`` of its writer, workers and harnesses.
"""

from actors.runtime.actor import Actor
from actors.runtime.cell import RuntimeOptions
from actors.runtime.errors import ActorStopped, AskCancelled, AskTimedOut, MailboxFull
from actors.runtime.group import Group
from actors.runtime.metrics import Latency, MailboxMetrics
from actors.runtime.ref import ActorRef
from actors.runtime.supervision import RestartPolicy
from actors.runtime.system import ActorSystem, StopReport

__all__ = [
    "Actor",
    "ActorRef",
    "ActorStopped",
    "ActorSystem",
    "AskCancelled",
    "AskTimedOut",
    "Group",
    "Latency",
    "MailboxFull",
    "MailboxMetrics",
    "RestartPolicy",
    "RuntimeOptions",
    "StopReport",
]
