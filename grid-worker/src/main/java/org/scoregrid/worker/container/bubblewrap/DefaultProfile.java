package org.scoregrid.worker.container.bubblewrap;

import java.util.Arrays;
import java.util.List;

/**
 * Which system calls a program may make: what Docker's default profile allows a container without
 * capabilities. Everything else fails as "not permitted". Names that a kernel, a processor or an
 * older libseccomp does not know are passed over.
 */
final class DefaultProfile {
  private static final String FILES =
      """
      access chdir chmod chown chown32 close close_range copy_file_range creat dup dup2 dup3
      faccessat faccessat2 fadvise64 fadvise64_64 fallocate fanotify_mark fchdir fchmod fchmodat
      fchmodat2 fchown fchown32 fchownat fcntl fcntl64 fdatasync fgetxattr flistxattr flock
      fremovexattr fsetxattr fstat fstat64 fstatat64 fstatfs fstatfs64 fsync ftruncate ftruncate64
      futimesat getcwd getdents getdents64 getxattr getxattrat inotify_add_watch inotify_init
      inotify_init1 inotify_rm_watch ioctl lchown lchown32 lgetxattr link linkat listxattr
      listxattrat llistxattr _llseek lremovexattr lseek lsetxattr lstat lstat64 mkdir mkdirat mknod
      mknodat name_to_handle_at newfstatat open openat openat2 pipe pipe2 pread64 preadv preadv2
      pwrite64 pwritev pwritev2 read readahead readlink readlinkat readv removexattr removexattrat
      rename renameat renameat2 rmdir sendfile sendfile64 setxattr setxattrat splice stat stat64
      statfs statfs64 statx symlink symlinkat sync sync_file_range syncfs tee truncate truncate64
      umask unlink unlinkat utime utimensat utimensat_time64 utimes vmsplice write writev
      """;

  private static final String WAITING =
      """
      epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait
      epoll_wait_old eventfd eventfd2 io_cancel io_destroy io_getevents io_pgetevents
      io_pgetevents_time64 io_setup io_submit _newselect pause poll ppoll ppoll_time64 pselect6
      pselect6_time64 select signalfd signalfd4
      """;

  private static final String MEMORY =
      """
      brk madvise map_shadow_stack membarrier memfd_create memfd_secret mincore mlock mlock2
      mlockall mmap mmap2 mprotect mremap mseal msync munlock munlockall munmap pkey_alloc pkey_free
      pkey_mprotect process_mrelease remap_file_pages
      """;

  private static final String PROCESSES =
      """
      capget capset execve execveat exit exit_group fork getcpu getegid getegid32 geteuid geteuid32
      getgid getgid32 getgroups getgroups32 getpgid getpgrp getpid getppid getpriority getrandom
      getresgid getresgid32 getresuid getresuid32 getrlimit getrusage getsid gettid getuid getuid32
      ioprio_get ioprio_set kill landlock_add_rule landlock_create_ruleset landlock_restrict_self
      pidfd_open pidfd_send_signal prctl prlimit64 restart_syscall rseq sched_getaffinity
      sched_getattr sched_getparam sched_get_priority_max sched_get_priority_min sched_getscheduler
      sched_rr_get_interval sched_rr_get_interval_time64 sched_setaffinity sched_setattr
      sched_setparam sched_setscheduler sched_yield seccomp setfsgid setfsgid32 setfsuid setfsuid32
      setgid setgid32 setgroups setgroups32 setpgid setpriority setregid setregid32 setresgid
      setresgid32 setresuid setresuid32 setreuid setreuid32 setrlimit setsid setuid setuid32
      sysinfo ugetrlimit uname vfork wait4 waitid waitpid
      """;

  /** Of the program's own children and siblings; allowed since kernel 4.8 checks them after. */
  private static final String TRACING = "process_vm_readv process_vm_writev ptrace";

  private static final String THREADS =
      """
      futex futex_requeue futex_time64 futex_wait futex_waitv futex_wake get_robust_list
      get_thread_area rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn
      rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo set_robust_list
      set_thread_area set_tid_address sigaltstack sigprocmask sigreturn tgkill tkill
      """;

  private static final String TIME =
      """
      adjtimex alarm clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 clock_gettime
      clock_gettime64 clock_nanosleep clock_nanosleep_time64 getitimer gettimeofday nanosleep
      setitimer time timer_create timer_delete timer_getoverrun timer_gettime timer_gettime64
      timer_settime timer_settime64 timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime
      timerfd_settime64 times cachestat
      """;

  private static final String SPEAKING =
      """
      accept accept4 bind connect getpeername getsockname getsockopt ipc listen mq_getsetattr
      mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64
      mq_unlink msgctl msgget msgrcv msgsnd recv recvfrom recvmmsg recvmmsg_time64 recvmsg semctl
      semget semop semtimedop semtimedop_time64 send sendmmsg sendmsg sendto setsockopt shmat shmctl
      shmdt shmget shutdown socketcall socketpair
      """;

  /** What only some processors have; libseccomp knows which. */
  private static final String OF_PROCESSORS =
      """
      arch_prctl modify_ldt arm_fadvise64_64 arm_sync_file_range sync_file_range2 breakpoint
      cacheflush set_tls riscv_flush_icache riscv_hwprobe
      """;

  private DefaultProfile() {}

  /** How one argument of a call is compared; the numbers are libseccomp's. */
  enum Comparison {
    NOT_EQUAL(1),
    EQUAL(4),
    MASKED_EQUAL(7);

    private final int number;

    Comparison(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  /**
   * A condition on an argument.
   *
   * @param argument counted from 0
   * @param mask with MASKED_EQUAL the mask, else the value
   * @param value with MASKED_EQUAL the value, else unused
   */
  record Condition(int argument, Comparison comparison, long mask, long value) {}

  /** A call that is allowed under a condition; several rules of one call are alternatives. */
  record ConditionalCall(String name, Condition condition) {}

  static List<String> allowed() {
    return List.of(
            FILES, WAITING, MEMORY, PROCESSES, TRACING, THREADS, TIME, SPEAKING, OF_PROCESSORS)
        .stream()
        .flatMap(group -> Arrays.stream(group.strip().split("\\s+")))
        .toList();
  }

  static List<ConditionalCall> conditional() {
    return List.of(
        // Every family but AF_VSOCK, which would reach the hypervisor.
        when("socket", Comparison.NOT_EQUAL, 40, 0),
        // Linux and 32-bit Linux, each also with an old version number; the last only asks.
        when("personality", Comparison.EQUAL, 0x0, 0),
        when("personality", Comparison.EQUAL, 0x0008, 0),
        when("personality", Comparison.EQUAL, 0x20000, 0),
        when("personality", Comparison.EQUAL, 0x20008, 0),
        when("personality", Comparison.EQUAL, 0xffffffffL, 0),
        // No new namespaces: none of the CLONE_NEW flags.
        when("clone", Comparison.MASKED_EQUAL, 0x7e020000, 0));
  }

  private static ConditionalCall when(String name, Comparison comparison, long mask, long value) {
    return new ConditionalCall(name, new Condition(0, comparison, mask, value));
  }

  /** Its flags are in memory, where a filter cannot look: callers fall back to {@code clone}. */
  static String unknownToPrograms() {
    return "clone3";
  }
}
