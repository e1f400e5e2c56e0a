package org.scoregrid.scheduler.queue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.scoregrid.domain.id.QueueName;

/**
 * Who comes first where a round may end early: queues that failed come last, so that they keep no
 * other one waiting; among them the one that waits longest first. For one thread.
 */
final class Turns {
  private final Set<QueueName> failed = new LinkedHashSet<>();

  <T> List<T> order(Collection<T> all, Function<T, QueueName> name) {
    failed.retainAll(all.stream().map(name).collect(Collectors.toSet()));
    Map<QueueName, Integer> places = new HashMap<>();
    failed.forEach(queue -> places.put(queue, places.size() + 1));
    List<T> ordered = new ArrayList<>(all);
    ordered.sort(Comparator.comparingInt(one -> places.getOrDefault(name.apply(one), 0)));
    return ordered;
  }

  void failed(QueueName queue) {
    failed.remove(queue);
    failed.add(queue);
  }

  void succeeded(QueueName queue) {
    failed.remove(queue);
  }
}
