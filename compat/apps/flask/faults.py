"""Faults of many kinds, each behind a page of its own."""
import json
import logging

from flask import render_template_string, request
from sqlalchemy import text

logger = logging.getLogger("shop.stock")


class StockError(Exception):
    pass


class Cart:
    def __init__(self, lines):
        self.lines = lines

    def total(self):
        return sum(line["price"] * line["count"] for line in self.lines)

    def heaviest(self):
        return max(self.lines, key=lambda line: line["grams"])


def parse_count(value):
    return int(value)


def read_settings(value):
    return json.loads(value)["theme"]


def reserve(sku, count):
    if count > 2:
        raise StockError("%d of %s wanted, 2 left" % (count, sku))
    return count


def release(sku, count):
    if count > 2:
        raise StockError("%d of %s to release, 2 reserved" % (count, sku))
    return count


def walk(shelf, depth):
    if depth == 0:
        return shelf["box"]["label"]
    return walk(shelf, depth - 1)


def add_faults(app, engine):
    @app.get("/faults/count")
    def count_fault():
        return str(parse_count(request.args["value"]))

    @app.get("/faults/settings")
    def settings_fault():
        return read_settings(request.args["value"])

    @app.get("/faults/total")
    def total_fault():
        return str(Cart([{"price": 3}]).total())

    @app.get("/faults/heaviest")
    def heaviest_fault():
        return str(Cart([]).heaviest())

    @app.get("/faults/reserve")
    def reserve_fault():
        return str(reserve(request.args["sku"], int(request.args["count"])))

    @app.get("/faults/release")
    def release_fault():
        return str(release(request.args["sku"], int(request.args["count"])))

    @app.get("/faults/template")
    def template_fault():
        return render_template_string("{{ product.price.amount }}", product=None)

    @app.get("/faults/query")
    def query_fault():
        with engine.connect() as connection:
            return str(connection.execute(text("select nothing from nowhere")).all())

    @app.get("/faults/walk")
    def walk_fault():
        return walk({}, int(request.args["depth"]))

    @app.get("/faults/low")
    def low_fault():
        logger.error("only %s of %s left on shelf %s", request.args["count"], request.args["sku"], "b")
        return "logged"
