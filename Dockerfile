# The bot in one image: settings from the environment, data in /data, its key apart in /data-key.
# Python 3.11.16 on Debian 12, of 25 August 2026, by its digest: the tag alone may change at any time. To renew it, read the
# digest with `docker buildx imagetools inspect python:3.11-slim-bookworm`, run `make test`, and replace it here.
FROM python:3.11-slim-bookworm@sha256:0bee7276f83efd4a1ee05bbbf4281d95ed28e079220a9457f25a93e3f1e3c31b
ENV PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 \
    DATABASE_URL=sqlite:////data/habarla.db DATA_DIR=/data
WORKDIR /app
COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt
COPY bot bot
COPY handlers handlers
COPY locales locales
COPY offline_telegram offline_telegram
# Its user cannot write here: without this each start would compile all of it again.
RUN python -OO -X no_debug_ranges -m compileall -q bot handlers "$(python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
RUN useradd --system --home /app habarla && install -d -m 700 -o habarla /data /data-key
USER habarla
VOLUME ["/data", "/data-key"]
# Open to others only with WEBHOOK_URL, PUBLIC_URL or HOST; operators' pages stay at 127.0.0.1:9108.
EXPOSE 8080
# Its event loop turns; Telegram or a database that is away is no reason to start it again.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD python -c "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\") or 8080}/health')"
# SIGTERM is handled: what is held is finished within 10 seconds.
# Without docstrings the bot needs 8 MB less.
CMD ["python", "-OO", "-X", "no_debug_ranges", "-m", "bot", "run"]
