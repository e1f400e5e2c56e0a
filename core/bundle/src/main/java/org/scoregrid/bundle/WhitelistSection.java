package org.scoregrid.bundle;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.scoregrid.domain.account.RegistrationRule;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads {@code whitelist_emails}, the addresses that enter at once. The original has the list but
 * loses it in dumps (reference/bundle-format.md 13); the key is ours, and the same as in the API.
 */
final class WhitelistSection {
  private static final String KEY = "whitelist_emails";
  private static final int MAX_EMAILS = 10_000; // as many as the API takes
  private static final int MAX_LENGTH = 254;
  private static final Pattern EMAIL = Pattern.compile("[^@\\s]{1,64}@[^@\\s]+");

  private final Fields top;
  private final Findings findings;

  WhitelistSection(Fields top, Findings findings) {
    this.top = top;
    this.findings = findings;
  }

  /** In lower case, each once. */
  List<String> emails() {
    Optional<Node> node = top.value(KEY);
    if (node.isEmpty()) {
      return List.of();
    }
    if (!(node.get() instanceof SequenceNode sequence)) {
      top.problem(KEY, "must be a list", "Begin each address on its own line with '- '");
      return List.of();
    }
    if (sequence.getValue().size() > MAX_EMAILS) {
      top.problem(KEY, "has more than " + MAX_EMAILS + " items", "Make the list shorter");
      return List.of();
    }
    Set<String> emails = new LinkedHashSet<>();
    for (int i = 0; i < sequence.getValue().size(); i++) {
      email(sequence.getValue().get(i), KEY + "[" + i + "]").ifPresent(emails::add);
    }
    return List.copyOf(emails);
  }

  private Optional<String> email(Node item, String name) {
    Optional<String> email =
        Scalars.text(item)
            .map(RegistrationRule::normalized)
            .filter(it -> it.length() <= MAX_LENGTH && Texts.isStorable(it))
            .filter(it -> EMAIL.matcher(it).matches());
    if (email.isEmpty()) {
      findings.problem(item, name + " is not an e-mail address", "Write it like name@example.org");
    }
    return email;
  }
}
