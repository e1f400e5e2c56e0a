package org.scoregrid.store;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The response header that makes a browser save a file under a name (RFC 6266, RFC 8187). */
public final class ContentDisposition {
  private static final int LONGEST_NAME = 200;
  private static final String UNESCAPED = "!#$&+-.^_`|~";
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private ContentDisposition() {}

  /**
   * Value of {@code Content-Disposition}: attachment under a name, or inline.
   *
   * @param fileName anything; what could break the header is replaced. null: inline
   */
  public static String of(@Nullable String fileName) {
    if (fileName == null) {
      return "inline";
    }
    String name = fileName.replaceAll("[\\p{Cntrl}/\\\\]", "_");
    name = name.isBlank() ? "file" : name.substring(0, Math.min(name.length(), LONGEST_NAME));
    String plain = name.replaceAll("[^\\x20-\\x7e]|[\"%;]", "_");
    String header = "attachment; filename=\"" + plain + "\"";
    return plain.equals(name) ? header : header + "; filename*=UTF-8''" + percentEncoded(name);
  }

  private static String percentEncoded(String name) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean alphanumeric = c < 0x80 && Character.isLetterOrDigit(c);
      if (alphanumeric || UNESCAPED.indexOf(c) >= 0) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HEX.toHexDigits(b));
      }
    }
    return encoded.toString();
  }
}
