"""A shop on Flask with the SDK of Debian 12, from before events came in envelopes."""
import logging
import sys
import threading

import sentry_sdk
from flask import Flask, request
from werkzeug.serving import make_server

from faults import add_faults

sentry_sdk.init(debug=True, send_default_pii=True)
app = Flask("shop")
logger = logging.getLogger("shop.stock")


def reserve(stock, wanted):
    left = stock["tea"] - wanted
    if left < 0:
        raise ValueError("only %d left" % stock["tea"])
    return left


@app.post("/reserve")
def reserve_tea():
    sentry_sdk.set_user({"id": "31", "username": "dora"})
    sentry_sdk.set_tag("shelf", "upper")
    logger.warning("reserving %s", request.form["count"])
    return str(reserve({"tea": 2}, int(request.form["count"])))


add_faults(app)
server = make_server("127.0.0.1", 0, app, threaded=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("listening", server.port, flush=True)
sys.stdin.read()
server.shutdown()
