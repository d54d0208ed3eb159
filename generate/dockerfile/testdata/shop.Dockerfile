# syntax=docker/dockerfile:1

# base is what the build and the application share.
FROM python:3.13-slim-trixie AS base

# Logs appear at once, and none is lost in a crash.
ENV PYTHONUNBUFFERED=1 \
    PYTHONFAULTHANDLER=1 \
    PATH=/opt/venv/bin:$PATH

# The official image has no bytecode of the standard library. A read-only
# container can't write it, so every start, each health check too, would
# compile it again.
RUN python -m compileall -q -j 0 --invalidation-mode unchecked-hash -x site-packages \
      /usr/local/lib/python3.13

RUN --mount=type=cache,id=apt-trixie-cache,target=/var/cache/apt,sharing=locked \
    --mount=type=cache,id=apt-trixie-lists,target=/var/lib/apt,sharing=locked \
    rm -f /etc/apt/apt.conf.d/docker-clean \
 && apt-get update \
 && apt-get install --yes --no-install-recommends libpq5

# builder keeps compilers, caches and package managers out of the image.
FROM base AS builder

# Only the build needs these; the image does not get them.
RUN --mount=type=cache,id=apt-trixie-cache,target=/var/cache/apt,sharing=locked \
    --mount=type=cache,id=apt-trixie-lists,target=/var/lib/apt,sharing=locked \
    rm -f /etc/apt/apt.conf.d/docker-clean \
 && apt-get update \
 && apt-get install --yes --no-install-recommends gcc libc6-dev libpq-dev pkg-config zlib1g-dev

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_INPUT=1 \
    PIP_ROOT_USER_ACTION=ignore

WORKDIR /app

# Without pip: the build's pip installs into it, and the image needs none.
RUN python -m venv --without-pip /opt/venv

# The requirements files are mounted, not copied: only a change in them
# installs again.
RUN --mount=type=cache,target=/root/.cache/pip \
    --mount=type=bind,source=requirements.txt,target=requirements.txt \
    --mount="type=bind,source=requirements/the rest.txt,target=requirements/the rest.txt" \
    --mount=type=secret,id=pip_index_url,env=PIP_INDEX_URL,required=true \
    python -m pip --python /opt/venv/bin/python install --no-compile --require-hashes \
      --requirement requirements.txt --requirement 'requirements/the rest.txt' \
 && python -m pip --python /opt/venv/bin/python check \
 && ( python -m compileall -q -j 0 -x /tests/ --invalidation-mode unchecked-hash /opt/venv/lib || true )

# REVISION is the revision that the page's foot shows.
ARG REVISION="the unknown one"

COPY . ./

RUN --network=none \
    python manage.py collectstatic --noinput && echo "built $REVISION"

# runtime is the image that runs.
FROM base AS runtime

# A real entry in the user database, with a home: libraries look both up.
RUN groupadd --gid 10001 app \
 && useradd --no-log-init --uid 10001 --gid 10001 --home-dir /home/app --shell /usr/sbin/nologin \
      app \
 && install --directory --mode=0700 --owner=10001 --group=10001 /home/app

WORKDIR /app
COPY --from=builder /opt/venv /opt/venv

# The source comes last: a change of it builds this layer alone. It belongs to
# root, so that the application can't change its own code.
COPY --from=builder /app /app

COPY --chown=10001:10001 ["price list.csv", "logo.svg", "static/"]

ENV DJANGO_SETTINGS_MODULE=shop.settings \
    GREETING="Say \"friend\" and \$enter" \
    WEB_CONCURRENCY=3 \
    # No call of Python's sees a CPU limit (read since Python 3.13).
    PYTHON_CPU_COUNT=1 \
    # Numeric libraries would start a thread for each of the host's processors.
    OMP_NUM_THREADS=1 \
    OPENBLAS_NUM_THREADS=1 \
    MKL_NUM_THREADS=1

LABEL org.opencontainers.image.base.name=python:3.13-slim-trixie \
      org.opencontainers.image.description="The shop's public API" \
      org.opencontainers.image.title=shop

# In numbers: Kubernetes can't verify a name.
USER 10001:10001

EXPOSE 8000

# Gunicorn finishes its requests on SIGTERM and drops them on SIGQUIT.
STOPSIGNAL SIGTERM

# In plain Python, since the image has no curl; http.client, unlike urllib,
# heeds no proxy variables.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --start-interval=2s --retries=3 \
    CMD ["python", "-I", "-S", "-c", \
         "import http.client as h;c=h.HTTPConnection('127.0.0.1',8000,timeout=5);c.request('GET','/healthz');raise SystemExit(c.getresponse().status>=400)"]

# The number of workers is WEB_CONCURRENCY.
CMD ["gunicorn", \
     "--bind=0.0.0.0:8000", \
     "--worker-class=gthread", \
     "--threads=4", \
     "--worker-tmp-dir=/dev/shm", \
     "--timeout=60", \
     "--graceful-timeout=25", \
     "--keep-alive=5", \
     "--max-requests=10000", \
     "--max-requests-jitter=1000", \
     "--access-logfile=-", \
     "--error-logfile=-", \
     "--no-control-socket", \
     "shop.wsgi:application"]
