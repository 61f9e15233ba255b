package shop;

import io.sentry.Sentry;
import io.sentry.SentryLevel;
import java.lang.reflect.Proxy;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** A job that fails in the way that it is told to. */
public final class Faults {
  interface Shelf {
    int count(String sku);
  }

  static final class Stock implements Shelf {
    @Override
    public int count(String sku) {
      return Integer.parseInt(sku);
    }

    int first(List<Integer> counts) {
      return counts.get(0);
    }
  }

  static int depth(Iterator<String> path, int levels) {
    if (levels == 0) {
      return path.next().length();
    }
    return depth(path, levels - 1);
  }

  static void ship(String to) {
    if (!to.contains(",")) {
      throw new IllegalArgumentException("cannot ship to " + to);
    }
  }

  static void inPool(String value) {
    Thread[] worker = new Thread[1];
    ExecutorService pool = Executors.newFixedThreadPool(1, work -> worker[0] = new Thread(work, "ship"));
    pool.execute(() -> ship(value));
    pool.shutdown();
    try {
      worker[0].join();
    } catch (InterruptedException error) {
      Thread.currentThread().interrupt();
    }
  }

  static void throughProxy(String value) {
    Stock stock = new Stock();
    Shelf shelf =
        (Shelf)
            Proxy.newProxyInstance(
                Faults.class.getClassLoader(),
                new Class<?>[] {Shelf.class},
                (proxy, method, arguments) -> {
                  try {
                    return method.invoke(stock, arguments);
                  } catch (java.lang.reflect.InvocationTargetException error) {
                    throw error.getCause();
                  }
                });
    shelf.count(value);
  }

  static final Map<String, Consumer<String>> FAULTS =
      Map.of(
          "number", value -> new Stock().count(value),
          "first", value -> new Stock().first(List.of()),
          "cast", value -> ship((String) (Object) value.length()),
          "depth", value -> depth(List.<String>of().iterator(), value.length()),
          "ship", Faults::ship,
          "stream", value -> List.of(value).stream().map(Integer::valueOf).forEach(count -> ship("x" + count)),
          "proxy", Faults::throughProxy,
          "pool", Faults::inPool,
          "message", value -> Sentry.captureMessage("customer " + value + "@shop.example paid " + value.length() + ".50 twice", SentryLevel.ERROR));

  public static void main(String[] args) {
    Sentry.init(
        options -> {
          options.setEnableExternalConfiguration(true);
          options.setDebug(true);
          options.setServerName("night-2");
          options.addInAppInclude("shop");
        });
    try {
      FAULTS.get(args[0]).accept(args[1]);
    } catch (RuntimeException error) {
      Sentry.captureException(error);
    }
    Sentry.close();
  }
}
