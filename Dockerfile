# The bot in one image: settings from the environment, data in /data, its key apart in /data-key.
FROM python:3.11-slim
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 \
    DATABASE_URL=sqlite:////data/habarla.db DATA_DIR=/data
WORKDIR /app
COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt
COPY bot bot
COPY handlers handlers
COPY locales locales
RUN useradd --system --home /app habarla && install -d -m 700 -o habarla /data /data-key
USER habarla
VOLUME ["/data", "/data-key"]
EXPOSE 8080
# SIGTERM is handled: what is held is finished within 10 seconds.
CMD ["python", "-m", "bot", "run"]
