import celery

app = celery.Celery("mailer")
