package org.scoregrid.bundle;

import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Visits each node once: known tags, scalar keys, no key twice, nothing that contains itself. */
final class NodeCheck {
  private final Findings findings;
  private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean readable = true;

  NodeCheck(Findings findings) {
    this.findings = findings;
  }

  /** False when the tree must not be read at all; lesser problems are only noted. */
  boolean passes(Node root) {
    visit(root);
    return readable;
  }

  private void visit(Node node) {
    if (open.contains(node)) {
      findings.problem(node, "this contains itself by an alias", "Write the value out");
      readable = false;
      return;
    }
    if (!seen.add(node)) {
      return;
    }
    checkTag(node);
    open.add(node);
    switch (node) {
      case MappingNode mapping -> visitMapping(mapping);
      case SequenceNode sequence -> sequence.getValue().forEach(this::visit);
      default -> {}
    }
    open.remove(node);
  }

  private void visitMapping(MappingNode mapping) {
    Set<String> keys = new HashSet<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Node key = tuple.getKeyNode();
      if (!(key instanceof ScalarNode scalar)) {
        findings.problem(key, "a key must be a single word or text", "Check braces and brackets");
      } else if (!keys.add(scalar.getValue())) {
        findings.problem(
            key,
            "the key " + Findings.quote(scalar.getValue()) + " stands here twice",
            "Keep one of them");
      }
      visit(key);
      visit(tuple.getValueNode());
    }
  }

  private void checkTag(Node node) {
    String tag = node.getTag().getValue();
    boolean known =
        node instanceof ScalarNode
            ? tag.startsWith(Tag.PREFIX) && Scalars.isKnown(node.getTag())
            : node.getTag().equals(Tag.MAP) || node.getTag().equals(Tag.SEQ);
    if (!known) {
      findings.problem(
          node, "the tag " + Findings.quote(tag) + " is not allowed", "Delete it, keep the value");
    }
  }
}
