package org.scoregrid.web.page;

import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jspecify.annotations.Nullable;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.HtmlSanitizer;
import org.owasp.html.HtmlStreamRenderer;
import org.owasp.html.PolicyFactory;
import org.owasp.html.Sanitizers;

/**
 * Markdown or HTML of organizers as HTML that can do no harm. Text that would cost too much to lay
 * out (wide tables, deep nesting) is shown as it was written. Thread-safe.
 */
public final class Prose {
  private static final int MAX_LENGTH = 200_000;
  private static final int MAX_HTML = 2_000_000;
  private static final int MAX_DEPTH = 100;
  private static final int MAX_COLUMNS = 100;
  // The parser fills up short rows of a table to all of its columns.
  private static final int MAX_CELLS = 100_000;
  // One quote or list item that a line opens or continues.
  private static final Pattern CONTAINER =
      Pattern.compile("[ \\t]*+(?:>|[-+*](?=[ \\t])|[0-9]{1,9}[.)](?=[ \\t]))");
  // The line under a table's head, in quotes or list items too.
  private static final Pattern UNDER_HEAD = Pattern.compile("[-|: \\t>*+0-9.)]*+");
  private static final Parser PARSER =
      Parser.builder().extensions(List.of(TablesExtension.create())).build();
  private static final HtmlRenderer RENDERER =
      HtmlRenderer.builder().extensions(List.of(TablesExtension.create())).build();
  private static final PolicyFactory POLICY =
      Sanitizers.FORMATTING
          .and(Sanitizers.BLOCKS)
          .and(Sanitizers.LINKS)
          .and(Sanitizers.IMAGES)
          .and(Sanitizers.TABLES)
          .and(
              new HtmlPolicyBuilder()
                  .allowElements("pre", "code", "hr", "details", "summary", "figure", "figcaption")
                  .toFactory());

  private Prose() {}

  public static String html(String text) {
    String bounded = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) : text;
    if (isTooDeep(bounded) || isTooWide(bounded)) {
      return plain(bounded);
    }
    try {
      Bounded rendered = new Bounded();
      RENDERER.render(PARSER.parse(bounded), rendered);
      return sanitized(rendered.toString());
    } catch (StackOverflowError | TooLong e) {
      // Emphasis nests as deep as its author likes, and the parser follows with its stack.
      return plain(bounded);
    }
  }

  private static String sanitized(String html) {
    Bounded safe = new Bounded();
    HtmlStreamRenderer out =
        HtmlStreamRenderer.create(
            safe,
            failure -> {
              throw new IllegalStateException("text in memory cannot fail", failure);
            },
            badHtml -> {});
    HtmlSanitizer.sanitize(html, POLICY.apply(out));
    return safe.toString();
  }

  private static boolean isTooDeep(String text) {
    return text.lines().anyMatch(Prose::opensTooMuch);
  }

  private static boolean opensTooMuch(String line) {
    Matcher container = CONTAINER.matcher(line);
    int depth = 0;
    while (depth <= MAX_DEPTH && container.lookingAt()) {
      container.region(container.end(), line.length());
      depth++;
    }
    return depth > MAX_DEPTH;
  }

  private static boolean isTooWide(String text) {
    long columns = 0;
    long lines = 0;
    for (Iterator<String> each = text.lines().iterator(); each.hasNext(); lines++) {
      String line = each.next();
      if (UNDER_HEAD.matcher(line).matches()) {
        columns = Math.max(columns, line.chars().filter(c -> c == '|').count());
      }
    }
    return columns > MAX_COLUMNS + 1 || columns * lines > MAX_CELLS;
  }

  private static String plain(String text) {
    return "<pre>"
        + text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
        + "</pre>";
  }

  /** More HTML came out than a page should have. */
  private static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLong() {
      super("the page becomes too long", null, false, false);
    }
  }

  /** Text up to a limit. */
  private static final class Bounded implements Appendable {
    private final StringBuilder text = new StringBuilder();

    @Override
    public Appendable append(@Nullable CharSequence part) {
      String more = String.valueOf(part);
      checkRoom(more.length());
      text.append(more);
      return this;
    }

    @Override
    public Appendable append(@Nullable CharSequence part, int from, int to) {
      checkRoom(to - from);
      text.append(part, from, to);
      return this;
    }

    @Override
    public Appendable append(char c) {
      checkRoom(1);
      text.append(c);
      return this;
    }

    private void checkRoom(int more) {
      if (text.length() + more > MAX_HTML) {
        throw new TooLong();
      }
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }
}
