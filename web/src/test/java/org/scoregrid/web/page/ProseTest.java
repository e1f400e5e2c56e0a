package org.scoregrid.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What organizers write must not cost more than a page is worth. */
class ProseTest {
  private static final int MAX_HTML = 2_000_000;

  @Test
  void markdown_becomes_harmless_html() {
    assertThat(Prose.html("# Hello\n\n*you* <script>alert(1)</script>"))
        .contains("<h1>Hello</h1>", "<em>you</em>")
        .doesNotContain("script");
    assertThat(Prose.html("|a|b|\n|-|-|\n|1|2|\n")).contains("<table>", "<td>2</td>");
  }

  @Test
  void costly_text_is_shown_as_it_was_written() {
    List<String> costly =
        List.of(
            "|a".repeat(2_000) + "\n" + "|-".repeat(2_000) + "\n" + "|b\n".repeat(2_000),
            "|a".repeat(60) + "\n" + "|-".repeat(60) + "\n" + "|b\n".repeat(60_000),
            ">".repeat(20_000),
            "- ".repeat(20_000),
            "*".repeat(90_000) + "a" + "*".repeat(90_000));
    for (String text : costly) {
      assertThat(Prose.html(text)).startsWith("<pre>").endsWith("</pre>");
    }
  }

  @Test
  void the_page_is_bounded_whatever_is_written() {
    List<String> hostile =
        List.of(
            "*".repeat(200_000) + "a" + "*".repeat(200_000),
            "<b>".repeat(200) + "<p>".repeat(60_000),
            "&".repeat(2_000_000),
            "*a **b ".repeat(28_000));
    for (String text : hostile) {
      assertThat(Prose.html(text)).hasSizeLessThanOrEqualTo(MAX_HTML);
    }
  }
}
