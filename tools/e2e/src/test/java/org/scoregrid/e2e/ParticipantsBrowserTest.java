package org.scoregrid.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Dialog;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.SelectOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scoregrid.standalone.SampleCompetition;

/** An organizer lets somebody in, who submits for an organization and deletes what went wrong. */
class ParticipantsBrowserTest {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
  private static final int WAIT_MILLIS = 60_000;
  private static final Pattern SUBMISSION = Pattern.compile(".*/submissions/[0-9]+/");
  private static final Pattern OWN_LIST = Pattern.compile(".*\\?tab=submissions");

  private static Path temp;
  private static DemoSite demo;
  private static Playwright playwright;
  private static Browser browser;
  private static Map<String, Path> samples;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    temp = directory;
    assertThat(CHROMIUM).as("install Debian's package chromium").isExecutable();
    PlaywrightAssertions.setDefaultAssertionTimeout(WAIT_MILLIS);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(CHROMIUM)
                    .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic")));
    demo = DemoSite.start(temp.resolve("site"), Map.of());
    samples =
        SampleCompetition.writeTo(Files.createDirectories(temp.resolve("sample"))).submissions();
    Truth truth = demo.truth();
    truth.rows(
        "insert into account (username, email, password_hash)"
            + " select 'nora', 'nora@example.org', password_hash from account"
            + " where username = 'admin' returning id");
    truth.rows("update competition set registration_auto_approve = false returning id");
  }

  @AfterAll
  static void stop() {
    if (playwright != null) {
      playwright.close();
    }
    if (demo != null) {
      demo.close();
    }
  }

  private static Page signedIn(String name, int width) {
    Page page =
        browser.newContext(new Browser.NewContextOptions().setViewportSize(width, 900)).newPage();
    page.setDefaultTimeout(WAIT_MILLIS);
    page.navigate(demo.url() + "/accounts/login/");
    page.getByLabel("Username").fill(name);
    page.getByLabel("Password").fill(DemoSite.PASSWORD);
    button(page, "Sign in").click();
    assertThat(page.getByText("Wheat from satellite")).isVisible();
    return page;
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(AriaRole.MAIN)
        .getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator link(Page page, String name) {
    return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static void noSidewaysScrolling(Page page) {
    assertThat(
            page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"))
        .as(page.url())
        .isEqualTo(0);
  }

  @Test
  void an_organizer_lets_somebody_in_who_submits_and_deletes() throws Exception {
    Page nora = signedIn("nora", 400);
    try (Robot robot = Robot.signIn(demo.url(), "nora", DemoSite.PASSWORD)) {
      robot.form(201, "/api/organizations/", "name=Field Lab", "email=lab@example.org");
    }
    nora.getByText("Wheat from satellite").click();
    button(nora, "Join").click();
    assertThat(nora.getByText("Waiting for approval")).isVisible();
    String competition = nora.url().replaceAll("\\?.*", "");

    approve(competition);

    submitFor(nora, competition, "Field Lab", "predictions-only");
    assertThat(nora.locator("h1 .badge")).hasText("Finished");
    assertThat(demo.truth().rows("select count(*) from submission where organization is not null"))
        .containsExactly("1");

    submitFor(nora, competition, "", "broken");
    assertThat(nora.locator("h1 .badge")).hasText("Failed");
    noSidewaysScrolling(nora);
    String gone = nora.url().replaceAll(".*/submissions/([0-9]+)/", "#$1");
    nora.onceDialog(Dialog::dismiss);
    button(nora, "Delete").click();
    assertThat(nora).hasURL(SUBMISSION);
    nora.onceDialog(Dialog::accept);
    button(nora, "Delete").click();
    assertThat(nora).hasURL(OWN_LIST);
    assertThat(nora.locator("tbody tr")).hasCount(1);
    assertThat(nora.locator("tbody")).not().containsText(gone);
    noSidewaysScrolling(nora);
  }

  private static void approve(String competition) {
    Page admin = signedIn("admin", 1280);
    admin.navigate(competition);
    link(admin, "Participants").click();
    admin.getByLabel("State").selectOption("pending");
    button(admin, "Show").click();
    assertThat(admin.locator("tbody tr")).hasCount(1);
    button(admin, "Approve nora").click();
    assertThat(admin.getByText("Nobody matches")).isVisible();
    admin.getByLabel("State").selectOption("approved");
    admin.getByLabel("Name or e-mail address").fill("nora@");
    button(admin, "Show").click();
    assertThat(admin.locator("tbody tr .badge")).hasText("Approved");
    admin.setViewportSize(400, 900);
    noSidewaysScrolling(admin);
  }

  private static void submitFor(Page page, String competition, String organization, String sample) {
    page.navigate(competition + "?tab=submissions");
    if (!organization.isEmpty()) {
      page.getByLabel("Submit for").selectOption(new SelectOption().setLabel(organization));
    }
    page.setInputFiles("#submission", samples.get(sample));
    assertThat(page).hasURL(SUBMISSION);
  }
}
