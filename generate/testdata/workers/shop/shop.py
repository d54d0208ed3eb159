import celery
import flask

celery_app = celery.Celery("shop")
app = flask.Flask("shop")
