/* SPDX-License-Identifier: MIT */
/* Handlers on a stack of their own: sigaltstack(). And waitid(). */
#include "test.h"
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char stack[SIGSTKSZ] __attribute__((aligned(16)));
static sigjmp_buf back;
static volatile uintptr_t handler_sp, nested_sp;
static volatile int flags_inside, error_inside;

static bool on_stack(uintptr_t sp)
{
    return sp >= (uintptr_t)stack && sp < (uintptr_t)stack + sizeof(stack);
}

static void use_stack(void)
{
    const stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)};

    CHECK(sigaltstack(&alternate, NULL) == 0);
}

static void catch_with(int sig, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};

    CHECK(sigaction(sig, &action, NULL) == 0);
}

static void note_nested(int sig)
{
    char here;

    (void)sig;
    nested_sp = (uintptr_t)&here;
}

static void note_stack(int sig)
{
    stack_t now, other = {.ss_flags = SS_DISABLE};
    char here;

    (void)sig;
    handler_sp = (uintptr_t)&here;
    flags_inside = sigaltstack(NULL, &now) == 0 ? now.ss_flags : -1;
    error_inside = sigaltstack(&other, NULL) < 0 ? errno : 0;
    raise(SIGUSR2);
}

/* Only a handler with SA_ONSTACK runs there; one that comes meanwhile stays on it, below the first. */
static void altstack_is_used(void)
{
    stack_t now;

    use_stack();
    catch_with(SIGUSR2, note_nested, SA_ONSTACK);
    catch_with(SIGUSR1, note_stack, SA_ONSTACK);
    CHECK(raise(SIGUSR1) == 0);
    CHECK(on_stack(handler_sp) && flags_inside == SS_ONSTACK && error_inside == EPERM);
    CHECK(on_stack(nested_sp) && nested_sp < handler_sp);
    CHECK(sigaltstack(NULL, &now) == 0 && now.ss_flags == 0);
    CHECK(now.ss_sp == stack && now.ss_size == sizeof(stack));
    CHECK(raise(SIGUSR2) == 0 && on_stack(nested_sp));
    catch_with(SIGUSR2, note_nested, 0);
    CHECK(raise(SIGUSR2) == 0 && !on_stack(nested_sp));
    CHECK(raise(SIGUSR1) == 0 && on_stack(nested_sp)); /* without the flag, but on it already */
}

static void jump_back(int sig)
{
    char here;

    (void)sig;
    handler_sp = (uintptr_t)&here;
    siglongjmp(back, 1);
}

static int recurse(int depth)
{
    volatile char room[512];

    room[0] = (char)depth;
    return depth < 0 ? 0 : recurse(depth + 1) + room[0]; /* never negative */
}

/* The common use of it: a handler of a stack overflow. */
static void altstack_overflow(void)
{
    use_stack();
    catch_with(SIGSEGV, jump_back, SA_ONSTACK);
    for (volatile int i = 0; i < 3; i++) { /* again: the jump has left the stack */
        handler_sp = 0;
        if (sigsetjmp(back, 1) == 0)
            recurse(0);
        CHECK(on_stack(handler_sp));
    }
}

static void fall_off(void)
{
    catch_with(SIGSEGV, jump_back, 0);
    if (sigsetjmp(back, 1) == 0)
        recurse(0);
}

static void raise_again(int sig)
{
    raise(sig);
}

/* Each handler is interrupted by the next, until no frame fits. The memory below the stack must stay as it is. */
static void fill_stack(void)
{
    static char *area;
    area = malloc(4 * MINSIGSTKSZ);
    memset(area, 'x', 4 * MINSIGSTKSZ);
    stack_t alternate = {.ss_sp = area + 2 * MINSIGSTKSZ, .ss_size = 2 * MINSIGSTKSZ};
    CHECK(sigaltstack(&alternate, NULL) == 0);
    catch_with(SIGUSR1, raise_again, SA_ONSTACK | SA_NODEFER);
    raise(SIGUSR1);
}

static void altstack_full(void)
{
    CHECK(run_in_child(fall_off) == SIGSEGV);
    CHECK(run_in_child(fill_stack) == SIGSEGV);
}

static void altstack_errors(void)
{
    stack_t alternate = {.ss_sp = stack, .ss_size = MINSIGSTKSZ - 1}, now;

    CHECK_ERROR(sigaltstack(&alternate, NULL), ENOMEM);
    alternate.ss_size = MINSIGSTKSZ;
    alternate.ss_flags = 4;
    CHECK_ERROR(sigaltstack(&alternate, NULL), EINVAL);
    alternate.ss_flags = 0;
    alternate.ss_sp = (void *)KERNEL_ADDRESS;
    CHECK_ERROR(sigaltstack(&alternate, NULL), EFAULT);
    alternate.ss_sp = (void *)(KERNEL_ADDRESS - PAGE);
    alternate.ss_size = 2 * PAGE;
    CHECK_ERROR(sigaltstack(&alternate, NULL), EFAULT);
    alternate.ss_size = UINT32_MAX;
    CHECK_ERROR(sigaltstack(&alternate, NULL), EFAULT);
    for (size_t i = 1; i < bad_address_count; i++) {
        CHECK_ERROR(sigaltstack((stack_t *)bad_addresses[i], NULL), EFAULT);
        CHECK_ERROR(sigaltstack(NULL, (stack_t *)bad_addresses[i]), EFAULT);
    }
    CHECK(sigaltstack(NULL, &now) == 0 && now.ss_flags == SS_DISABLE);
    use_stack();
    alternate = (stack_t){.ss_sp = stack, .ss_size = 1, .ss_flags = SS_DISABLE};
    CHECK(sigaltstack(&alternate, &now) == 0 && now.ss_sp == stack);
    CHECK(sigaltstack(NULL, &now) == 0 && now.ss_flags == SS_DISABLE);
    CHECK(!now.ss_sp && now.ss_size == 0);
    catch_with(SIGUSR2, note_nested, SA_ONSTACK); /* there is none: the usual stack */
    CHECK(raise(SIGUSR2) == 0 && nested_sp && !on_stack(nested_sp));
}

static void *look(void *result)
{
    return sigaltstack(NULL, result) == 0 ? NULL : result;
}

/* A child has the same stack; another thread has none. */
static void altstack_inherited(void)
{
    pthread_t thread;
    stack_t now;
    void *failed;

    use_stack();
    catch_with(SIGUSR2, note_nested, SA_ONSTACK);
    pid_t pid = start_child();
    if (pid == 0)
        _exit(raise(SIGUSR2) == 0 && on_stack(nested_sp) ? 0 : 1);
    CHECK(end_of(pid) == 0);
    CHECK(pthread_create(&thread, NULL, look, &now) == 0);
    CHECK(pthread_join(thread, &failed) == 0 && !failed && now.ss_flags == SS_DISABLE);
}

static pid_t start_ending(int status)
{
    pid_t pid = start_child();

    if (pid == 0)
        _exit(status);
    return pid;
}

static void waitid_kinds(void)
{
    siginfo_t info;
    pid_t pid = start_ending(3);

    CHECK(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) == 0);
    CHECK(info.si_signo == SIGCHLD && info.si_pid == pid);
    CHECK(info.si_code == CLD_EXITED && info.si_status == 3);
    memset(&info, 0, sizeof(info));
    CHECK(waitid(P_ALL, 0, &info, WEXITED) == 0 && info.si_pid == pid && info.si_status == 3);
    CHECK_ERROR(waitid(P_PID, (id_t)pid, &info, WEXITED), ECHILD);
    pid = start_child();
    if (pid == 0) {
        for (;;)
            pause();
    }
    CHECK(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG) == 0 && info.si_signo == 0 &&
          info.si_pid == 0);
    CHECK(kill(pid, SIGSTOP) == 0);
    CHECK(waitid(P_PGID, 0, &info, WSTOPPED | WNOWAIT) == 0 && info.si_code == CLD_STOPPED);
    CHECK(waitid(P_PGID, (id_t)getpgrp(), &info, WSTOPPED) == 0 && info.si_status == SIGSTOP);
    CHECK(kill(pid, SIGCONT) == 0);
    CHECK(waitid(P_PID, (id_t)pid, &info, WCONTINUED) == 0 && info.si_code == CLD_CONTINUED);
    CHECK(kill(pid, SIGKILL) == 0);
    wait_for_state(pid, 'Z');
    CHECK(waitid(P_PID, (id_t)pid, &info, WSTOPPED | WNOHANG) == 0 && info.si_pid == 0);
    CHECK(waitid(P_PID, (id_t)pid, &info, WEXITED) == 0);
    CHECK(info.si_code == CLD_KILLED && info.si_status == SIGKILL);
}

static void waitid_errors(void)
{
    siginfo_t info;
    pid_t pid = start_ending(0);

    CHECK_ERROR(waitid(P_ALL, 0, &info, 0), EINVAL);
    CHECK_ERROR(waitid(P_ALL, 0, &info, WNOHANG), EINVAL);
    CHECK_ERROR(waitid(P_ALL, 0, &info, WEXITED | 0x100), EINVAL);
    CHECK_ERROR(waitid(3, 0, &info, WEXITED), EINVAL);
    CHECK_ERROR(waitid(P_PID, 0, &info, WEXITED), EINVAL);
    CHECK_ERROR(waitid(P_PGID, (id_t)-5, &info, WEXITED), EINVAL);
    CHECK_ERROR(waitid(P_PGID, 1, &info, WEXITED), ECHILD);
    for (size_t i = 1; i < bad_address_count; i++)
        CHECK_ERROR(waitid(P_ALL, 0, (siginfo_t *)bad_addresses[i], WEXITED), EFAULT);
    CHECK(end_of(pid) == 0); /* it was not lost */
    CHECK_ERROR(waitid(P_ALL, 0, &info, WEXITED), ECHILD);
}

const struct test altstack_tests[] = {
    {"altstack", altstack_is_used},
    {"altstack-overflow", altstack_overflow},
    {"altstack-full", altstack_full},
    {"altstack-errors", altstack_errors},
    {"altstack-inherited", altstack_inherited},
    {"waitid", waitid_kinds},
    {"waitid-errors", waitid_errors},
    {NULL, NULL},
};
