"""What several tests of services begin with."""

from __future__ import annotations

import pytest_asyncio
from dishka import AsyncContainer

from core.services.kit_editing import KitEditing
from tests.core.kit_desk import Desk, new_desk
from tests.core.office import Office


@pytest_asyncio.fixture(scope="session")
async def editing(installation: AsyncContainer) -> KitEditing:
    return await installation.get(KitEditing)


@pytest_asyncio.fixture
async def desk(office: Office, installation: AsyncContainer) -> Desk:
    return await new_desk(office, installation)
