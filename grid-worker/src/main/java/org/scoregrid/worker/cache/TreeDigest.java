package org.scoregrid.worker.cache;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.scoregrid.domain.id.Digest;

/** SHA-256 of all that a program can read of a tree: every name, every kind, every byte. */
final class TreeDigest {
  private TreeDigest() {}

  static Digest of(Path tree) throws IOException {
    List<String> lines = new ArrayList<>();
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes found) {
            lines.add(tree.relativize(directory) + "\0directory");
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes found)
              throws IOException {
            String what = found.isRegularFile() ? ofFile(file).sha256() : "other";
            lines.add(tree.relativize(file) + "\0" + what);
            return FileVisitResult.CONTINUE;
          }
        });
    Collections.sort(lines);
    MessageDigest sha = Digest.newSha256();
    for (String line : lines) {
      sha.update(line.getBytes(StandardCharsets.UTF_8));
      sha.update((byte) '\n');
    }
    return Digest.ofRaw(sha.digest());
  }

  static Digest ofFile(Path file) throws IOException {
    MessageDigest sha = Digest.newSha256();
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return Digest.ofRaw(sha.digest());
  }
}
