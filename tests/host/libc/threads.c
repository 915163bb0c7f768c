/* SPDX-License-Identifier: MIT */
/*
 * The system calls of threads, for the library under test: one of its threads is a thread of the host.
 * It runs on a stack of the host's; the stack that the library gave it is only checked. The cases are
 * those of user/tests/threadtest that need no process.
 */
#include <abi/futex.h>
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include "libc.h"

/* The host's numbers: linux/futex.h has the names of abi/futex.h for other numbers. */
#define HOST_WAKE 1
#define HOST_CMP_REQUEUE 4
#define HOST_WAIT_BITSET 9
#define HOST_PRIVATE 128
#define HOST_REALTIME 256
#define ALL_BITS UINT32_MAX

struct start {
    void *argument;
    void *head;
    uint32_t tid;
    uint32_t *tid_word;
};

/* struct timespec of the library. */
struct own_time {
    int64_t seconds;
    int32_t nanoseconds, zero;
};

int libc_clock_gettime(int clock, struct own_time *result);
static __thread struct start current = {.tid = 1};

void *libc_thread_pointer(void);
int libc_thread_create(void (*entry)(void), void *argument, void *stack_top, void *head,
                       uint32_t *tid_word);
void libc_thread_exit(void) __attribute__((noreturn));
int libc_gettid(void);
int libc_futex(uint32_t *word, int operation, uint32_t value, const void *timeout, uint32_t *word2);
int libc_set_thread_pointer(void *head);
int libc_sched_yield(void);
void libc_thread_entry(void);
void libc_thread_begin(void *thread) __attribute__((noreturn));
void *libc___sys_mmap(void *address, size_t length, int prot, int flags, int fd, uint32_t page);
int libc_munmap(void *address, size_t length);
int libc_mprotect(void *address, size_t length, int prot);
void libc_case_failed(const char *file, int line, const char *condition);
int libc_run_thread_cases(char **names);

void *libc_thread_pointer(void)
{
    return current.head;
}

int libc_set_thread_pointer(void *head)
{
    current.head = head;
    return 0;
}

int libc_gettid(void)
{
    return (int)current.tid;
}

int libc_sched_yield(void)
{
    return sched_yield();
}

/* Memory for stacks. The host has the same numbers for the kinds of maps (abi/mman.h). */
void *libc___sys_mmap(void *address, size_t length, int prot, int flags, int fd, uint32_t page)
{
    return mmap(address, length, prot, flags, fd, (off_t)page * 4096);
}

int libc_munmap(void *address, size_t length)
{
    return munmap(address, length);
}

int libc_mprotect(void *address, size_t length, int prot)
{
    return mprotect(address, length, prot);
}

/* Not called: the trampoline of the host calls thread_begin() itself. */
void libc_thread_entry(void)
{
    abort();
}

static void *begin(void *start)
{
    current = *(struct start *)start;
    free(start);
    libc_thread_begin(current.argument);
}

int libc_thread_create(void (*entry)(void), void *argument, void *stack_top, void *head,
                       uint32_t *tid_word)
{
    static uint32_t last_tid = 1;
    struct start *start = malloc(sizeof(*start));
    pthread_t thread;

    if (start == NULL || entry != libc_thread_entry || (uintptr_t)stack_top % 4 != 0)
        abort();
    *start = (struct start){argument, head, __atomic_add_fetch(&last_tid, 1, __ATOMIC_RELAXED),
                            tid_word};
    memset((char *)stack_top - 4096, 0, 4096); /* the stack is there */
    __atomic_store_n(tid_word, start->tid, __ATOMIC_SEQ_CST);
    if (pthread_create(&thread, NULL, begin, start) != 0)
        abort();
    pthread_detach(thread);
    return 0;
}

void libc_thread_exit(void)
{
    uint32_t *word = current.tid_word;

    __atomic_store_n(word, 0, __ATOMIC_SEQ_CST);
    syscall(SYS_futex, word, HOST_WAKE | HOST_PRIVATE, INT_MAX, NULL, NULL, 0);
    pthread_exit(NULL);
}

int libc_clock_gettime(int clock, struct own_time *result)
{
    struct timespec now;

    clock_gettime(clock, &now);
    *result = (struct own_time){now.tv_sec, (int32_t)now.tv_nsec, 0};
    return 0;
}

static long host_wait(uint32_t *word, int operation, uint32_t value, const struct own_time *time)
{
    struct timespec deadline;
    int flags = HOST_PRIVATE | ((operation & FUTEX_REALTIME) != 0 ? HOST_REALTIME : 0);

    if (time == NULL)
        return syscall(SYS_futex, word, HOST_WAIT_BITSET | flags, value, NULL, NULL, ALL_BITS);
    if ((operation & FUTEX_ABSOLUTE) == 0)
        abort();
    deadline = (struct timespec){time->seconds, time->nanoseconds};
    return syscall(SYS_futex, word, HOST_WAIT_BITSET | flags, value, &deadline, NULL, ALL_BITS);
}

int libc_futex(uint32_t *word, int operation, uint32_t value, const void *timeout, uint32_t *word2)
{
    long result;

    switch (operation & ~(FUTEX_PRIVATE | FUTEX_ABSOLUTE | FUTEX_REALTIME)) {
    case FUTEX_WAIT:
        result = host_wait(word, operation, value, timeout);
        break;
    case FUTEX_WAKE:
        result = syscall(SYS_futex, word, HOST_WAKE | HOST_PRIVATE, value, NULL, NULL, 0);
        break;
    default:
        result =
            syscall(SYS_futex, word, HOST_CMP_REQUEUE | HOST_PRIVATE, 1, timeout, word2, value);
    }
    if (result < 0)
        libc_errno = errno;
    return (int)result;
}

void *libc___sys_mmap(void *address, size_t length, int prot, int flags, int fd, uint32_t page);
int libc_munmap(void *address, size_t length);
int libc_mprotect(void *address, size_t length, int prot);
void libc_case_failed(const char *file, int line, const char *condition)
{
    print_error("%s:%d: does not hold: %s\n", file, line, condition);
    abort();
}

static void thread_cases(void **state)
{
    (void)state;
    assert_int_equal(libc_run_thread_cases((char *[]){NULL}), 0);
}

int thread_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thread_cases),
    };

    return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
