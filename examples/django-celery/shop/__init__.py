# Django loads this package, so that shared tasks find the Celery application.
from .celery import app as celery_app

__all__ = ["celery_app"]
