"""A shop on Django with its own users. Everything about where its errors go comes from the environment."""
import logging
import sys
import tempfile
import threading

import django
import sentry_sdk
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from werkzeug.serving import make_server

sentry_sdk.init(debug=True, send_default_pii=True)

folder = tempfile.TemporaryDirectory()
settings.configure(
    SECRET_KEY="django-secret-key",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": folder.name + "/shop.sqlite"}},
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    USE_TZ=True,
)
django.setup()

from django.contrib.auth import authenticate, get_user_model, login  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.urls import path  # noqa: E402

from faults import fault_pages  # noqa: E402

logger = logging.getLogger("shop.payments")
logger.setLevel(logging.INFO)


class OrderError(Exception):
    pass


def sign_in(request):
    login(request, authenticate(username=request.POST["name"], password=request.POST["password"]))
    return HttpResponse("welcome")


def card_of(order):
    methods = {"voucher": order}
    return methods["card"]


def pay(request, number):
    logger.info("paying order %s", number)
    try:
        card_of(number)
    except KeyError as error:
        raise OrderError("order %d cannot be paid" % number) from error


def decline(request, number):
    logger.error("payment of order %s declined by %s", number, "bank", extra={"attempt": 2})
    return HttpResponse("declined", status=402)


def send_receipt():
    receipts = []
    return receipts[0]


def receipt(request):
    worker = threading.Thread(target=send_receipt, name="receipts")
    worker.start()
    worker.join()
    return HttpResponse("sent")


urlpatterns = [
    path("login", sign_in),
    path("orders/<int:number>/pay", pay),
    path("orders/<int:number>/decline", decline),
    path("receipt", receipt),
    *fault_pages,
]

call_command("migrate", verbosity=0)
get_user_model().objects.create_user("bob", "bob@shop.example", "a long pass phrase")
server = make_server("127.0.0.1", 0, get_wsgi_application(), threaded=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("listening", server.port, flush=True)
sys.stdin.read()
server.shutdown()
