"""The main job on the command line with a model behind a real server: settings, key, report, exit code."""

import asyncio
from pathlib import Path

import pytest

from actors.models.configuration import Family
from tests.fakes.http_models.brains import offline
from tests.fakes.http_models.families import FAMILIES, endpoint_of, server_of
from tests.fakes.http_models.faults import ECHO
from tests.fakes.http_models.server import ModelServer
from tests.flows.folders import DESCRIBE
from tests.flows.processes import Finished, Quire, Start

KEY = "canary-0123456789-key"
each_family = pytest.mark.parametrize("family", FAMILIES)


def report(text: str) -> str:
    """Return a printed document without the lines that tell which model wrote it."""
    return "\n".join(line for line in text.splitlines() if not line.startswith(">")).strip()


def settings(home: Path, family: Family, server: ModelServer) -> None:
    """Name the server in the home's settings."""
    home.mkdir(parents=True, exist_ok=True)
    url = endpoint_of(family, server).base_url
    (home / "settings.toml").write_text(
        f'model = "local:small"\n[[endpoints]]\nname = "local"\nfamily = "{family}"\nbase_url = "{url}"\n'
    )


async def describe(quire: Quire, folder: Path) -> Finished:
    """Run the main job with the key in the environment, while the server goes on."""
    how = Start(env={"LOCAL_API_KEY": KEY})
    return await asyncio.to_thread(lambda: quire("run", DESCRIBE, "--workspace", folder, how=how))


@each_family
async def test_the_main_job_on_the_command_line(quire: Quire, folder: Path, family: Family) -> None:
    without = Quire(quire.forker, quire.home.with_name("offline"))
    alone = await asyncio.to_thread(
        lambda: without("run", DESCRIBE, "--workspace", folder, "--model", "offline")
    )
    async with server_of(family, offline).running() as server:
        settings(quire.home, family, server)
        done = await describe(quire, folder)
    assert (alone.code, done.code) == (0, 0), done.err
    assert len(report(done.out)) > 200
    assert report(done.out) == report(alone.out)
    assert {server.wire.key(request.headers) for request in server.requests} == {KEY}
    kept = b"".join(file.read_bytes() for file in quire.home.rglob("*") if file.is_file())
    assert b"local:small" in kept
    assert KEY.encode() not in kept
    assert KEY not in done.out + done.err


@each_family
async def test_a_refused_key_is_one_line_and_an_exit_code(quire: Quire, folder: Path, family: Family) -> None:
    async with server_of(family, offline, {0: ECHO}).running() as server:
        settings(quire.home, family, server)
        done = await describe(quire, folder)
    assert done.code == 1
    words = "The key for local:small was refused. Check it in Settings, Models."
    assert done.err.splitlines()[-1] == f"quire: the run is failed. {words}"
    assert KEY not in done.out + done.err
