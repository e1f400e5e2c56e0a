package org.scoregrid.worker.selftest;

import java.util.List;
import java.util.function.Predicate;
import org.scoregrid.domain.fault.FaultCode;

/**
 * One attack, written for any shell.
 *
 * @param name what is tried, for a person
 * @param script for {@code sh}
 * @param holds whether the end shows that the attack failed
 */
record Canary(String name, String script, Predicate<CanaryEnd> holds) {

  /** Beyond each limit of {@link SelfTest}. */
  private static final String FILL =
      "dd if=/dev/zero of=%s bs=1048576 count=%d 2>/dev/null; echo $?";

  /**
   * @param hostFile a file that only the host may see
   * @param variable name of a variable that only the agent may see
   */
  static List<Canary> all(String hostFile, String variable) {
    return List.of(
        printing("network: only the loopback", "ls /sys/class/net | grep -v '^lo$'; echo end"),
        printing(
            "host files and the engine's socket are not there",
            "for f in "
                + hostFile
                + " /var/run/docker.sock; do test -e $f && echo $f; done; echo end"),
        printing(
            "secrets of the agent's environment are not there",
            "env | grep '^"
                + variable
                + "='; cat /proc/[0-9]*/environ 2>/dev/null | grep -a '"
                + variable
                + "='; echo end"),
        printing(
            "no capability, no new privileges, a system call filter",
            "grep -E '^Cap(Eff|Bnd|Prm)' /proc/self/status | grep -v '0000000000000000$';"
                + " grep -q 'NoNewPrivs:.1' /proc/self/status || echo privileges;"
                + " grep -q 'Seccomp:.2' /proc/self/status || echo seccomp; echo end"),
        printing(
            "a setuid program gains nothing",
            "cp /bin/sh /canary && chmod 4755 /canary;"
                + " /canary -c 'grep -E \"^Cap(Eff|Prm)\" /proc/self/status'"
                + " | grep -v '0000000000000000$'; echo end"),
        printing(
            "other runs' processes are not visible",
            "test $(ls -d /proc/[0-9]* | wc -l) -lt 8 || echo many; echo end"),
        printing(
            "inputs are read-only",
            "(echo x > /app/data/canary) 2>/dev/null && echo written; echo end"),
        new Canary(
            "a fork bomb stays within its processes",
            "i=0; while [ $i -lt 500 ]; do sleep 30 & i=$((i+1)); done; echo all",
            end -> !end.stdout().contains("all")),
        new Canary(
            "memory beyond the limit is told as out of memory",
            "exec tail /dev/zero",
            end -> end.outOfMemory()),
        new Canary(
            "/tmp is bounded", FILL.formatted("/tmp/x", 64), end -> end.stdout().equals("1\n")),
        new Canary(
            "the root of a container is bounded",
            FILL.formatted("/var/x", 128) + "; sleep 60",
            end -> end.fault() == FaultCode.DISK_LIMIT || end.stdout().equals("1\n")),
        new Canary(
            "a flood of output does not hold or fill anything",
            "dd if=/dev/zero bs=1048576 count=64 2>/dev/null; echo tail >&2",
            end -> end.stderr().equals("tail\n")),
        new Canary(
            "a program that ignores signals is killed",
            "trap '' TERM INT HUP; while :; do sleep 1; done",
            end -> end.killed()));
  }

  /** The script prints what it found, then a last line; nothing may be found. */
  private static Canary printing(String name, String script) {
    return new Canary(name, script, end -> end.stdout().equals("end\n"));
  }
}
