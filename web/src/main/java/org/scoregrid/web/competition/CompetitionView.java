package org.scoregrid.web.competition;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.scoregrid.web.http.SecretQuery;
import org.scoregrid.web.page.Badge;

/**
 * What the competition page shows around its tabs.
 *
 * @param ends when the current phase ends, in words; null: endless or none is open
 * @param registration what the viewer can do: see {@link Registration}
 * @param usage limits of the viewer in the current phase; null when there is nothing to say
 * @param draft whether it is unpublished
 * @param secret carries the key of an unpublished competition on
 * @param organizing whether the viewer organizes it
 */
public record CompetitionView(
    long id,
    String title,
    String organizer,
    String description,
    @Nullable String logoUrl,
    @Nullable String reward,
    @Nullable String contactEmail,
    String dockerImage,
    @Nullable Badge phase,
    @Nullable String ends,
    String participants,
    String submissions,
    Registration registration,
    @Nullable Usage usage,
    boolean draft,
    boolean organizing,
    Tab tab,
    List<TextPage> pages,
    List<PhaseView> phases,
    List<FileView> files,
    SecretQuery secret) {

  /** The tabs that the viewer has, in order. */
  public List<Tab> tabs() {
    return Arrays.stream(Tab.values()).filter(it -> organizing || !it.forOrganizers()).toList();
  }

  /** Tabs, in order. */
  public enum Tab {
    OVERVIEW("Overview", false),
    PHASES("Phases", false),
    SUBMISSIONS("My submissions", false),
    LEADERBOARD("Leaderboard", false),
    PARTICIPANTS("Participants", true),
    DUMPS("Dumps", true);

    private final String title;
    private final boolean forOrganizers;

    Tab(String title, boolean forOrganizers) {
      this.title = title;
      this.forOrganizers = forOrganizers;
    }

    /** Whether nobody else has it. */
    boolean forOrganizers() {
      return forOrganizers;
    }

    public String title() {
      return title;
    }

    /** The tab's word in the address. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where the viewer stands. */
  public enum Registration {
    ANONYMOUS,
    NONE,
    PENDING,
    DENIED,
    APPROVED
  }

  /** One limit as a bar. */
  public record Bar(String label, int used, int limit) {
    /** 0 to 100. */
    public int percent() {
      return limit == 0 ? 0 : Math.min(100, used * 100 / limit);
    }
  }

  /**
   * @param bars limits that exist; empty: unlimited
   */
  public record Usage(List<Bar> bars) {}

  /**
   * @param html sanitised
   */
  public record TextPage(String title, String html) {}

  /** A file to download. */
  public record FileView(String title, String size, String url) {}

  /**
   * @param end null: endless
   */
  public record PhaseView(
      long id,
      String name,
      String description,
      Badge badge,
      String start,
      @Nullable String end,
      String limits,
      String timeLimit,
      List<String> tasks) {}
}
