"""A job that fails in the way that it is told to: messages without a stack, threads, processes of data, and what nobody catches."""
import asyncio
import logging
import sys
import threading
import uuid

import sentry_sdk

sentry_sdk.init(debug=True, release="job@2.0.0", environment="staging", server_name="night-1")
logger = logging.getLogger("job.faults")


class Tree:
    def __init__(self, children):
        self.children = children

    def visit(self, depth):
        return self.visit_children(depth)

    def visit_children(self, depth):
        if depth == 0:
            return self.children[0].name
        return self.visit(depth - 1)


def convert(row):
    return float(row["price"])


def convert_all(rows):
    return [convert(row) for row in rows]


def open_archive(name):
    with open("/no/such/folder/%s" % name, "rb") as file:
        return file.read()


async def fetch_rate(currency):
    await asyncio.sleep(0)
    return {"EUR": 1}[currency]


async def fetch_rates(currencies):
    return await asyncio.gather(*(fetch_rate(currency) for currency in currencies))


def in_thread():
    thread = threading.Thread(target=convert_all, args=([{"price": "ten"}],), name="prices")
    thread.start()
    thread.join()


faults = {
    "import": lambda value: logger.error("import %s of %s failed after %dms" % (uuid.uuid4(), value, len(value))),
    "mail": lambda value: logger.error("mail to %s@shop.example was refused by 10.0.0.%s" % (value, len(value))),
    "lookup": lambda value: sentry_sdk.capture_message("no rate for currency=%r on 2026-11-2%d" % (value, len(value) % 10)),
    "page": lambda value: sentry_sdk.capture_message("https://shop.example/pages/%s answered 502" % value, level="error"),
    "digest": lambda value: sentry_sdk.capture_message("digest %s does not match" % uuid.uuid5(uuid.NAMESPACE_DNS, value).hex),
    "unquoted": lambda value: sentry_sdk.capture_message("customer '%s' has no address" % value),
    "template": lambda value: logger.error("batch %s of %d rows was dropped", value, len(value)),
    "convert": lambda value: convert_all([{"price": value}]),
    "archive": lambda value: open_archive(value),
    "rates": lambda value: asyncio.run(fetch_rates(["EUR", value])),
    "thread": lambda value: in_thread(),
    "visit": lambda value: Tree([]).visit(len(value)),
}

faults[sys.argv[1]](sys.argv[2])
