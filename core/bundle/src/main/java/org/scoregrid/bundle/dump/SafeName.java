package org.scoregrid.bundle.dump;

import java.util.Locale;
import java.util.Set;

/** Names of members that every file system and every reader of zips takes. */
final class SafeName {
  private static final int MAX_STEM = 64;
  private static final int MAX_EXTENSION = 12;
  private static final int MAX_SLUG = 40;
  private static final Set<String> IMAGES = Set.of("png", "jpg", "jpeg", "gif", "webp");

  private SafeName() {}

  /** Base name with plain characters only; never hidden, never without a stem. */
  static String ofFile(String fileName) {
    String base =
        fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
    String clean = base.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.+", "_");
    int dot = clean.lastIndexOf('.');
    String stem = dot > 0 ? clean.substring(0, dot) : clean;
    String extension = dot > 0 && dot < clean.length() - 1 ? clean.substring(dot) : "";
    if (extension.length() > MAX_EXTENSION) {
      extension = extension.substring(0, MAX_EXTENSION);
    }
    if (stem.length() > MAX_STEM) {
      stem = stem.substring(0, MAX_STEM);
    }
    return stem.isEmpty() ? "file.zip" : stem + extension;
  }

  /** {@code <slug of the title>-<number>.md}. */
  static String ofPage(String title, int number) {
    String slug =
        title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    if (slug.length() > MAX_SLUG) {
      slug = slug.substring(0, MAX_SLUG);
    }
    return (slug.isEmpty() ? "page" : slug) + "-" + number + ".md";
  }

  /** {@code logo} with the extension of a known kind of image. */
  static String ofLogo(String objectKey) {
    String extension = objectKey.substring(objectKey.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return IMAGES.contains(extension) ? "logo." + extension : "logo";
  }
}
