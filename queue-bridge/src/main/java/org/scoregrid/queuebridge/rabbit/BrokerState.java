package org.scoregrid.queuebridge.rabbit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.scoregrid.queuebridge.BrokerAdmin.Wanted;
import org.scoregrid.queuebridge.BrokerAdmin.Worker;

/** What the management API tells of the whole broker. Immutable once made. */
final class BrokerState {
  private final Set<String> vhosts;
  private final Map<String, JsonNode> users = new HashMap<>();
  private final NavigableSet<String> userNames = new TreeSet<>();
  private final Map<Grant, Map<String, String>> permissions = new HashMap<>();
  private final Map<String, Set<String>> policies = new HashMap<>();

  private record Grant(String vhost, String user) {}

  BrokerState(
      Set<String> vhosts,
      List<JsonNode> users,
      List<JsonNode> permissions,
      List<JsonNode> policies) {
    this.vhosts = vhosts;
    for (JsonNode user : users) {
      String name = user.path("name").asText();
      this.users.put(name, user);
      userNames.add(name);
    }
    for (JsonNode permission : permissions) {
      this.permissions.put(
          new Grant(permission.path("vhost").asText(), permission.path("user").asText()),
          Map.of(
              "configure", permission.path("configure").asText(),
              "write", permission.path("write").asText(),
              "read", permission.path("read").asText()));
    }
    for (JsonNode policy : policies) {
      this.policies
          .computeIfAbsent(policy.path("vhost").asText(), _ -> new HashSet<>())
          .add(policy.path("name").asText());
    }
  }

  /**
   * @param site user of the site, with its rights
   */
  boolean has(
      Wanted wanted, String site, Map<String, String> siteRights, Collection<String> policyNames) {
    String vhost = wanted.queue().vhost();
    Worker worker = wanted.worker();
    Set<String> expected = worker == null ? Set.of() : Set.of(worker.user());
    return vhosts.contains(vhost)
        && siteRights.equals(permissions.get(new Grant(vhost, site)))
        && policies.getOrDefault(vhost, Set.of()).containsAll(policyNames)
        && expected.equals(usersOf(wanted.userPrefix()))
        && (worker == null
            || (WorkerRights.PERMISSIONS.equals(permissions.get(new Grant(vhost, worker.user())))
                && PasswordHash.of(users.get(worker.user())).mayBeOf(worker.password())));
  }

  private Set<String> usersOf(String prefix) {
    Set<String> found = new HashSet<>();
    for (String name : userNames.tailSet(prefix)) {
      if (!name.startsWith(prefix)) {
        break;
      }
      found.add(name);
    }
    return found;
  }
}
