"""A Flask app as people write them: its view fails in a nested call, and the SDK sends what it saw. Secrets come by argument."""
import logging
import sys
import time

import sentry_sdk
from flask import Flask, request

dsn, nonce = sys.argv[1], sys.argv[2]
sentry_sdk.init(dsn=dsn, release="shop@1.2.3", environment="staging", send_default_pii=True, max_request_body_size="always")

app = Flask(__name__)


def apply_discount(cart, coupon):
    marker = "local-" + nonce
    password = "secret-" + nonce
    sentry_sdk.add_breadcrumb(category="query", type="query", message="SELECT * FROM carts WHERE ref = 'sql-%s'" % nonce)
    sentry_sdk.set_tag("shop", "tag-" + nonce)
    logging.getLogger("shop").info("pricing %s", cart)
    return cart["total"] / coupon


@app.route("/checkout", methods=["POST"])
def checkout():
    sentry_sdk.set_user({"id": "42", "username": "ana"})
    return str(apply_discount({"total": 10}, request.json["coupon"]))


app.testing = False
print("raised", time.time() * 1000, flush=True)
client = app.test_client()
client.post(
    "/checkout?coupon=1",
    json={"coupon": 0, "password": "secret-" + nonce},
    headers={"X-Nonce": "header-" + nonce, "Authorization": "Bearer secret-" + nonce, "Cookie": "sessionid=secret-" + nonce},
)
sentry_sdk.flush(5)
