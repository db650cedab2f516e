"""People who are made once and used by many tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import cast, get_args

import psutil
import pytest

from bot.texts import Texts
from cli.demo.recruitment import Recruitment
from cli.stage import Stage
from core.services.actor import Language
from tests.bot.desk import Desk
from tests.bot.ledger import Ledger
from tests.bot.people import Invited, Office, Opening, open_office


@pytest.fixture(scope="session")
async def office(recruitment: Recruitment) -> Office:
    return await open_office(recruitment)


@pytest.fixture(scope="session")
async def opening(office: Office) -> Opening:
    """An English opening that no test changes."""
    return await office.opening("en")


@pytest.fixture(scope="session")
async def russian_opening(office: Office) -> Opening:
    """A Russian opening that no test changes."""
    return await office.opening("ru")


@pytest.fixture(params=get_args(Language))
def language(request: pytest.FixtureRequest) -> Language:
    """Each in turn."""
    return cast(Language, request.param)


@pytest.fixture
def one_opening(language: Language, opening: Opening, russian_opening: Opening) -> Opening:
    """The opening that no test changes, in that language."""
    return russian_opening if language == "ru" else opening


@pytest.fixture
async def invited(office: Office, one_opening: Opening) -> Invited:
    """A candidate who has not opened their link yet; a test file may invite to an opening of its own."""
    return await office.invited(one_opening, one_opening.language)


@pytest.fixture
def desk(invited: Invited, recruitment: Recruitment, texts: Texts) -> Desk:
    """The candidate's, unless a test file is about somebody else's."""
    return Desk(invited.speaker, recruitment, texts)


@pytest.fixture
async def breakable(stage: Stage, ledger: Ledger) -> AsyncIterator[Stage]:
    """The stage, to be broken: whatever the test leaves dead or faulty is mended after it."""
    yield stage
    await stage.telegram.clear_faults()
    await stage.servers.start_postgres()
    await stage.servers.start_redis()
    for face in ("bot", "worker"):
        if not _runs(stage, face):
            stage.start(face)
    await ledger.settled()


def _runs(stage: Stage, face: str) -> bool:
    try:
        return bool(psutil.pid_exists(stage.pid(face)))
    except KeyError:  # killed or stopped by the test
        return False
