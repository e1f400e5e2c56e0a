package org.scoregrid.bundle;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The kinds of image that a logo may be (reference/bundle-format.md 3.1). */
public enum LogoType {
  JPEG("jpg", "image/jpeg"),
  PNG("png", "image/png"),
  GIF("gif", "image/gif"),
  WEBP("webp", "image/webp");

  private final String extension;
  private final String contentType;

  LogoType(String extension, String contentType) {
    this.extension = extension;
    this.contentType = contentType;
  }

  /** Without a dot. */
  public String extension() {
    return extension;
  }

  public String contentType() {
    return contentType;
  }

  /** By the first bytes; the name of the file says nothing. */
  static Optional<LogoType> detect(byte[] image) {
    String head = new String(image, 0, Math.min(image.length, 12), StandardCharsets.ISO_8859_1);
    if (head.startsWith("\u00ff\u00d8\u00ff")) {
      return Optional.of(JPEG);
    }
    if (head.startsWith("\u0089PNG\r\n\u001a\n")) {
      return Optional.of(PNG);
    }
    if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) {
      return Optional.of(GIF);
    }
    if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
      return Optional.of(WEBP);
    }
    return Optional.empty();
  }
}
