package org.scoregrid.bundle.dump;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.scoregrid.domain.competition.Competition;
import org.scoregrid.domain.competition.CompetitionContents;
import org.scoregrid.domain.competition.DumpMode;

/**
 * Writes a competition as a bundle of version 2 that loses nothing but people and what they sent in
 * (reference/bundle-format.md 13). Equal contents give equal bytes. Stateless.
 */
public final class CompetitionDump {
  private static final String YAML = "competition.yaml";
  private static final String TERMS = "terms.md";

  /** The format refuses empty texts; old bundles may have them. */
  private static final String EMPTY_TEXT = "<!-- nothing is written here -->\n";

  /** A transparent dot: the format wants a logo. */
  private static final byte[] NO_LOGO = {
    'G',
    'I',
    'F',
    '8',
    '9',
    'a',
    1,
    0,
    1,
    0,
    (byte) 0x80,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    '!',
    (byte) 0xf9,
    4,
    1,
    0,
    0,
    0,
    0,
    ',',
    0,
    0,
    0,
    0,
    1,
    0,
    1,
    0,
    0,
    2,
    2,
    'D',
    1,
    0,
    ';'
  };

  private CompetitionDump() {}

  /**
   * Writes the archive member by member; no file is ever in memory as a whole. The stream stays
   * open.
   *
   * @throws CannotDumpException when a file is missing or not what was once stored; what was
   *     written until then is worth nothing
   * @throws IOException when the storage cannot be read or the stream not be written
   */
  public static void write(
      CompetitionContents contents, DumpMode mode, StoredBytes bytes, OutputStream out)
      throws IOException, CannotDumpException {
    Competition competition = contents.competition();
    @Nullable String logo = competition.summary().logoObjectKey();
    String logoName = logo == null ? "logo.gif" : SafeName.ofLogo(logo);
    List<String> pages = new ArrayList<>();
    for (Competition.StoredPage page : competition.pages()) {
      pages.add(SafeName.ofPage(page.is().title(), pages.size() + 1));
    }
    DumpMembers members = new DumpMembers();
    String yaml = new CompetitionYaml(contents, mode, members).text(logoName, TERMS, pages);

    DumpArchive archive = new DumpArchive(out, bytes);
    archive.text(YAML, yaml);
    if (logo == null) {
      archive.bytes(logoName, NO_LOGO);
    } else {
      archive.logo(logoName, logo);
    }
    archive.text(TERMS, present(competition.terms()));
    for (int i = 0; i < pages.size(); i++) {
      archive.text(pages.get(i), present(competition.pages().get(i).is().content()));
    }
    for (DumpMembers.Member member : members.all()) {
      archive.file(member);
    }
    archive.finish();
  }

  private static String present(String text) {
    return text.isBlank() ? EMPTY_TEXT : text;
  }
}
