"""The one place where core's parts are wired; a face adds its own providers in its own folder."""

from __future__ import annotations

from collections.abc import AsyncIterator

from dishka import Provider, Scope, from_context, provide, provide_all
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from core.cache import create_redis
from core.config import Settings
from core.database import Database, create_engine
from core.engines.base import Engine
from core.engines.offline.engine import OfflineEngine
from core.engines.offline.lexicon import Lexicon
from core.links import LinkTokens
from core.services.candidate_service import CandidateService
from core.services.company_service import CompanyService
from core.services.conversation_service import ConversationService
from core.services.evaluation_service import EvaluationService
from core.services.form_service import FormService
from core.services.interview_generator import InterviewGenerator
from core.services.interview_screens import InterviewScreens
from core.services.interview_service import InterviewService
from core.services.invite_service import InviteService
from core.services.notification_service import NotificationService
from core.services.report_service import ReportService
from core.services.update_service import UpdateService
from core.services.user_service import UserService
from core.services.vacancy_service import VacancyService


class CoreProvider(Provider):
    """Everything lives as long as the process: services keep no state of a person or a request."""

    scope = Scope.APP

    settings = from_context(Settings)

    @provide
    async def engine(self, settings: Settings) -> AsyncIterator[AsyncEngine]:
        assert settings.database_url
        engine = create_engine(settings.database_url.get_secret_value())
        yield engine
        await engine.dispose()

    @provide
    def database(self, engine: AsyncEngine) -> Database:
        return Database(engine)

    @provide
    async def redis(self, settings: Settings) -> AsyncIterator[Redis]:
        assert settings.redis_url
        redis = create_redis(settings.redis_url.get_secret_value())
        yield redis
        await redis.aclose()

    @provide
    def link_tokens(self, settings: Settings) -> LinkTokens:
        assert settings.jwt_secret
        return LinkTokens(settings.jwt_secret.get_secret_value())

    @provide
    def lexicon(self) -> Lexicon:
        return Lexicon.load()

    @provide
    def reader_and_writer(self) -> Engine:
        return OfflineEngine()

    services = provide_all(
        CandidateService,
        CompanyService,
        ConversationService,
        EvaluationService,
        FormService,
        InterviewGenerator,
        InterviewScreens,
        InterviewService,
        InviteService,
        NotificationService,
        ReportService,
        UpdateService,
        UserService,
        VacancyService,
    )
