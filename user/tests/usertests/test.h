/* SPDX-License-Identifier: MIT */
/*
 * usertests: the kernel's promises to programs, tested from a program.
 *
 * A test is a function that returns if everything is right. It runs in a separate process, in a
 * separate directory, which is emptied afterwards. A test that fails, crashes, or takes too long is
 * one failure.
 */
#ifndef USERTESTS_TEST_H
#define USERTESTS_TEST_H

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct test {
    const char *name;
    void (*run)(void);
};

/* The tests by concern, each list ending with a name of NULL. */
extern const struct test process_tests[], wait_tests[], signal_tests[], handler_tests[],
    sigframe_tests[], exec_tests[], elf_tests[], heap_tests[], fault_tests[], sharing_tests[],
    pipe_tests[], file_tests[], offset_tests[], descriptor_tests[], name_tests[], path_tests[],
    rename_tests[], directory_tests[], attribute_tests[], device_tests[], time_tests[],
    pointer_tests[], processor_tests[], limit_tests[], size_tests[], trace_tests[],
    longcall_tests[], everywhere_tests[], failing_tests[], busy_tests[], script_tests[],
    thread_tests[], threadshare_tests[], futex_tests[], maprace_tests[], map_tests[],
    mapfile_tests[], stop_tests[], cred_tests[], permission_tests[], poll_tests[], rlimit_tests[],
    session_tests[], alarm_tests[], altstack_tests[], socket_tests[], pty_tests[],
    attemptfile_tests[], attemptdevice_tests[], attemptprocess_tests[], at_tests[], control_tests[],
    lock_tests[], sigqueue_tests[], threadwaits_tests[], framebuffer_tests[], input_tests[],
    socketerror_tests[];

_Noreturn void test_fail(const char *file, int line, const char *what);
void test_expect_error(const char *file, int line, const char *what, long result, int error);

/* Fails the test if the condition does not hold. */
#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            test_fail(__FILE__, __LINE__, #condition " does not hold");                            \
    } while (0)

/* Fails the test unless the call returns -1 and sets errno to the error. */
#define CHECK_ERROR(call, error)                                                                   \
    do {                                                                                           \
        errno = 0;                                                                                 \
        long result_ = (long)(call);                                                               \
        test_expect_error(__FILE__, __LINE__, #call, result_, error);                              \
    } while (0)

/* Runs body in a child. Returns its status from waitpid(). */
int run_in_child(void (*body)(void));

/* fork() that fails the test instead of returning -1. */
pid_t start_child(void);

/* A child that waits until it is killed. */
pid_t start_sleeping(void);

/* Waits for the child. Returns its status. */
int end_of(pid_t pid);

void make_file(const char *path, const char *text);
bool file_is(const char *path, const char *text);
void remove_tree(const char *path);

/* The number behind "label" in a file of /proc. */
long proc_number(const char *path, const char *label);
long free_pages(void);

/*
 * True if at most `slack` pages fewer than `before` are free, now or soon: threads of the kernel, like
 * the one that writes the log, use some pages for a while. A test that looks for a page lost in each
 * round allows half of its rounds.
 */
bool pages_are_back(long before, long slack);

/* Reads the process's line in /proc/PID/stat; waits until the state in it is the one wanted. */
void process_line(pid_t pid, char *text, size_t size);
void wait_for_state(pid_t pid, char state);

void sleep_ms(int milliseconds);
int64_t now_ns(void);

/* Addresses that no program may use; the last is UINTPTR_MAX. */
extern const uintptr_t bad_addresses[];
extern const size_t bad_address_count;

/*
 * The program that tests of exec start: this one, with EXEC_CHILD and the property to check
 * (exec.c).
 */
#define SELF "/bin/usertests"
#define EXEC_CHILD "--exec-child"
int exec_child(int argc, char **argv);

/* Whether the six ids of this process are those in the text (cred.c). */
bool ids_are(const char *text);

/* Whether exec has kept the queue of real-time signals (sigqueue.c). */
bool queue_is_left(void);

/* Makes a copy of this program with that owner and mode (cred.c). */
void make_program(const char *path, uid_t uid, gid_t gid, mode_t mode);

/* A register that programs may set, and values that it can have (arch/). */
#define OWN_REGISTERS 3
extern const uint32_t own_registers[OWN_REGISTERS];
uint32_t get_own_register(void);
void set_own_register(uint32_t value);

/* The call at the end of a handler, with this stack pointer (arch/). */
_Noreturn void return_with_stack(uintptr_t stack);

/*
 * Code that runs at any address (arch/): exits with PIE_STATUS, and writes to a word in PIE_DATA on
 * the way.
 */
#define PIE_CODE 0x100  /* its offset from the beginning of the program ... */
#define PIE_DATA 0x2000 /* ... and that of the data that it writes to */
#define PIE_STATUS 42
extern const unsigned char pie_code[], pie_code_end[];

/* Instructions that trap (arch/): the list ends with NULL. */
struct trap_case {
    void (*run)(void);
    int signal, code; /* the signal with its si_code; 0: it does not trap */
};
extern const struct trap_case trap_cases[];

#define KERNEL_ADDRESS ((uintptr_t)0x80000000) /* the same on both machines */
#define PAGE ((size_t)4096)
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#endif
