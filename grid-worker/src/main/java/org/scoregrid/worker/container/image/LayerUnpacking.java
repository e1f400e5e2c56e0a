package org.scoregrid.worker.container.image;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.scoregrid.worker.workspace.TreeDeletion;

/**
 * Unpacks the layers of one image over each other. Everything belongs to the worker; there are no
 * devices, pipes or sockets, no bits that change a user, and no link is followed out of the tree.
 * Not thread-safe.
 */
final class LayerUnpacking {
  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";
  private static final int CHUNK = 128 * 1024;

  private final Path root;
  private final InsideRoot inside;
  private final UnpackBounds bounds;
  private final byte[] chunk = new byte[CHUNK];

  /** Set at the end, or a read-only directory could not be filled. */
  private final Map<Path, Integer> directoryModes = new LinkedHashMap<>();

  private Set<Path> ofThisLayer = new HashSet<>();

  LayerUnpacking(Path root, UnpackBounds bounds) {
    this.root = root;
    this.inside = new InsideRoot(root);
    this.bounds = bounds;
  }

  void layer(InputStream tar) throws IOException {
    ofThisLayer = new HashSet<>();
    // Not closed: the stream belongs to the source.
    var archive = new TarArchiveInputStream(tar, "UTF-8");
    for (var entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
      bounds.entry();
      take(archive, entry);
    }
    // The engine's connection is only free after the last byte.
    tar.transferTo(OutputStream.nullOutputStream());
  }

  /** Call after the last layer. */
  void finish() throws IOException {
    for (var each : directoryModes.entrySet()) {
      if (Files.isDirectory(each.getKey(), LinkOption.NOFOLLOW_LINKS)) {
        // The worker, and in its sandbox the program, must be able to work with each directory.
        setMode(each.getKey(), each.getValue() | 0700);
      }
    }
  }

  private void take(TarArchiveInputStream archive, TarArchiveEntry entry) throws IOException {
    var parts = InsideRoot.parts(entry.getName());
    if (parts.isEmpty()) {
      directoryModes.put(root, entry.getMode());
      return;
    }
    var path = inside.place(parts);
    var name = parts.getLast();
    if (name.equals(OPAQUE)) {
      hideBelow(
          inside.place(parts.size() == 1 ? List.of(".") : parts.subList(0, parts.size() - 1)));
    } else if (name.startsWith(WHITEOUT)) {
      hide(path.resolveSibling(InsideRoot.parts(name.substring(WHITEOUT.length())).getLast()));
    } else {
      make(archive, entry, path);
      ofThisLayer.add(path);
    }
  }

  private void hide(Path path) throws IOException {
    if (!path.equals(root)) {
      TreeDeletion.delete(path);
    }
  }

  /** Of lower layers only. */
  private void hideBelow(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (var each : entries) {
        if (!ofThisLayer.contains(each)) {
          hide(each);
        }
      }
    }
  }

  private void make(TarArchiveInputStream archive, TarArchiveEntry entry, Path path)
      throws IOException {
    if (entry.isDirectory()) {
      if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        TreeDeletion.delete(path);
        Files.createDirectory(path);
      }
      directoryModes.put(path, entry.getMode());
    } else if (entry.isSymbolicLink()) {
      TreeDeletion.delete(path);
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else if (entry.isLink()) {
      link(entry, path);
    } else if (isSpecial(entry)) {
      // A sandbox has devices of its own.
      TreeDeletion.delete(path);
    } else if (entry.isFile()) {
      TreeDeletion.delete(path);
      copy(archive, path);
      setMode(path, entry.getMode() | 0400);
      // Compiled Python files know their sources by this time.
      Files.setLastModifiedTime(path, entry.getLastModifiedTime());
    }
  }

  private static boolean isSpecial(TarArchiveEntry entry) {
    return entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO();
  }

  private void link(TarArchiveEntry entry, Path path) throws IOException {
    var parts = InsideRoot.parts(entry.getLinkName());
    if (parts.isEmpty()) {
      throw new IOException("the image has a link to its root");
    }
    var target = inside.place(parts);
    if (!Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)) {
      if (Files.isSymbolicLink(target)) {
        TreeDeletion.delete(path);
        Files.createSymbolicLink(path, Files.readSymbolicLink(target));
        return;
      }
      throw new IOException("the image has a link to a file that it does not have");
    }
    if (!target.equals(path)) {
      TreeDeletion.delete(path);
      Files.createLink(path, target);
    }
  }

  private void copy(InputStream content, Path path) throws IOException {
    try (var out =
        Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (var n = content.read(chunk); n >= 0; n = content.read(chunk)) {
        bounds.bytes(n);
        out.write(chunk, 0, n);
      }
    }
  }

  private static void setMode(Path path, int mode) throws IOException {
    var permissions = EnumSet.noneOf(PosixFilePermission.class);
    var all = PosixFilePermission.values();
    for (var bit = 0; bit < all.length; bit++) {
      if ((mode & (0400 >> bit)) != 0) {
        permissions.add(all[bit]);
      }
    }
    Files.setPosixFilePermissions(path, permissions);
  }
}
