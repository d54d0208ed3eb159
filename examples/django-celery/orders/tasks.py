import socket

from celery import shared_task

from .models import Order, Tick


@shared_task
def pack(number):
    Order.objects.filter(id=number).update(packed_by=socket.gethostname())


@shared_task
def tick():
    Tick.objects.create()
