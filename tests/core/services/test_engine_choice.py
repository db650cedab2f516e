"""An admin chooses the engine; a model abroad waits for its notice; every process follows at once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from dishka import AsyncContainer, make_async_container
from sqlalchemy import delete, select

from cli.embedded import Embedded
from core.config import Settings
from core.container import CoreProvider
from core.engines.faults import CircuitOpenError, EngineMisconfiguredError, EngineUnavailableError
from core.errors import DomainError, ForbiddenError
from core.models import AuditEvent, EngineChoice
from core.services.actor import Actor
from core.services.engine_choice import Engines
from core.services.engine_switch import EngineSwitch
from tests.core.office import Office
from tests.core.servers import settings_of

KEY = {"openai_api_key": "sample-key-of-nobody"}
ABROAD = KEY | {"openai_base_url": "https://models.example.com/v1"}


class Installation:
    """Two processes of one installation: in one an admin acts, the other follows."""

    def __init__(self, one: AsyncContainer, other: AsyncContainer) -> None:
        self._one = one
        self._other = other

    async def switch(self) -> EngineSwitch:
        return await self._one.get(EngineSwitch)

    async def elsewhere(self) -> Engines:
        return await self._other.get(Engines)

    async def working(self) -> str:
        """Who works in the other process."""
        return (await (await self.elsewhere()).in_force()).name


@pytest_asyncio.fixture
async def installed(request: pytest.FixtureRequest, servers: Embedded, office: Office) -> AsyncIterator[Installation]:
    """An installation with the settings of the test, in which nobody has chosen yet."""
    settings = settings_of(servers, **request.param)
    containers = [make_async_container(CoreProvider(), context={Settings: settings}) for _ in range(2)]
    yield Installation(*containers)
    for container in containers:
        await container.close()
    async with office.database.transaction() as session:
        await session.execute(delete(EngineChoice))


@pytest_asyncio.fixture
async def admin(office: Office) -> Actor:
    return await office.person("admin")


@pytest.mark.parametrize("installed", [{}], indirect=True)
async def test_without_a_key_no_model_can_be_chosen(installed: Installation, admin: Actor) -> None:
    with pytest.raises(DomainError) as refused:
        await (await installed.switch()).choose("openai", acting=admin)
    assert refused.value.code == "engine-needs-key"
    assert await installed.working() == "offline"


@pytest.mark.parametrize("installed", [ABROAD, ABROAD | {"engine": "openai"}], indirect=True)
async def test_a_model_abroad_waits_for_its_notice(installed: Installation, admin: Actor, office: Office) -> None:
    switch = await installed.switch()
    with pytest.raises(DomainError) as refused:
        await switch.choose("openai", acting=admin)
    assert refused.value.code == "engine-needs-notice"
    assert await installed.working() == "offline"
    assert not (await (await installed.elsewhere()).current()).is_abroad

    await switch.confirm_notice(acting=admin)
    await switch.choose("openai", acting=admin)
    assert await installed.working() == "openai"
    state = await (await installed.elsewhere()).current()
    assert state.is_abroad
    assert state.notice is not None
    assert (state.notice.host, state.notice.by) == ("models.example.com", "Sample Person")
    async with office.database.transaction() as session:
        acts = await session.scalars(
            select(AuditEvent.action).where(AuditEvent.actor_id == admin.user_id).order_by(AuditEvent.created_at)
        )
    assert acts.all() == ["engine.notice_confirmed", "engine.chosen"]

    await switch.choose("offline", acting=admin)
    assert await installed.working() == "offline"


@pytest.mark.parametrize("installed", [ABROAD | {"engine": "openai"}], indirect=True)
async def test_the_notice_is_about_one_host(installed: Installation, admin: Actor, servers: Embedded) -> None:
    await (await installed.switch()).confirm_notice(acting=admin)
    assert await installed.working() == "openai"
    moved = settings_of(servers, **ABROAD | {"engine": "openai", "openai_base_url": "https://other.example.com/v1"})
    container = make_async_container(CoreProvider(), context={Settings: moved})
    try:
        assert (await (await container.get(Engines)).in_force()).name == "offline"
    finally:
        await container.close()


@pytest.mark.parametrize(
    ("installed", "abroad"),
    [
        (KEY | {"openai_base_url": "http://127.0.0.1:1/v1"}, False),
        (ABROAD | {"model_abroad": False}, False),
        (KEY | {"openai_base_url": "http://127.0.0.1:1/v1", "model_abroad": True}, True),
    ],
    indirect=["installed"],
)
async def test_the_settings_say_where_the_model_stands(installed: Installation, admin: Actor, abroad: bool) -> None:
    switch = await installed.switch()
    assert (await switch.state(acting=admin)).model_is_abroad is abroad
    if not abroad:
        await switch.choose("openai", acting=admin)
        assert await installed.working() == "openai"


@pytest.mark.parametrize("installed", [KEY | {"openai_base_url": "http://127.0.0.1:1/v1"}], indirect=True)
async def test_only_a_model_that_is_down_is_stood_in_for(installed: Installation, admin: Actor) -> None:
    switch, engines = await installed.switch(), await installed.elsewhere()
    down = CircuitOpenError("down", 30.0), EngineMisconfiguredError("invalid_key")
    passing = EngineUnavailableError("rate_limited", 5.0)
    assert [await engines.instead(error) for error in (*down, passing)] == [None] * 3
    await switch.set_fallback(True, acting=admin)
    assert [await engines.instead(error) for error in (*down, passing)] == [engines.offline, engines.offline, None]
    await switch.set_fallback(False, acting=admin)
    assert await engines.instead(down[0]) is None


@pytest.mark.parametrize("installed", [KEY], indirect=True)
async def test_nobody_but_admins_chooses(installed: Installation, office: Office) -> None:
    switch, recruiter = await installed.switch(), await office.person("recruiter")
    for deed in (
        switch.state(acting=recruiter),
        switch.choose("offline", acting=recruiter),
        switch.confirm_notice(acting=recruiter),
        switch.set_fallback(True, acting=recruiter),
    ):
        with pytest.raises(ForbiddenError):
            await deed
