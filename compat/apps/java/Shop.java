package shop;

import io.sentry.Breadcrumb;
import io.sentry.Sentry;
import io.sentry.SentryLevel;
import io.sentry.protocol.User;
import java.util.Map;

/** A nightly job. Where its errors go comes from the environment: SENTRY_DSN, SENTRY_RELEASE, SENTRY_ENVIRONMENT. */
public final class Shop {
  static final class OrderException extends RuntimeException {
    OrderException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  static int stockOf(Map<String, Integer> stock, String sku) {
    return stock.get(sku).intValue();
  }

  static int order(String sku) {
    try {
      return stockOf(Map.of("tea", 2), sku);
    } catch (NullPointerException error) {
      throw new OrderException("cannot order " + sku, error);
    }
  }

  static void send() {
    throw new IllegalStateException("mail server is down");
  }

  public static void main(String[] args) throws Exception {
    Sentry.init(
        options -> {
          options.setEnableExternalConfiguration(true);
          options.setDebug(true);
          options.setServerName("night-2");
          options.addInAppInclude("shop");
        });
    Sentry.configureScope(
        scope -> {
          User user = new User();
          user.setId("51");
          user.setEmail("kim@shop.example");
          scope.setUser(user);
          scope.setTag("tenant", "east");
          scope.setExtra("batch", "7");
        });
    Breadcrumb breadcrumb = new Breadcrumb("opened shelf");
    breadcrumb.setCategory("stock");
    breadcrumb.setLevel(SentryLevel.DEBUG);
    breadcrumb.setData("shelf", "b");
    Sentry.addBreadcrumb(breadcrumb);
    try {
      order("cup");
    } catch (OrderException error) {
      Sentry.captureException(error);
    }
    Sentry.captureMessage("job is done", SentryLevel.INFO);
    Thread mailer = new Thread(Shop::send, "mailer");
    mailer.start();
    mailer.join();
    Sentry.close();
  }
}
