package org.scoregrid.bundle;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A mapping with its merge keys ({@code <<}) resolved: own keys win, then earlier merged mappings
 * before later ones. Each mapping of a file is resolved once, so that nested merges stay cheap.
 */
final class Mapping {
  private final MappingNode node;
  private final Map<String, Node> values;
  private final Map<String, Node> keys;
  private final Resolution resolution;

  /** What all mappings of one file share. */
  private static final class Resolution {
    private static final int MAX_MERGED_KEYS = 10_000;
    private final IdentityHashMap<MappingNode, Mapping> done = new IdentityHashMap<>();
    private int mergedKeys;

    /** Merges can repeat a large mapping hundreds of times; this bounds the copies. */
    boolean mayMerge(int keys) {
      mergedKeys += keys;
      return mergedKeys <= MAX_MERGED_KEYS;
    }
  }

  private Mapping(MappingNode node, Resolution resolution) {
    this.node = node;
    this.values = new LinkedHashMap<>();
    this.keys = new LinkedHashMap<>();
    this.resolution = resolution;
  }

  /**
   * @param root passed {@link NodeCheck}: it does not contain itself
   */
  static Mapping root(MappingNode root, Findings findings) {
    return resolve(root, new Resolution(), findings);
  }

  Node node() {
    return node;
  }

  Optional<Node> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** Key nodes in order. */
  Iterable<Node> keys() {
    return keys.values();
  }

  /** The node of a key that is there. */
  Node keyNode(String key) {
    return keys.getOrDefault(key, node);
  }

  Map<String, Node> values() {
    return values;
  }

  static @Nullable String keyText(Node key) {
    return key instanceof ScalarNode scalar ? scalar.getValue() : null;
  }

  /** A value that has to be a mapping itself; empty with a problem when it is not. */
  Optional<Fields> childOf(Node value, String name, Findings findings) {
    if (!(value instanceof MappingNode child)) {
      findings.problem(value, name + " must be a mapping", "Write its keys below each other");
      return Optional.empty();
    }
    return Optional.of(new Fields(resolve(child, resolution, findings), name, findings));
  }

  private static Mapping resolve(MappingNode node, Resolution resolution, Findings findings) {
    Mapping known = resolution.done.get(node);
    if (known != null) {
      return known;
    }
    Mapping mapping = new Mapping(node, resolution);
    List<Node> merged = new ArrayList<>();
    for (NodeTuple tuple : node.getValue()) {
      if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
        merged.add(tuple.getValueNode());
      } else {
        mapping.put(tuple.getKeyNode(), tuple.getValueNode());
      }
    }
    for (Node value : merged) {
      List<Node> sources = value instanceof SequenceNode many ? many.getValue() : List.of(value);
      for (Node source : sources) {
        mapping.merge(source, findings);
      }
    }
    resolution.done.put(node, mapping);
    return mapping;
  }

  private void merge(Node source, Findings findings) {
    if (!(source instanceof MappingNode other)) {
      findings.problem(source, "'<<' takes mappings only", "Name an anchor of a mapping here");
      return;
    }
    Mapping from = resolve(other, resolution, findings);
    if (!resolution.mayMerge(from.values.size())) {
      findings.problem(source, "too much is merged by '<<'", "Write the values out");
      return;
    }
    from.values.forEach(values::putIfAbsent);
    from.keys.forEach(keys::putIfAbsent);
  }

  private void put(Node key, Node value) {
    String text = keyText(key);
    if (text != null) {
      values.put(text, value);
      keys.put(text, key);
    }
  }
}
