"""A nightly job: no web framework, a `before_send` that edits and drops, errors of many shapes, and an end by an exception that nobody catches."""
import logging

import sentry_sdk


def before_send(event, hint):
    if "exc_info" in hint and isinstance(hint["exc_info"][1], FileNotFoundError):
        return None
    event.setdefault("tags", {})["edited"] = "by before_send"
    if event.get("user", {}).get("email"):
        event["user"]["email"] = "hidden"
    return event


sentry_sdk.init(
    debug=True,
    release="job@2.0.0-rc.1+77",
    environment="staging",
    server_name="night-1",
    before_send=before_send,
    max_breadcrumbs=3,
)
logger = logging.getLogger("job")
logger.setLevel(logging.INFO)


class ImportFailed(Exception):
    def __init__(self, file):
        super().__init__("cannot import %s" % file)


def read_rows(file):
    rows = {"first": 1}
    try:
        return rows[file]
    except KeyError as error:
        raise ValueError("no rows in %s" % file) from error


def import_file(file):
    attempts = 2
    try:
        return read_rows(file)
    except ValueError as error:
        raise ImportFailed(file) from error


def check(item):
    if item % 2:
        raise TypeError("item %d is odd" % item)
    raise OverflowError("item %d is even" % item)


def check_all():
    problems = []
    for item in (1, 2):
        try:
            check(item)
        except Exception as error:
            problems.append(error)
    raise ExceptionGroup("checks failed", problems)


def deep(depth):
    if depth == 0:
        raise RecursionError("too deep")
    return deep(depth - 1)


for number in range(1, 6):
    logger.info("step %d", number)

with sentry_sdk.new_scope() as scope:
    scope.set_user({"id": 9, "email": "carl@shop.example", "plan": "gold"})
    scope.set_tag("tenant", "north")
    scope.set_context("import", {"rows": 3, "source": {"kind": "ftp", "path": "/in"}})
    scope.set_extra("batch", [1, 2, 3])
    try:
        import_file("prices.csv")
    except ImportFailed as error:
        sentry_sdk.capture_exception(error)

try:
    check_all()
except ExceptionGroup as group:
    sentry_sdk.capture_exception(group)

try:
    open("/no/such/file")
except FileNotFoundError as error:
    sentry_sdk.capture_exception(error)

try:
    deep(60)
except RecursionError:
    logger.exception("walking %s failed", "the tree")

with sentry_sdk.new_scope() as scope:
    scope.fingerprint = ["nightly", "{{ default }}"]
    sentry_sdk.capture_message("import took 91 s", level="warning")

total = 12
raise SystemError("job gave up after %d" % total)
