"""A shop on Flask, Flask-Login and SQLAlchemy. Everything about where its errors go comes from the environment."""
import logging
import os
import sys
import threading
import time

import sentry_sdk
from flask import Flask, request
from flask_login import LoginManager, UserMixin, login_required, login_user
from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.pool import StaticPool
from werkzeug.serving import make_server

from faults import add_faults

# DSN, release and environment: SENTRY_DSN, SENTRY_RELEASE, SENTRY_ENVIRONMENT.
sentry_sdk.init(
    debug=True,
    send_default_pii=os.environ.get("SHOP_SEND_PII") == "yes",
    traces_sample_rate=1.0,
    profiles_sample_rate=1.0,
    max_request_body_size="always",
)


class Base(DeclarativeBase):
    pass


class User(UserMixin, Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    username: Mapped[str]


class Product(Base):
    __tablename__ = "products"
    sku: Mapped[str] = mapped_column(primary_key=True)
    price: Mapped[int]
    owner: Mapped[int] = mapped_column(ForeignKey("users.id"))


engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
Base.metadata.create_all(engine)
with Session(engine) as seed:
    seed.add(User(id=7, email="ana@shop.example", username="ana"))
    seed.add(Product(sku="tea-1", price=450, owner=7))
    seed.commit()

app = Flask("shop")
app.secret_key = "flask-secret-key"
logger = logging.getLogger("shop.checkout")
logger.setLevel(logging.INFO)
manager = LoginManager(app)


@manager.user_loader
def load_user(user_id):
    with Session(engine, expire_on_commit=False) as session:
        return session.get(User, int(user_id))


def apply_discount(total, coupon):
    access_key_password = "planted-in-a-local"
    card = "4111 1111 1111 1111"
    shares = {"percent": 10, "split": [1, 2]}
    return total / coupon


@app.post("/login")
def login():
    time.sleep(0.06)
    login_user(load_user(request.form["user"]))
    return "welcome"


@app.post("/checkout/<sku>")
@login_required
def checkout(sku):
    order = request.get_json()
    time.sleep(0.06)
    logger.info("checking out %s for %s", sku, order["count"])
    with Session(engine) as session:
        product = session.scalars(select(Product).where(Product.sku == sku)).one()
    logger.warning("stock of %s is low", sku, extra={"left": 3})
    return str(apply_discount(product.price * order["count"], order["coupon"]))


add_faults(app, engine)
server = make_server("127.0.0.1", 0, app, threaded=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
print("listening", server.port, flush=True)
sys.stdin.read()
server.shutdown()
