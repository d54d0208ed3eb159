from django.db import models


class Order(models.Model):
    """An order, which a worker packs."""

    created = models.DateTimeField(auto_now_add=True)
    packed_by = models.CharField(max_length=100, blank=True)


class Tick(models.Model):
    """A sign of life of the scheduler."""

    at = models.DateTimeField(auto_now_add=True)
