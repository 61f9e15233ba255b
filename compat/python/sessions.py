"""A Flask app of which one request in five fails. The SDK counts its requests as sessions by itself."""
import sys

import sentry_sdk
from flask import Flask

dsn, release = sys.argv[1], sys.argv[2]
sentry_sdk.init(dsn=dsn, release=release, environment="production")

app = Flask(__name__)


@app.route("/orders/<int:number>")
def order(number):
    if number == 4:
        raise ValueError("no such order")
    if number == 3:
        sentry_sdk.capture_exception(KeyError("coupon"))
    return "ok"


client = app.test_client()
for number in range(5):
    client.get("/orders/%d" % number)
sentry_sdk.flush(5)
