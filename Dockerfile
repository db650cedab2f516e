FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 UV_PYTHON_DOWNLOADS=never UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy
WORKDIR /app

RUN pip install --no-cache-dir uv \
    && useradd --create-home --uid 1000 mismatch \
    && install --directory --owner=mismatch --group=mismatch /data

# The dependencies change seldom: a layer of their own.
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-install-project --no-cache

COPY . .
RUN uv sync --frozen --no-dev --no-cache

# Used when no DATABASE_URL is set: PostgreSQL and Redis then run in here, with their data on the volume.
ENV PATH="/app/.venv/bin:$PATH" MISMATCH_DATA=/data/mismatch
VOLUME /data
USER mismatch

# The API: from outside it is there only where the port is published, and only under the names in ALLOWED_HOSTS.
ENV API_HOST=0.0.0.0
EXPOSE 8000

# It stops within 30 s after SIGTERM: run it with `--init --stop-timeout 40`.
STOPSIGNAL SIGTERM
CMD ["mismatch", "run"]
