package org.scoregrid.worker.container.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * As whom an image's programs run, with the names of the image itself.
 *
 * @param home directory, for {@code HOME}
 */
public record ImageUser(long uid, long gid, String home) {
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
  private static final long MAX_FILE = 1 << 20;

  /**
   * Looks a user up.
   *
   * @param text as in {@link ImageConfig#user}
   * @throws IOException with a sentence where the image does not know the name
   */
  public static ImageUser of(Path root, String text) throws IOException {
    var parts = text.split(":", 2);
    var wanted = parts[0].isEmpty() ? "0" : parts[0];
    var known = line(root, "/etc/passwd", wanted, 6);
    if (known.isEmpty() && !NUMBER.matcher(wanted).matches()) {
      throw new IOException("the image does not know its own user " + wanted);
    }
    var uid = known.isEmpty() ? Long.parseLong(wanted) : Long.parseLong(known.get()[2]);
    var gid = known.isEmpty() ? 0 : Long.parseLong(known.get()[3]);
    if (parts.length == 2) {
      gid = group(root, parts[1]);
    }
    var home = known.map(fields -> fields[5]).filter(h -> h.startsWith("/")).orElse("/");
    return new ImageUser(uid, gid, home);
  }

  private static long group(Path root, String wanted) throws IOException {
    var known = line(root, "/etc/group", wanted, 3);
    if (known.isEmpty() && !NUMBER.matcher(wanted).matches()) {
      throw new IOException("the image does not know its own group " + wanted);
    }
    return known.isEmpty() ? Long.parseLong(wanted) : Long.parseLong(known.get()[2]);
  }

  /** The line of a name or a number, split; its numbers are numbers. */
  private static Optional<String[]> line(Path root, String file, String wanted, int fields)
      throws IOException {
    var path = new InsideRoot(root).resolve(file);
    if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) || Files.size(path) > MAX_FILE) {
      return Optional.empty();
    }
    return Files.readString(path, StandardCharsets.ISO_8859_1)
        .lines()
        .map(line -> line.split(":", -1))
        .filter(line -> line.length >= fields)
        .filter(line -> NUMBER.matcher(line[2]).matches())
        .filter(line -> fields < 6 || NUMBER.matcher(line[3]).matches())
        .filter(line -> line[0].equals(wanted) || line[2].equals(wanted))
        .findFirst();
  }
}
