"""Faults of many kinds, each behind a page of its own."""
import logging

from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.template import Context, Engine
from django.urls import path, reverse

logger = logging.getLogger("shop.faults")


class Voucher:
    def __init__(self, code):
        self.code = code

    def discount(self):
        return {"SPRING": 10}[self.code]

    @property
    def owner(self):
        return self.code.owner.name


def user_fault(request, number):
    return HttpResponse(get_user_model().objects.get(pk=number).username)


def voucher_fault(request, number):
    return HttpResponse(Voucher("AUTUMN-%d" % number).discount())


def owner_fault(request, number):
    return HttpResponse(Voucher(str(number)).owner)


def reverse_fault(request, number):
    return HttpResponse(reverse("no-such-page", args=[number]))


def template_fault(request, number):
    return HttpResponse(Engine().from_string("{% load nothing %}").render(Context({"number": number})))


def ratio_fault(request, number):
    return HttpResponse(number / (number - number))


def log_fault(request, number):
    logger.error("voucher %d of customer%d@shop.example was used twice" % (number, number))
    return HttpResponse("logged")


fault_pages = [
    path("faults/%s/<int:number>" % name, view)
    for name, view in {
        "user": user_fault,
        "voucher": voucher_fault,
        "owner": owner_fault,
        "reverse": reverse_fault,
        "template": template_fault,
        "ratio": ratio_fault,
        "log": log_fault,
    }.items()
]
