"""Settings, read from the environment and `.env`; a wrong value stops the start with a line naming it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

OPENAI_URL = "https://api.openai.com/v1"


class SettingsError(Exception):
    """The environment holds values that cannot be used; `faults` has one clear line for each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class ModelPrice(BaseModel):
    """US dollars for a million tokens, and for a minute of speech."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompt: float
    cached: float
    completion: float
    minute: float = 0.0


class Settings(BaseSettings):
    """Every variable the product knows. Secrets never print."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: Annotated[SecretStr | None, Field(description="PostgreSQL; empty: embedded")] = None
    redis_url: Annotated[SecretStr | None, Field(description="Redis; empty: embedded")] = None
    data_dir: Annotated[Path, Field(alias="MISMATCH_DATA")] = Path(".mismatch")

    bot_token: SecretStr | None = None
    admin_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    telegram_api_base: str = "https://api.telegram.org"
    telegram_proxy: SecretStr | None = None
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    webhook_host: str = "0.0.0.0"  # noqa: S104 — the secret guards the door, and a proxy stands before it
    webhook_port: Annotated[int, Field(ge=1, le=65535)] = 8080

    engine: Annotated[Literal["offline", "openai"], Field(description="who writes questions and reads answers")] = (
        "offline"
    )
    openai_api_key: SecretStr | None = None
    openai_model: str = "gpt-4o-mini"
    openai_base_url: str | None = None
    openai_transcribe_model: Annotated[
        str | None, Field(description="writes spoken answers down; empty: a person listens")
    ] = None
    model_abroad: Annotated[
        bool | None, Field(description="whether the model stands abroad; empty: all but one on this machine does")
    ] = None
    model_prices: Annotated[
        dict[str, ModelPrice], Field(description="US dollars per million tokens, by model, as JSON")
    ] = {"gpt-4o-mini": ModelPrice(prompt=0.15, cached=0.075, completion=0.60)}

    jwt_secret: Annotated[SecretStr | None, Field(description="≥ 32 bytes; embedded mode makes one")] = None
    api_timeout: Annotated[int, Field(ge=1, le=600, description="seconds")] = 30
    rate_limit_requests: Annotated[int, Field(ge=1)] = 1000
    rate_limit_period: Annotated[int, Field(ge=1, description="seconds")] = 3600
    rate_limit_login: Annotated[int, Field(ge=1, description="sign-ins per minute and address")] = 10
    api_host: str = "127.0.0.1"
    api_port: Annotated[int, Field(ge=0, le=65535)] = 8000
    allowed_hosts: Annotated[frozenset[str], NoDecode] = frozenset({"localhost", "127.0.0.1", "[::1]"})
    cors_origins: Annotated[frozenset[str], NoDecode] = frozenset()
    behind_https_proxy: bool = False
    metrics_token: SecretStr | None = None

    retention_decided_days: Annotated[int, Field(ge=1, description="after a decision or the interview's end")] = 30
    retention_unopened_days: Annotated[int, Field(ge=1, description="of whoever never began")] = 30
    retention_audio_days: Annotated[int, Field(ge=1, description="of voice, once it is not needed")] = 7
    retention_proof_days: Annotated[int, Field(ge=1, description="of audit and proofs of consent")] = 1095
    retention_traffic_days: Annotated[int, Field(ge=1, description="of worked updates and sent messages")] = 30

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    sentry_dsn: SecretStr | None = None

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        ids = [part.strip() for part in value.split(",") if part.strip()]
        if wrong := [part for part in ids if not part.isdecimal()]:
            raise ValueError(f"Telegram ids are numbers separated by commas, not {wrong[0]!r}")
        return frozenset(int(part) for part in ids)

    @field_validator("allowed_hosts", "cors_origins", mode="before")
    @classmethod
    def _split_words(cls, value: object) -> object:
        """As browsers write them: a host and an origin have no capitals and no slash at their end."""
        if not isinstance(value, str):
            return value
        return frozenset(part.strip().lower().rstrip("/") for part in value.split(",") if part.strip())

    @field_validator("cors_origins")
    @classmethod
    def _explicit_origins(cls, value: frozenset[str]) -> frozenset[str]:
        if wrong := [origin for origin in value if not origin.startswith(("https://", "http://"))]:
            raise ValueError(f"origins such as https://hr.example.com, separated by commas, not {wrong[0]!r}")
        return value

    @field_validator("metrics_token")
    @classmethod
    def _not_guessable(cls, value: SecretStr | None) -> SecretStr | None:
        if value and len(value.get_secret_value()) < 16:
            raise ValueError("needs at least 16 characters; `openssl rand -hex 32` makes a token")
        return value

    @field_validator("bot_token")
    @classmethod
    def _token_shape(cls, value: SecretStr | None) -> SecretStr | None:
        number, _, secret = value.get_secret_value().partition(":") if value else ("1", "", "x")
        if not (number.isdecimal() and secret):
            raise ValueError("a token of @BotFather looks like 123456:ABC-DEF…")
        return value

    @field_validator("database_url")
    @classmethod
    def _postgres_only(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not value.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("starts with postgresql://")
        return value

    @field_validator("redis_url")
    @classmethod
    def _redis_only(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not value.get_secret_value().startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("starts with redis://, rediss:// or unix://")
        return value

    @field_validator("jwt_secret")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value and len(value.get_secret_value().encode()) < 32:
            raise ValueError("needs at least 32 bytes; `openssl rand -hex 32` makes one")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _telegram_takes_it(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", value.get_secret_value()):
            raise ValueError("1 to 256 letters, digits, _ and -; `openssl rand -hex 32` makes one")
        return value

    @model_validator(mode="after")
    def _webhook_needs_secret(self) -> Settings:
        if self.webhook_url and not self.webhook_secret:
            raise ValueError("WEBHOOK_SECRET: is needed when WEBHOOK_URL is set")
        parts = urlsplit(self.webhook_url or "")
        if self.webhook_url and parts.scheme != "https" and not _is_loopback(parts):
            raise ValueError("WEBHOOK_URL: starts with https://")
        return self

    @model_validator(mode="after")
    def _model_needs_key(self) -> Settings:
        if self.engine == "openai" and not self.openai_api_key:
            raise ValueError("OPENAI_API_KEY: is needed when ENGINE is openai")
        return self

    @property
    def model_host(self) -> str:
        """Where answers go when a model reads them."""
        return urlsplit(self.openai_base_url or OPENAI_URL).hostname or ""

    @property
    def is_model_abroad(self) -> bool:
        """Whether that is another country, as far as the settings tell."""
        if self.model_abroad is not None:
            return self.model_abroad
        return not _is_loopback(urlsplit(self.openai_base_url or OPENAI_URL))

    @classmethod
    def load(cls) -> Settings:
        """Read the environment. Raises SettingsError with a line for each fault."""
        try:
            return cls()
        except ValidationError as error:
            raise SettingsError([_fault_line(fault["loc"], fault["msg"]) for fault in error.errors()]) from None


def _is_loopback(url: SplitResult) -> bool:
    """Whether plain HTTP leaves this machine nowhere: for a Telegram that runs here."""
    return url.scheme == "http" and url.hostname in ("127.0.0.1", "localhost", "::1")


def _fault_line(location: tuple[int | str, ...], message: str) -> str:
    message = message.removeprefix("Value error, ")
    return f"{str(location[0]).upper()}: {message}" if location else message
