# One image for every role: web, worker, beat, and the one-shot preparation. Settings come from the environment.
FROM python:3.13-slim-bookworm AS packages

RUN python -m venv /srv/venv
COPY constraints/cluster.txt /tmp/
RUN /srv/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/cluster.txt
COPY . /srv/source
RUN /srv/venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation /srv/source


FROM python:3.13-slim-bookworm

RUN useradd --system --uid 10001 --home-dir /srv/home --create-home gmi
COPY --from=packages /srv/venv /srv/venv
# Not embedded: what is unsafe to show to the world is refused at start.
ENV PATH=/srv/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    GMI_HOME=/srv/home \
    GMI_BIND=0.0.0.0 \
    GMI_EMBEDDED=no
USER gmi
WORKDIR /srv/home
VOLUME /srv/home
EXPOSE 8000
ENTRYPOINT ["gmi"]
CMD ["serve", "web"]
