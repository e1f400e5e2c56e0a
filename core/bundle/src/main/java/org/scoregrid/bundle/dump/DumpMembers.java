package org.scoregrid.bundle.dump;

import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.scoregrid.domain.dataset.Dataset;
import org.scoregrid.domain.dataset.DatasetType;

/**
 * Which member of the archive each stored file becomes: {@code <type>-<number>/<file name>}. The
 * same bytes of the same type are one member however often they are named. For one thread.
 */
final class DumpMembers {
  private final Map<Object, Member> byContent = new LinkedHashMap<>();
  private final Map<DatasetType, Integer> numbers = new EnumMap<>(DatasetType.class);

  /**
   * @param role how a sentence calls the file, by the first place that names it
   */
  record Member(String path, Dataset dataset, String role) {}

  private record Content(DatasetType type, Object bytes) {}

  /**
   * Path of a file in the archive, which gets it.
   *
   * @throws CannotDumpException when it was never uploaded
   */
  String pathOf(Dataset dataset, String role) throws CannotDumpException {
    if (!dataset.completed()) {
      throw new CannotDumpException(
          "%s was never uploaded completely. Upload it again, or take it out of the competition."
              .formatted(capital(role)));
    }
    Object bytes = dataset.digest() == null ? dataset.objectKey() : dataset.digest();
    Content content = new Content(dataset.type(), bytes);
    Member member = byContent.get(content);
    if (member == null) {
      int number = numbers.merge(dataset.type(), 1, Integer::sum);
      String folder = dataset.type().wireName() + "-" + number;
      member = new Member(folder + "/" + SafeName.ofFile(dataset.fileName()), dataset, role);
      byContent.put(content, member);
    }
    return member.path();
  }

  /** In the order in which they were first named. */
  Collection<Member> all() {
    return byContent.values();
  }

  static String capital(String sentence) {
    return Character.toUpperCase(sentence.charAt(0)) + sentence.substring(1);
  }
}
