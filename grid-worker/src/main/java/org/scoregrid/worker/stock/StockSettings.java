package org.scoregrid.worker.stock;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.domain.run.Network;

/**
 * The settings of a stock worker, under their stock names (reference/execution-contract.md 14).
 * {@code SUBMISSIONS_API_URL} may be there and is not needed: each task names its site.
 *
 * @param broker with the queue's virtual host cut off; holds a password
 * @param home {@code HOST_DIRECTORY}; {@code data} in it is {@code /app/data} of all programs
 * @param cacheBytes {@code MAX_CACHE_DIR_SIZE_GB}, decimal
 * @param engineSocket of Docker or Podman
 * @param gpus CDI names; empty without {@code USE_GPU}
 * @param environment of all programs
 * @param rewriteFrom beginning of storage URLs that is replaced; empty: none
 */
public record StockSettings(
    URI broker,
    QueueName queue,
    Path home,
    long cacheBytes,
    URI engineSocket,
    List<String> gpus,
    Network network,
    Map<String, String> environment,
    String rewriteFrom,
    String rewriteTo,
    String host) {
  private static final long GB = 1_000_000_000L;

  public StockSettings {
    gpus = List.copyOf(gpus);
    environment = Map.copyOf(environment);
  }

  /**
   * Reads the variables of an {@code .env} or of the process.
   *
   * @throws IllegalArgumentException what is wrong, without passwords
   */
  public static StockSettings of(Map<String, String> variables) {
    URI url = brokerUrl(get(variables, "BROKER_URL", ""), isSet(variables, "BROKER_USE_SSL"));
    String[] rewrite = get(variables, "WORKER_BUNDLE_URL_REWRITE", "|").split("\\|", 2);
    if (rewrite.length != 2) {
      throw new IllegalArgumentException("WORKER_BUNDLE_URL_REWRITE must be FROM|TO");
    }
    boolean gpu = get(variables, "USE_GPU", "false").equalsIgnoreCase("true");
    boolean cut =
        get(variables, "COMPETITION_CONTAINER_NETWORK_DISABLED", "").equalsIgnoreCase("true");
    return new StockSettings(
        url,
        queue(url),
        Path.of(get(variables, "HOST_DIRECTORY", "/tmp/codabench/")),
        gigabytes(get(variables, "MAX_CACHE_DIR_SIZE_GB", "10")),
        socket(variables),
        gpu ? List.of(get(variables, "GPU_DEVICE", "nvidia.com/gpu=all")) : List.of(),
        cut ? Network.NONE : Network.INTERNET,
        environment(variables),
        rewrite[0].strip(),
        rewrite[1].strip(),
        get(variables, "HOSTNAME", "localhost"));
  }

  private static String get(Map<String, String> variables, String name, String otherwise) {
    String value = variables.getOrDefault(name, "").strip();
    return value.isEmpty() ? otherwise : value;
  }

  /** Stock workers take any text for yes; “False” surely was meant as no. */
  private static boolean isSet(Map<String, String> variables, String name) {
    return !List.of("", "false", "0", "no")
        .contains(get(variables, name, "").toLowerCase(Locale.ROOT));
  }

  private static URI brokerUrl(String text, boolean tls) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("BROKER_URL is needed: pyamqp://user:password@host/vhost");
    }
    try {
      URI url = new URI(text);
      if (url.getHost() == null) {
        throw new IllegalArgumentException("BROKER_URL must name a host");
      }
      return tls ? new URI("amqps" + text.substring(text.indexOf(':'))) : url;
    } catch (URISyntaxException _) {
      throw new IllegalArgumentException("BROKER_URL is not a URL");
    }
  }

  /** Empty or one slash: the default; else the path without its first slash. */
  private static QueueName queue(URI url) {
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    String vhost = path.startsWith("/") ? path.substring(1) : path;
    return vhost.isEmpty()
        ? QueueName.DEFAULT
        : new QueueName(URLDecoder.decode(vhost.replace("+", "%2B"), StandardCharsets.UTF_8));
  }

  private static long gigabytes(String text) {
    try {
      return (long) (Double.parseDouble(text) * GB);
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException("MAX_CACHE_DIR_SIZE_GB must be a number");
    }
  }

  private static URI socket(Map<String, String> variables) {
    String engine = get(variables, "CONTAINER_ENGINE_EXECUTABLE", "docker");
    String usual =
        switch (engine) {
          case "docker" -> "unix:///var/run/docker.sock";
          case "podman" -> "unix:///run/user/1000/podman/podman.sock";
          default ->
              throw new IllegalArgumentException(
                  "CONTAINER_ENGINE_EXECUTABLE must be docker or podman");
        };
    return URI.create(get(variables, "CONTAINER_SOCKET", usual));
  }

  private static Map<String, String> environment(Map<String, String> variables) {
    Map<String, String> environment = new HashMap<>();
    environment.put("PYTHONUNBUFFERED", "1");
    environment.put("http_proxy", get(variables, "COMPETITION_CONTAINER_HTTP_PROXY", ""));
    environment.put("https_proxy", get(variables, "COMPETITION_CONTAINER_HTTPS_PROXY", ""));
    return environment;
  }

  /** The name that the worker has in Celery's tools. */
  public String node() {
    return "compute-worker@" + host;
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "StockSettings[" + queue + ", " + home + ", " + host + "]";
  }
}
