package org.scoregrid.web.account;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.store.MailOutbox.Mail;

/** Short mails as plain text and as HTML that says the same. Immutable. */
public final class MailText {
  private static final int MAX_SUBJECT = 200;

  private final String subject;
  private final List<String> text;
  private final List<String> html;

  private MailText(String subject, List<String> text, List<String> html) {
    this.subject = subject;
    this.text = List.copyOf(text);
    this.html = List.copyOf(html);
  }

  /**
   * @param subject may hold names that people chose; it becomes one line
   */
  public static MailText about(String subject) {
    String line = subject.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return new MailText(
        line.length() > MAX_SUBJECT ? line.substring(0, MAX_SUBJECT - 1) + "…" : line,
        List.of(),
        List.of());
  }

  /** Adds a paragraph; it may hold names that people chose. */
  public MailText says(String paragraph) {
    return plus(paragraph, "<p>" + escaped(paragraph) + "</p>");
  }

  /**
   * Adds a link.
   *
   * @param url made by this site
   */
  public MailText links(String words, String url) {
    return plus(
        words + ": " + url, "<p><a href=\"" + escaped(url) + "\">" + escaped(words) + "</a></p>");
  }

  /**
   * Adds a text that somebody wrote.
   *
   * @param safeHtml the same as HTML that can do no harm
   */
  public MailText quotes(String written, String safeHtml) {
    return plus(written, safeHtml);
  }

  private MailText plus(String moreText, String moreHtml) {
    List<String> longerText = new ArrayList<>(text);
    longerText.add(moreText);
    List<String> longerHtml = new ArrayList<>(html);
    longerHtml.add(moreHtml);
    return new MailText(subject, longerText, longerHtml);
  }

  /** The mail to somebody; none for people without an address. */
  public List<Mail> to(@Nullable String address) {
    return address == null || address.isBlank()
        ? List.of()
        : List.of(
            new Mail(
                address,
                subject,
                String.join("\n\n", text) + "\n",
                String.join("\n", html) + "\n"));
  }

  /** Text inside HTML, in attributes too. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
