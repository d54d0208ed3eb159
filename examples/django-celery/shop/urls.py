from django.urls import path

from orders import views

urlpatterns = [
    path("", views.index),
    path("healthz", views.healthz),
    path("orders", views.create),
    path("orders/<int:number>", views.show),
]
