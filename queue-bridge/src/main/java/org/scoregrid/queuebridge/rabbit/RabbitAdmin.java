package org.scoregrid.queuebridge.rabbit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.scoregrid.domain.id.QueueName;
import org.scoregrid.queuebridge.BrokerAdmin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** RabbitMQ, by its management API. RabbitMQ closes the connections of a user that is deleted. */
public final class RabbitAdmin implements BrokerAdmin {
  private static final Logger log = LoggerFactory.getLogger(RabbitAdmin.class);
  private static final String WORK_POLICY = "scoregrid-work";
  private static final Map<String, String> EVERYTHING =
      Map.of("configure", ".*", "write", ".*", "read", ".*");

  /** No worker may fill the broker's disk. Tasks and reports are refused, the rest is dropped. */
  private static final Map<String, Map<String, ?>> POLICIES =
      Map.of(
          WORK_POLICY,
          Map.of(
              "pattern",
              "^(compute-worker|scoregrid\\.events)$",
              "apply-to",
              "queues",
              "priority",
              10,
              "definition",
              Map.of(
                  "max-length", 100_000,
                  "max-length-bytes", 1_000_000_000,
                  "overflow", "reject-publish")),
          "scoregrid-rest",
          Map.of(
              "pattern",
              ".*",
              "apply-to",
              "queues",
              "priority",
              0,
              "definition",
              Map.of("max-length", 1_000, "max-length-bytes", 10_000_000)));

  private final ManagementClient client;
  private final String site;

  public RabbitAdmin(ManagementConfig config) {
    this.client = new ManagementClient(config);
    this.site = config.user();
  }

  @Override
  public void apply(Wanted wanted) throws IOException {
    String vhost = wanted.queue().vhost();
    if (!wanted.queue().isDefault()) {
      client.put(List.of("vhosts", vhost), Map.of("description", "a queue of ScoreGrid"));
    }
    client.put(List.of("permissions", vhost, site), EVERYTHING);
    for (String policy : policies(wanted.queue())) {
      client.put(List.of("policies", vhost, policy), policyOf(policy));
    }
    Worker worker = wanted.worker();
    if (worker != null) {
      admit(vhost, worker);
    }
    for (String user : users(wanted.userPrefix())) {
      if (worker == null || !user.equals(worker.user())) {
        expel(user, wanted.queue());
      }
    }
    log.atInfo().addKeyValue("queue", wanted.queue()).log("broker has the queue");
  }

  /** The default virtual host may hold queues of others too, which are none of our business. */
  private static Set<String> policies(QueueName queue) {
    return queue.isDefault() ? Set.of(WORK_POLICY) : POLICIES.keySet();
  }

  private static Map<String, ?> policyOf(String name) {
    Map<String, ?> policy = POLICIES.get(name);
    if (policy == null) {
      throw new IllegalStateException("there is no policy " + name);
    }
    return policy;
  }

  /** Bounded before it may do anything. */
  private void admit(String vhost, Worker worker) throws IOException {
    client.put(List.of("users", worker.user()), Map.of("password", worker.password(), "tags", ""));
    limit(worker.user(), "max-connections", WorkerRights.MOST_CONNECTIONS);
    limit(worker.user(), "max-channels", WorkerRights.MOST_CHANNELS);
    client.put(List.of("permissions", vhost, worker.user()), WorkerRights.PERMISSIONS);
  }

  private void limit(String user, String name, int value) throws IOException {
    client.put(List.of("user-limits", user, name), Map.of("value", value));
  }

  private void expel(String user, QueueName queue) throws IOException {
    client.delete(List.of("users", user));
    log.atInfo().addKeyValue("queue", queue).addKeyValue("user", user).log("access ended");
  }

  private List<String> users(String prefix) throws IOException {
    return client.list(List.of("users"), "name").stream()
        .map(user -> user.path("name").asText())
        .filter(name -> name.startsWith(prefix))
        .toList();
  }

  @Override
  public void remove(Wanted wanted) throws IOException {
    if (wanted.queue().isDefault()) {
      throw new IllegalArgumentException("the default queue stays");
    }
    for (String user : users(wanted.userPrefix())) {
      expel(user, wanted.queue());
    }
    client.delete(List.of("vhosts", wanted.queue().vhost()));
    log.atInfo().addKeyValue("queue", wanted.queue()).log("broker has the queue no more");
  }

  @Override
  public Set<QueueName> differing(Collection<Wanted> wanted) throws IOException {
    List<JsonNode> users = client.list(List.of("users"), "name,password_hash,hashing_algorithm");
    BrokerState state =
        new BrokerState(
            names(client.list(List.of("vhosts"), "name")),
            users,
            client.list(List.of("permissions"), "user,vhost,configure,write,read"),
            client.list(List.of("policies"), "name,vhost"));
    Set<QueueName> differing = new HashSet<>();
    for (Wanted one : wanted) {
      if (!state.has(one, site, EVERYTHING, policies(one.queue()))) {
        differing.add(one.queue());
      }
    }
    return differing;
  }

  private static Set<String> names(List<JsonNode> items) {
    Set<String> names = new HashSet<>();
    items.forEach(item -> names.add(item.path("name").asText()));
    return names;
  }

  @Override
  public void close() {
    client.close();
  }
}
