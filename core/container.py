"""The one place where core's parts are wired; a face adds its own providers in its own folder."""

from __future__ import annotations

from collections.abc import AsyncIterator

from dishka import Provider, Scope, from_context, provide, provide_all
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine

from core.cache import create_redis
from core.config import Settings
from core.database import Database, create_engine, create_reading_pool
from core.engines.kit_cache import KitCache
from core.engines.offline.engine import OfflineEngine
from core.engines.offline.generator import KitGenerator
from core.engines.offline.lexicon import Lexicon
from core.engines.offline.reader import AnswerReader
from core.engines.openai import OpenAIEngine
from core.engines.openai.speech import SpeechModel
from core.files.reader import FileReader
from core.links import LinkTokens
from core.passwords import Passwords
from core.rate_limit import RateLimits
from core.scripts import Scripts
from core.services.admin_service import AdminService
from core.services.answer_service import AnswerService
from core.services.api_key_service import ApiKeyService
from core.services.audit_service import AuditService
from core.services.auth_service import AuthService
from core.services.bulk_service import BulkService
from core.services.candidate_directory import CandidateDirectory
from core.services.candidate_questions import CandidateQuestions
from core.services.candidate_service import CandidateService
from core.services.company_service import CompanyService
from core.services.conversation_service import ConversationService
from core.services.cv_service import CvService
from core.services.engine_alerts import EngineAlerts
from core.services.engine_choice import Engines
from core.services.engine_switch import EngineSwitch
from core.services.evaluation_directory import EvaluationDirectory
from core.services.evaluation_service import EvaluationService
from core.services.feedback_service import FeedbackService
from core.services.follow_ups import FollowUps
from core.services.form_service import FormService
from core.services.health_service import HealthService
from core.services.idempotency_service import IdempotencyService
from core.services.interview_board import InterviewBoard
from core.services.interview_directory import InterviewDirectory
from core.services.interview_generator import InterviewGenerator
from core.services.interview_links import InterviewLinks
from core.services.interview_screens import InterviewScreens
from core.services.interview_service import InterviewService
from core.services.invite_service import InviteService
from core.services.kit_editing import KitEditing
from core.services.kit_reuse import KitReuse
from core.services.match_service import MatchService
from core.services.notification_service import NotificationService
from core.services.privacy_service import PrivacyService
from core.services.promise_service import PromiseService
from core.services.question_directory import QuestionDirectory
from core.services.reminder_service import ReminderService
from core.services.report_cache import ReportCache
from core.services.report_service import ReportService
from core.services.retention_service import RetentionService
from core.services.screening_service import ScreeningService
from core.services.stats_service import StatsService
from core.services.transcription_service import TranscriptionService
from core.services.typing_service import TypingService
from core.services.update_service import UpdateService
from core.services.usage_service import UsageService
from core.services.user_service import UserService
from core.services.vacancy_directory import VacancyDirectory
from core.services.vacancy_service import VacancyService
from core.services.vacancy_settings import VacancySettingsService
from core.session_cache import SessionCache
from core.tokens import AccessTokens


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
    async def database(self, engine: AsyncEngine, settings: Settings) -> AsyncIterator[Database]:
        assert settings.database_url
        reading = await create_reading_pool(settings.database_url.get_secret_value())
        yield Database(engine, reading)
        await reading.close()

    @provide
    async def redis(self, settings: Settings) -> AsyncIterator[Redis]:
        assert settings.redis_url
        redis = create_redis(settings.redis_url.get_secret_value())
        yield redis
        await redis.aclose()

    @provide
    async def scripts(self, settings: Settings) -> AsyncIterator[Scripts]:
        assert settings.redis_url
        scripts = Scripts(settings.redis_url.get_secret_value())
        yield scripts
        await scripts.aclose()

    @provide
    def link_tokens(self, settings: Settings) -> LinkTokens:
        assert settings.jwt_secret
        return LinkTokens(settings.jwt_secret.get_secret_value())

    @provide
    def access_tokens(self, settings: Settings) -> AccessTokens:
        assert settings.jwt_secret
        return AccessTokens(settings.jwt_secret.get_secret_value())

    guards = provide_all(FileReader, Passwords, RateLimits, SessionCache)

    @provide
    def lexicon(self) -> Lexicon:
        return Lexicon.load()

    @provide
    async def engines(
        self, database: Database, settings: Settings, redis: Redis, usage: UsageService, reader: AnswerReader
    ) -> AsyncIterator[Engines]:
        """The offline engine, and beside it a model where there is a key; which works is an admin's choice."""
        generator = KitGenerator.load()
        model = None
        if settings.openai_api_key is not None:
            model = OpenAIEngine.from_settings(settings, redis, usage.keep, generator)
        yield Engines(database, settings, OfflineEngine(generator, reader), model)
        if model is not None:
            await model.aclose()

    @provide
    async def speech(self, settings: Settings, redis: Redis, usage: UsageService) -> AsyncIterator[SpeechModel]:
        """What writes spoken answers down, where the settings name it."""
        speech = SpeechModel.from_settings(settings, redis, usage.keep)
        yield speech
        await speech.aclose()

    @provide
    def kit_cache(self, redis: Redis) -> KitCache:
        return KitCache(redis)

    @provide
    def answer_reader(self) -> AnswerReader:
        """The offline reader: the third eye beside a model."""
        return AnswerReader.best()

    services = provide_all(
        AdminService,
        AnswerService,
        ApiKeyService,
        AuditService,
        AuthService,
        BulkService,
        CandidateDirectory,
        CandidateQuestions,
        CandidateService,
        CompanyService,
        ConversationService,
        CvService,
        EvaluationDirectory,
        EngineAlerts,
        EngineSwitch,
        EvaluationService,
        FollowUps,
        FeedbackService,
        FormService,
        HealthService,
        IdempotencyService,
        InterviewBoard,
        InterviewDirectory,
        InterviewGenerator,
        InterviewLinks,
        InterviewScreens,
        InterviewService,
        InviteService,
        KitEditing,
        KitReuse,
        MatchService,
        NotificationService,
        PrivacyService,
        PromiseService,
        QuestionDirectory,
        ReportCache,
        ReminderService,
        ReportService,
        RetentionService,
        ScreeningService,
        StatsService,
        TranscriptionService,
        TypingService,
        UpdateService,
        UsageService,
        UserService,
        VacancyDirectory,
        VacancyService,
        VacancySettingsService,
    )
