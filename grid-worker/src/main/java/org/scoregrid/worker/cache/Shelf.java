package org.scoregrid.worker.cache;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.scoregrid.domain.id.Digest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which entries there are, who uses them and which go first. Files go before trees, because a tree
 * costs a download and the unpacking and serves every run of its task, while a zip serves little
 * more than a run that is repeated; among equals the longest unused goes first, never one that is
 * pinned. Thread-safe.
 */
final class Shelf {
  private static final Logger log = LoggerFactory.getLogger(Shelf.class);
  private static final Comparator<Entry> FIRST_TO_GO =
      Comparator.comparing((Entry entry) -> entry.key.form())
          .thenComparingLong(entry -> entry.lastUse);

  private final CacheDirectory directory;
  private final long mostBytes;
  private final int mostEntries;
  private final Map<CacheKey, Entry> entries = new HashMap<>();
  private long bytes;
  private long uses;

  Shelf(CacheDirectory directory, long mostBytes, int mostEntries) {
    this.directory = directory;
    this.mostBytes = mostBytes;
    this.mostEntries = mostEntries;
  }

  synchronized void adopt(CacheDirectory.Found found) {
    Entry entry = new Entry(found.key());
    entry.bytes = found.bytes();
    entry.lastUse = ++uses;
    entries.put(found.key(), entry);
    bytes += found.bytes();
  }

  /** The entry, made where there is none, and pinned. */
  synchronized Entry reserve(CacheKey key) {
    return pinned(entries.computeIfAbsent(key, Entry::new));
  }

  /** The entry, pinned, if it is there and loaded. */
  synchronized Optional<Entry> reserveLoaded(CacheKey key) {
    Entry entry = entries.get(key);
    return entry == null || !entry.isLoaded() ? Optional.empty() : Optional.of(pinned(entry));
  }

  private Entry pinned(Entry entry) {
    entry.pins++;
    entry.lastUse = ++uses;
    return entry;
  }

  void release(Entry entry) {
    List<Path> doomed = new ArrayList<>();
    synchronized (this) {
      entry.pins--;
      Path aside = entry.aside;
      if (entry.pins == 0 && aside != null) {
        doomed.add(aside);
        entry.aside = null;
      }
    }
    directory.delete(doomed);
    makeRoom(0);
  }

  synchronized void grow(Entry entry, long size) {
    if (entries.get(entry.key) == entry) {
      bytes += size - entry.bytes;
      entry.bytes = size;
    }
  }

  synchronized long bytes(Entry entry) {
    return entry.bytes;
  }

  /** Takes a damaged entry away; whoever uses it keeps what is mounted until the last use ends. */
  synchronized void condemn(Entry entry) {
    if (entries.remove(entry.key, entry)) {
      bytes -= entry.bytes;
      entry.aside = directory.setAside(entry.key).orElse(null);
    }
  }

  void dropIfUnused(CacheKey key) {
    List<Path> doomed = new ArrayList<>();
    synchronized (this) {
      Entry entry = entries.get(key);
      if (entry != null && entry.pins == 0) {
        remove(entry, doomed);
      }
    }
    directory.delete(doomed);
  }

  /** Under the lock, by one rename: a new load of the same digest must not meet the deletion. */
  private void remove(Entry entry, List<Path> doomed) {
    if (entries.remove(entry.key, entry)) {
      bytes -= entry.bytes;
      directory.setAside(entry.key).ifPresent(doomed::add);
    }
  }

  /** Removes entries until {@code needed} more bytes fit or nothing is left to remove. */
  void makeRoom(long needed) {
    List<Path> doomed = new ArrayList<>();
    synchronized (this) {
      while (bytes + needed > mostBytes || entries.size() > mostEntries) {
        Optional<Entry> first =
            entries.values().stream().filter(entry -> entry.pins == 0).min(FIRST_TO_GO);
        if (first.isEmpty()) {
          break;
        }
        remove(first.get(), doomed);
        log.atInfo().addKeyValue("digest", first.get().key.digest()).log("blob evicted");
      }
    }
    directory.delete(doomed);
  }

  synchronized long bytes() {
    return bytes;
  }

  /** Digests of a form that fit, the most recently used first. */
  synchronized List<Digest> digests(CacheKey.Form form, Predicate<Entry> fits, int atMost) {
    return entries.values().stream()
        .filter(entry -> entry.key.form() == form && fits.test(entry))
        .sorted(Comparator.comparingLong((Entry entry) -> entry.lastUse).reversed())
        .limit(atMost)
        .map(entry -> entry.key.digest())
        .toList();
  }
}
