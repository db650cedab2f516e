"""Settings: the names of the architecture document, one clear line a fault, no secret in print."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.config import Settings, SettingsError

VARIABLES: dict[str, tuple[str, str, object]] = {
    "DATABASE_URL": ("database_url", "postgresql://user:password@host:5432/Mismatch", None),
    "REDIS_URL": ("redis_url", "redis://localhost:6379", None),
    "OPENAI_API_KEY": ("openai_api_key", "sk-sample", None),
    "OPENAI_MODEL": ("openai_model", "gpt-4o", "gpt-4o"),
    "JWT_SECRET": ("jwt_secret", "s" * 32, None),
    "API_TIMEOUT": ("api_timeout", "31", 31),
    "RATE_LIMIT_REQUESTS": ("rate_limit_requests", "1001", 1001),
    "RATE_LIMIT_PERIOD": ("rate_limit_period", "3601", 3601),
    "BOT_TOKEN": ("bot_token", "123456:ABC-DEF", None),
    "ADMIN_IDS": ("admin_ids", "7, 8,", frozenset({7, 8})),
    "MISMATCH_DATA": ("data_dir", "/var/lib/sample", Path("/var/lib/sample")),
    "TELEGRAM_PROXY": ("telegram_proxy", "socks5://user:password@host", None),
    "WEBHOOK_SECRET": ("webhook_secret", "sample-secret", None),
    "LOG_LEVEL": ("log_level", "DEBUG", "DEBUG"),
    "SENTRY_DSN": ("sentry_dsn", "https://key@sentry.example.com/1", None),
}
"""Variable → field, a right value, and what it is read as (None: a secret, the value itself)."""
SECRETS = [name for name, (_, _, read_as) in VARIABLES.items() if read_as is None]


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of the machine, no `.env` of the checkout."""
    for field in Settings.model_fields:
        monkeypatch.delenv(field.upper(), raising=False)
    monkeypatch.delenv("MISMATCH_DATA", raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", VARIABLES)
def test_a_variable_is_read_by_exactly_its_name(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    field, value, read_as = VARIABLES[name]
    before = getattr(Settings.load(), field)
    monkeypatch.setenv(name, value)
    found = getattr(Settings.load(), field)
    assert found != before
    assert (found.get_secret_value() if read_as is None else found) == (value if read_as is None else read_as)


def test_the_defaults_are_those_of_the_architecture_document() -> None:
    settings = Settings.load()
    assert (settings.openai_model, settings.api_timeout) == ("gpt-4o-mini", 30)
    assert (settings.rate_limit_requests, settings.rate_limit_period) == (1000, 3600)


def test_an_empty_variable_is_as_none_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.setenv(name, "")
    assert Settings.load() == Settings()
    assert Settings.load().bot_token is None


def test_dot_env_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("OPENAI_MODEL=from-file\nAPI_TIMEOUT=31\nUNKNOWN_TO_US=1\n")
    monkeypatch.setenv("OPENAI_MODEL", "from-environment")
    settings = Settings.load()
    assert (settings.openai_model, settings.api_timeout) == ("from-environment", 31)


def test_hosts_and_origins_are_compared_as_browsers_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "HR.Example.com, [::1]")
    monkeypatch.setenv("CORS_ORIGINS", "https://HR.example.com/, http://localhost:3000")
    settings = Settings.load()
    assert settings.allowed_hosts == {"hr.example.com", "[::1]"}
    assert settings.cors_origins == {"https://hr.example.com", "http://localhost:3000"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://host/Mismatch"),
        ("DATABASE_URL", "postgresql+asyncpg://host/Mismatch"),
        ("REDIS_URL", "localhost:6379"),
        ("BOT_TOKEN", "sample-without-number"),
        ("BOT_TOKEN", "987654:"),
        ("BOT_TOKEN", "bot:ABC"),
        ("ADMIN_IDS", "7,@olga"),
        ("ADMIN_IDS", "-7"),
        ("JWT_SECRET", "s" * 31),
        ("API_TIMEOUT", "0"),
        ("API_TIMEOUT", "601"),
        ("API_TIMEOUT", "soon"),
        ("RATE_LIMIT_REQUESTS", "0"),
        ("RATE_LIMIT_PERIOD", "-1"),
        ("LOG_LEVEL", "LOUD"),
        ("WEBHOOK_URL", "https://bot.example.com/hook"),
    ],
)
def test_a_wrong_value_gives_one_line_that_names_the_variable(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    (line,) = caught.value.faults
    named = "WEBHOOK_SECRET" if name == "WEBHOOK_URL" else name
    assert line.startswith(f"{named}: ")
    assert "\n" not in line
    if name in SECRETS:
        assert value not in line


def test_a_webhook_is_https_with_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_SECRET", "sample-secret")
    monkeypatch.setenv("WEBHOOK_URL", "https://bot.example.com/hook")
    assert Settings.load().webhook_url == "https://bot.example.com/hook"
    monkeypatch.setenv("WEBHOOK_URL", "http://bot.example.com/hook")
    with pytest.raises(SettingsError, match=r"^WEBHOOK_URL: "):
        Settings.load()


def test_the_length_of_the_secret_counts_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JWT_SECRET", "щ" * 16)
    assert Settings.load().jwt_secret


def test_several_faults_give_several_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("API_TIMEOUT", "soon")
    monkeypatch.setenv("JWT_SECRET", "short")
    monkeypatch.setenv("ADMIN_IDS", "olga")
    with pytest.raises(SettingsError) as caught:
        Settings.load()
    assert {line.split(":")[0] for line in caught.value.faults} == {"API_TIMEOUT", "JWT_SECRET", "ADMIN_IDS"}
    assert str(caught.value).count("\n") == 2


def test_no_secret_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, VARIABLES[name][1])
    settings = Settings.load()
    printed = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    for name in SECRETS:
        assert VARIABLES[name][1] not in printed, name
    assert "gpt-4o-mini" in printed
