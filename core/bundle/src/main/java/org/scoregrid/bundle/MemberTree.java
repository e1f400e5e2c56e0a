package org.scoregrid.bundle;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/**
 * The accepted files and folders of an archive by their clean paths: {@code a/b}, no slash around.
 */
final class MemberTree {
  private final TreeMap<String, ZipArchiveEntry> files = new TreeMap<>();
  private final TreeSet<String> folders = new TreeSet<>();
  private final Set<String> refused = new HashSet<>();

  /** False when something of this name is there already. */
  boolean addFile(String path, ZipArchiveEntry entry) {
    if (folders.contains(path) || !addParents(path)) {
      return false;
    }
    return files.putIfAbsent(path, entry) == null;
  }

  /** False when a file has this name. A folder may be named many times. */
  boolean addFolder(String path) {
    if (files.containsKey(path) || !addParents(path)) {
      return false;
    }
    folders.add(path);
    return true;
  }

  /** Keeps the name of a member that has a problem of its own, so that it is not called missing. */
  void refuse(String path) {
    refused.add(path);
  }

  boolean isRefused(String path) {
    return refused.contains(path);
  }

  Optional<ZipArchiveEntry> file(String path) {
    return Optional.ofNullable(files.get(path));
  }

  boolean isFolder(String path) {
    return folders.contains(path);
  }

  Collection<String> filePaths() {
    return files.keySet();
  }

  /** Files below a folder by full path. */
  SortedMap<String, ZipArchiveEntry> filesIn(String folder) {
    return files.subMap(folder + "/", folder + "0"); // '0' follows '/'
  }

  /** Folders below a folder by full path. */
  SortedSet<String> foldersIn(String folder) {
    return folders.subSet(folder + "/", folder + "0");
  }

  /** A member whose name differs only in case or by its folder, for a hint. */
  Optional<String> similarTo(String path) {
    String wanted = path.toLowerCase(Locale.ROOT);
    String base = wanted.substring(wanted.lastIndexOf('/') + 1);
    List<String> all = new ArrayList<>(files.keySet());
    all.addAll(folders);
    return all.stream()
        .filter(name -> name.toLowerCase(Locale.ROOT).equals(wanted))
        .findFirst()
        .or(
            () ->
                all.stream()
                    .filter(name -> ("/" + name.toLowerCase(Locale.ROOT)).endsWith("/" + base))
                    .findFirst());
  }

  private boolean addParents(String path) {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      String parent = path.substring(0, slash);
      if (files.containsKey(parent)) {
        return false;
      }
      folders.add(parent);
    }
    return true;
  }
}
