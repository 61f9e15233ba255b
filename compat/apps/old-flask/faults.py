"""Faults of some kinds, each behind a page of its own."""
import logging

from flask import request

logger = logging.getLogger("shop.shelves")


class Shelf:
    def __init__(self, boxes):
        self.boxes = boxes

    def box(self, number):
        return self.boxes[number]


def weigh(box):
    return box["grams"] + "g"


def add_faults(app):
    @app.get("/faults/box")
    def box_fault():
        return Shelf([]).box(int(request.args["number"]))

    @app.get("/faults/weigh")
    def weigh_fault():
        return weigh({"grams": int(request.args["number"])})

    @app.get("/faults/assert")
    def assert_fault():
        assert request.args["number"] == "", "box %s is not empty" % request.args["number"]
        return "empty"

    @app.get("/faults/name")
    def name_fault():
        return shelf_of(request.args["number"])  # noqa: F821

    @app.get("/faults/log")
    def log_fault():
        logger.error("box %s is missing", request.args["number"])
        return "logged"
