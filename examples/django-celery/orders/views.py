from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST

from .models import Order, Tick
from .tasks import pack


def index(request):
    return render(request, "orders/index.html", {"orders": Order.objects.count()})


def healthz(request):
    Order.objects.exists()  # the database answers, and its tables are there
    return HttpResponse("ok")


@require_POST
def create(request):
    order = Order.objects.create()
    pack.delay(order.id)
    return JsonResponse({"number": order.id}, status=201)


def show(request, number):
    order = get_object_or_404(Order, id=number)
    return JsonResponse({"number": order.id, "packed_by": order.packed_by, "ticks": Tick.objects.count()})
