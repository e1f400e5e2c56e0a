package org.scoregrid.bundle;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/** What a scalar means; as tolerant as the original's form fields, which take {@code "yes"}. */
final class Scalars {
  private static final Set<Tag> KNOWN =
      Set.of(Tag.STR, Tag.BOOL, Tag.INT, Tag.FLOAT, Tag.NULL, Tag.TIMESTAMP, Tag.MERGE);
  private static final Set<String> TRUE = Set.of("true", "yes", "on", "t", "y", "1");
  private static final Set<String> FALSE = Set.of("false", "no", "off", "f", "n", "0");
  private static final Pattern WHOLE = Pattern.compile("([-+]?[0-9]{1,18})(\\.0{1,18})?");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?[0-9]{0,30}\\.?[0-9]{0,30}([eE][-+]?[0-9]{1,2})?");
  private static final int MAX_DIGITS = 40;

  private Scalars() {}

  static boolean isKnown(Tag tag) {
    return KNOWN.contains(tag);
  }

  static boolean isNull(Node node) {
    return node.getTag().equals(Tag.NULL);
  }

  /** Texts and numbers; not a boolean or a time, which the author hardly meant as text. */
  static Optional<String> text(Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      return Optional.empty();
    }
    if (node.getTag().equals(Tag.INT)) {
      return Optional.of(integer(scalar).map(BigInteger::toString).orElse(scalar.getValue()));
    }
    return node.getTag().equals(Tag.STR) || node.getTag().equals(Tag.FLOAT)
        ? Optional.of(scalar.getValue())
        : Optional.empty();
  }

  static Optional<Boolean> bool(Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      return Optional.empty();
    }
    String word = scalar.getValue().strip().toLowerCase(Locale.ROOT);
    if (TRUE.contains(word)) {
      return Optional.of(true);
    }
    return FALSE.contains(word) ? Optional.of(false) : Optional.empty();
  }

  /** A whole number of at most 18 digits, also as text or with {@code .0}. */
  static Optional<Long> whole(Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      return Optional.empty();
    }
    if (node.getTag().equals(Tag.INT)) {
      return integer(scalar).filter(n -> n.bitLength() < 63).map(BigInteger::longValue);
    }
    Matcher matcher = WHOLE.matcher(scalar.getValue().strip());
    return (node.getTag().equals(Tag.STR) || node.getTag().equals(Tag.FLOAT)) && matcher.matches()
        ? Optional.of(Long.parseLong(matcher.group(1)))
        : Optional.empty();
  }

  /** A finite number of ordinary size. */
  static Optional<BigDecimal> decimal(ScalarNode scalar) {
    String digits = scalar.getValue().replace("_", "");
    if (digits.length() > MAX_DIGITS || !DECIMAL.matcher(digits).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new BigDecimal(digits));
    } catch (NumberFormatException e) {
      return Optional.empty(); // a lone point or sign
    }
  }

  /**
   * YAML 1.1: {@code 0b1}, {@code 017} (octal), {@code 0x1f}, {@code 1:30} (base 60), {@code
   * 1_000}.
   */
  static Optional<BigInteger> integer(ScalarNode scalar) {
    String digits = scalar.getValue().replace("_", "");
    if (digits.length() > MAX_DIGITS) {
      return Optional.empty();
    }
    boolean negative = digits.startsWith("-");
    if (negative || digits.startsWith("+")) {
      digits = digits.substring(1);
    }
    try {
      BigInteger value = unsigned(digits);
      return Optional.of(negative ? value.negate() : value);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static BigInteger unsigned(String digits) {
    if (digits.startsWith("0b")) {
      return new BigInteger(digits.substring(2), 2);
    }
    if (digits.startsWith("0x")) {
      return new BigInteger(digits.substring(2), 16);
    }
    if (digits.indexOf(':') >= 0) {
      BigInteger value = BigInteger.ZERO;
      for (String part : digits.split(":", -1)) {
        value = value.multiply(BigInteger.valueOf(60)).add(new BigInteger(part));
      }
      return value;
    }
    return digits.length() > 1 && digits.startsWith("0")
        ? new BigInteger(digits, 8)
        : new BigInteger(digits);
  }
}
