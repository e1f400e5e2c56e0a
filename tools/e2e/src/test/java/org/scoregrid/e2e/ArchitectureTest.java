package org.scoregrid.e2e;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Keeps the arrows of docs/architecture.md. Plain test methods: annotated fields may be skipped
 * silently.
 */
class ArchitectureTest {
  private static final String[] ADAPTERS = {
    "org.scoregrid.store.postgres..",
    "org.scoregrid.store.objects..",
    "org.scoregrid.fleet.hazelcast..",
    "org.scoregrid.jobs.jobrunr..",
    "org.scoregrid.queuebridge.rabbit..",
    "org.scoregrid.worker.container.docker..",
    "org.scoregrid.worker.container.bubblewrap..",
  };

  private static JavaClasses ours;

  @BeforeAll
  static void read_all_classes() {
    ours =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.scoregrid");
  }

  @Test
  void the_domain_knows_only_the_platform() {
    classes()
        .that()
        .resideInAPackage("org.scoregrid.domain..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "org.jspecify..", "org.scoregrid.domain..")
        .check(ours);
  }

  @Test
  void arrows_between_modules_go_one_way() {
    mayDependOn("store", "domain");
    mayDependOn("fleet", "domain");
    mayDependOn("jobs", "domain");
    mayDependOn("bundle", "domain");
    mayDependOn("queuebridge", "domain");
    mayDependOn("worker", "domain", "fleet", "queuebridge");
    mayDependOn("scheduler", "domain", "bundle", "store", "fleet", "jobs", "queuebridge");
    mayDependOn("web", "domain", "bundle", "store", "fleet", "jobs");
    mayDependOn("cli", "domain", "bundle");
  }

  private static void mayDependOn(String module, String... others) {
    String[] allowed = new String[others.length + 1];
    allowed[0] = "org.scoregrid." + module + "..";
    for (int i = 0; i < others.length; i++) {
      allowed[i + 1] = "org.scoregrid." + others[i] + "..";
    }
    DescribedPredicate<JavaClass> forbidden =
        resideInAPackage("org.scoregrid..")
            .and(DescribedPredicate.not(resideInAnyPackage(allowed)))
            .and(DescribedPredicate.not(resideInAPackage("gg.jte..")));
    noClasses()
        .that()
        .resideInAPackage("org.scoregrid." + module + "..")
        .should()
        .dependOnClassesThat(forbidden)
        .as(module + " depends only on " + String.join(", ", others))
        .check(ours);
  }

  @Test
  void each_technology_stays_in_its_adapter() {
    // The floor of the benchmarks talks to the engine by itself, or it would measure our adapter.
    onlyIn(
        "com.github.dockerjava..",
        "org.scoregrid.worker.container.docker..",
        "org.scoregrid.bench..",
        "org.scoregrid.testkit..");
    onlyIn("com.rabbitmq..", "org.scoregrid.queuebridge.rabbit..", "org.scoregrid.testkit..");
    onlyIn("com.hazelcast..", "org.scoregrid.fleet.hazelcast..");
    onlyIn("org.jobrunr..", "org.scoregrid.jobs..", "org.scoregrid.scheduler.jobs..");
    onlyIn("io.helidon.webserver..", "org.scoregrid.web..");
    onlyIn("io.minio..", "org.scoregrid.store.objects..");
    onlyIn("org.apache.qpid..", "org.scoregrid.standalone..");
    onlyIn("gg.jte..", "org.scoregrid.web..", "gg.jte..");
  }

  private static void onlyIn(String technology, String... packages) {
    noClasses()
        .that()
        .resideOutsideOfPackages(packages)
        .and()
        .resideInAPackage("org.scoregrid..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(technology)
        .check(ours);
  }

  @Test
  void adapters_are_reached_only_where_processes_are_wired() {
    for (String adapter : ADAPTERS) {
      // Handlers of jobs and the server that runs them are one room (docs/architecture.md).
      String jobs = adapter.contains(".jobs.") ? "org.scoregrid.scheduler.jobs.." : adapter;
      noClasses()
          .that()
          .resideOutsideOfPackages(
              adapter,
              jobs,
              // Itself an adapter: it puts a stock queue behind the port of the broker.
              "org.scoregrid.worker.stock..",
              "org.scoregrid.standalone..",
              "org.scoregrid.bench..",
              "org.scoregrid.testkit..")
          .and()
          .haveSimpleNameNotEndingWith("Process")
          .and()
          .haveSimpleNameNotEndingWith("Main")
          .should()
          .dependOnClassesThat()
          .resideInAPackage(adapter)
          .allowEmptyShould(true)
          .check(ours);
    }
  }

  @Test
  void packages_have_no_cycles() {
    slices().matching("org.scoregrid.(**)").should().beFreeOfCycles().check(ours);
  }
}
