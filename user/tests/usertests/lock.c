/* SPDX-License-Identifier: MIT */
/* Locks of files between processes: fcntl(), lockf() and flock(). */
#include "test.h"
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#define BYTES 24   /* of the model */
#define OWNERS 3   /* open files of the model */
#define STEPS 1500 /* random changes of the model */
#define RACERS 4
#define TURNS 150 /* of each racer */

static int open_locked(void)
{
    int fd = open("locked", O_RDWR | O_CREAT, 0644);

    CHECK(fd >= 0);
    return fd;
}

static struct flock lock_of(int type, off_t start, off_t length)
{
    return (struct flock){.l_type = (int16_t)type, .l_start = start, .l_len = length};
}

static int set(int fd, int command, int type, off_t start, off_t length)
{
    struct flock lock = lock_of(type, start, length);

    return fcntl(fd, command, &lock);
}

/* Whether another process sees these bytes as free for a lock of the type; found: the lock in its way. */
static bool free_for(int type, off_t start, off_t length, struct flock *found)
{
    struct flock lock = lock_of(type, start, length);
    int fd = open_locked();

    CHECK(fcntl(fd, F_GETLK, &lock) == 0);
    if (found)
        *found = lock;
    close(fd);
    return lock.l_type == F_UNLCK;
}

/* The same, asked by a child. */
static bool free_elsewhere(int type, off_t start, off_t length)
{
    pid_t pid = start_child();

    if (pid == 0)
        _exit(free_for(type, start, length, NULL) ? 0 : 1);
    int status = end_of(pid);
    CHECK(WIFEXITED(status));
    return WEXITSTATUS(status) == 0;
}

static void see_write_lock(void)
{
    struct flock found;
    int fd = open_locked();

    CHECK_ERROR(set(fd, F_SETLK, F_WRLCK, 0, 11), EAGAIN);
    CHECK_ERROR(set(fd, F_SETLK, F_RDLCK, 19, 0), EAGAIN);
    CHECK(set(fd, F_SETLK, F_WRLCK, 0, 10) == 0 && set(fd, F_SETLK, F_RDLCK, 20, 0) == 0);
    CHECK(!free_for(F_RDLCK, 0, 0, &found));
    CHECK(found.l_type == F_WRLCK && found.l_whence == SEEK_SET && found.l_start == 10);
    CHECK(found.l_len == 10 && found.l_pid == getppid());
    found = lock_of(F_WRLCK, 5, 5);
    CHECK(fcntl(fd, F_GETLK, &found) == 0 && found.l_type == F_UNLCK && found.l_start == 5);
    _exit(0);
}

static void exclusive(void)
{
    int fd = open_locked();

    CHECK(set(fd, F_SETLK, F_WRLCK, 10, 10) == 0);
    CHECK(set(fd, F_SETLK, F_WRLCK, 10, 10) == 0); /* a process's own lock is not in its way */
    CHECK(run_in_child(see_write_lock) == 0);
    CHECK(write(fd, "x", 1) == 1); /* the locks are advice */
    CHECK(set(fd, F_SETLK, F_UNLCK, 0, 0) == 0 && free_elsewhere(F_WRLCK, 0, 0));
}

static void see_read_lock(void)
{
    int fd = open_locked();

    CHECK(set(fd, F_SETLK, F_RDLCK, 0, 0) == 0);
    CHECK_ERROR(set(fd, F_SETLK, F_WRLCK, 5, 1), EAGAIN);
    CHECK(set(fd, F_SETLK, F_WRLCK, 100, 1) == 0);
    _exit(0);
}

static void shared(void)
{
    int fd = open_locked();

    CHECK(set(fd, F_SETLK, F_RDLCK, 0, 50) == 0);
    CHECK(run_in_child(see_read_lock) == 0);
    CHECK(set(fd, F_SETLK, F_WRLCK, 10, 10) == 0); /* the child is gone: a part becomes exclusive */
    CHECK(free_elsewhere(F_RDLCK, 0, 10) && !free_elsewhere(F_RDLCK, 19, 1));
    CHECK(free_elsewhere(F_RDLCK, 20, 0) && !free_elsewhere(F_WRLCK, 49, 1));
    CHECK(free_elsewhere(F_WRLCK, 50, 0));
}

/*
 * Random locks of three open files compared with a table of bytes. Locks that overlap, touch, join and divide others
 * come by themselves.
 */
static void table_agrees(const int *fd, char table[OWNERS][BYTES + 1], unsigned owner)
{
    for (unsigned byte = 0; byte <= BYTES; byte++) {
        struct flock lock = lock_of(F_WRLCK, byte, 1);
        int wanted = F_UNLCK;
        for (unsigned i = 0; i < OWNERS; i++) {
            if (i != owner && table[i][byte] != F_UNLCK)
                wanted = table[i][byte];
        }
        CHECK(fcntl(fd[owner], F_OFD_GETLK, &lock) == 0 && lock.l_type == wanted);
        CHECK(wanted == F_UNLCK || lock.l_pid == -1);
    }
}

static bool table_allows(char table[OWNERS][BYTES + 1], unsigned owner, int type, unsigned first,
                         unsigned last)
{
    for (unsigned i = 0; i < OWNERS; i++) {
        for (unsigned byte = first; i != owner && type != F_UNLCK && byte <= last; byte++) {
            if (table[i][byte] != F_UNLCK && (type == F_WRLCK || table[i][byte] == F_WRLCK))
                return false;
        }
    }
    return true;
}

static void model(void)
{
    char table[OWNERS][BYTES + 1]; /* the last entry stands for all bytes behind */
    int fd[OWNERS];

    memset(table, F_UNLCK, sizeof(table));
    for (unsigned i = 0; i < OWNERS; i++)
        fd[i] = open_locked();
    srand(1);
    for (unsigned step = 0; step < STEPS; step++) {
        unsigned owner = (unsigned)rand() % OWNERS, first = (unsigned)rand() % BYTES;
        unsigned length = (unsigned)rand() % (BYTES - first + 1); /* 0: to the end */
        unsigned last = length > 0 ? first + length - 1 : BYTES;
        int type = rand() % 3;
        bool allowed = table_allows(table, owner, type, first, last);
        errno = 0;
        int result = set(fd[owner], F_OFD_SETLK, type, first, length);
        CHECK(allowed ? result == 0 : result == -1 && errno == EAGAIN);
        if (allowed)
            memset(&table[owner][first], type, last - first + 1);
        table_agrees(fd, table, (unsigned)rand() % OWNERS);
    }
}

static void places(void)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_CUR, .l_start = -2, .l_len = 4};
    int fd = open_locked();

    CHECK(write(fd, "0123456789", 10) == 10 && lseek(fd, 6, SEEK_SET) == 6);
    CHECK(fcntl(fd, F_SETLK, &lock) == 0);
    CHECK(free_elsewhere(F_WRLCK, 0, 4) && !free_elsewhere(F_WRLCK, 4, 1));
    CHECK(!free_elsewhere(F_WRLCK, 7, 1) && free_elsewhere(F_WRLCK, 8, 0));
    lock = (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_END, .l_start = 5, .l_len = -3};
    CHECK(fcntl(fd, F_SETLK, &lock) == 0);
    CHECK(free_elsewhere(F_WRLCK, 8, 4) && !free_elsewhere(F_WRLCK, 12, 1));
    CHECK(!free_elsewhere(F_WRLCK, 14, 1) && free_elsewhere(F_WRLCK, 15, 0));
    CHECK(set(fd, F_SETLK, F_WRLCK, 100, 0) == 0); /* all that the file may ever have */
    CHECK(!free_elsewhere(F_WRLCK, INT64_MAX, 1) && !free_elsewhere(F_WRLCK, 1000, 1));
}

static void lock_errors(void)
{
    struct flock lock = lock_of(F_WRLCK, 0, 0);
    int fd = open_locked(), reads = open("locked", O_RDONLY), writes = open("locked", O_WRONLY);
    int ends[2];

    CHECK(pipe(ends) == 0);
    CHECK_ERROR(set(99, F_SETLK, F_WRLCK, 0, 0), EBADF);
    CHECK_ERROR(set(reads, F_SETLK, F_WRLCK, 0, 0), EBADF);
    CHECK_ERROR(set(writes, F_SETLK, F_RDLCK, 0, 0), EBADF);
    CHECK(set(reads, F_SETLK, F_UNLCK, 0, 0) == 0 && fcntl(reads, F_GETLK, &lock) == 0);
    CHECK_ERROR(set(ends[0], F_SETLK, F_RDLCK, 0, 0), EINVAL);
    CHECK_ERROR(set(fd, F_SETLK, 3, 0, 0), EINVAL);
    CHECK_ERROR(set(fd, F_GETLK, F_UNLCK, 0, 0), EINVAL);
    CHECK_ERROR(set(fd, F_SETLK, F_WRLCK, -1, 0), EINVAL);
    CHECK_ERROR(set(fd, F_SETLK, F_WRLCK, 5, -6), EINVAL);
    CHECK_ERROR(set(fd, F_SETLK, F_WRLCK, 5, INT64_MIN), EINVAL);
    CHECK_ERROR(set(fd, F_SETLK, F_WRLCK, INT64_MAX, 2), EOVERFLOW);
    CHECK_ERROR(fcntl(fd, F_SETLK, (struct flock *)1), EFAULT);
    CHECK_ERROR(fcntl(fd, F_GETLK, (struct flock *)KERNEL_ADDRESS), EFAULT);
    lock = lock_of(F_WRLCK, 0, 0);
    lock.l_whence = 7;
    CHECK_ERROR(fcntl(fd, F_SETLK, &lock), EINVAL);
    lock = (struct flock){.l_type = F_WRLCK, .l_pid = 1};
    CHECK_ERROR(fcntl(fd, F_OFD_SETLK, &lock), EINVAL);
    CHECK(free_elsewhere(F_WRLCK, 0, 0));
}

/* The locks of a process end when it closes any descriptor of the file, in any way. */
static void end_at_close(void)
{
    int fd = open_locked(), other = open_locked(), null = open("/dev/null", O_RDONLY);

    CHECK(set(fd, F_SETLK, F_WRLCK, 0, 0) == 0 && !free_elsewhere(F_WRLCK, 0, 0));
    CHECK(close(other) == 0 && free_elsewhere(F_WRLCK, 0, 0));
    CHECK(set(fd, F_SETLK, F_WRLCK, 0, 0) == 0 && (other = dup(fd)) >= 0);
    CHECK(dup2(null, other) == other && free_elsewhere(F_WRLCK, 0, 0));
    CHECK(set(fd, F_SETLK, F_WRLCK, 0, 0) == 0 && dup2(fd, fd) == fd);
    pid_t pid = start_child(); /* has the descriptor, but not the lock */
    if (pid == 0) {
        CHECK_ERROR(set(fd, F_SETLK, F_WRLCK, 0, 0), EAGAIN);
        _exit(close(fd));
    }
    CHECK(end_of(pid) == 0 && !free_elsewhere(F_WRLCK, 0, 0));
}

/* A process with the lock: waits for its standard input, a pipe, to end. */
static pid_t holder(int *end, bool cloexec)
{
    int fd = open_locked(), ends[2];

    CHECK(pipe(ends) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        CHECK(dup2(ends[0], 0) == 0 && close(ends[0]) == 0 && close(ends[1]) == 0);
        CHECK(set(fd, F_SETLK, F_WRLCK, 0, 0) == 0);
        fcntl(fd, F_SETFD, cloexec ? FD_CLOEXEC : 0);
        execl("/bin/cat", "holder", (char *)NULL);
        _exit(99);
    }
    close(ends[0]);
    close(fd);
    *end = ends[1];
    return pid;
}

/* exec keeps the locks, but not those of files that it closes; the end of the process takes them all away. */
static void over_exec(void)
{
    for (int cloexec = 0; cloexec < 2; cloexec++) {
        char name[64] = "";
        int end;
        pid_t pid = holder(&end, cloexec);
        while (!strstr(name, "holder") && !strstr(name, "cat"))
            process_line(pid, name, sizeof(name));
        wait_for_state(pid, 'S');
        CHECK(free_for(F_WRLCK, 0, 0, NULL) == cloexec);
        close(end);
        CHECK(end_of(pid) == 0 && free_for(F_WRLCK, 0, 0, NULL));
    }
}

/* A child that waits for the bytes from start on. Its status is errno then. */
static pid_t start_waiter(int fd, off_t start, off_t length)
{
    pid_t pid = start_child();

    if (pid == 0)
        _exit(set(fd, F_SETLKW, F_WRLCK, start, length) == 0 ? 0 : errno);
    wait_for_state(pid, 'S');
    return pid;
}

static void do_nothing(int signal)
{
    (void)signal;
}

static void waits(void)
{
    int fd = open_locked();

    CHECK(set(fd, F_SETLK, F_WRLCK, 0, 20) == 0);
    pid_t first = start_waiter(fd, 0, 5), second = start_waiter(fd, 10, 5);
    CHECK(set(fd, F_SETLK, F_UNLCK, 0, 5) == 0 && end_of(first) == 0);
    wait_for_state(second, 'S');
    CHECK(set(fd, F_SETLK, F_RDLCK, 0, 20) == 0); /* still in the way of the second one */
    wait_for_state(second, 'S');
    CHECK(set(fd, F_SETLK, F_UNLCK, 0, 0) == 0 && end_of(second) == 0);
}

static void interrupted(void)
{
    struct sigaction action = {.sa_handler = do_nothing};
    int fd = open_locked();

    CHECK(set(fd, F_SETLK, F_WRLCK, 0, 0) == 0 && sigaction(SIGUSR1, &action, NULL) == 0);
    pid_t pid = start_waiter(fd, 0, 0);
    CHECK(kill(pid, SIGUSR1) == 0 && end_of(pid) == EINTR << 8);
    action.sa_flags = SA_RESTART;
    CHECK(sigaction(SIGUSR1, &action, NULL) == 0);
    pid = start_waiter(fd, 0, 0);
    CHECK(kill(pid, SIGUSR1) == 0);
    wait_for_state(pid, 'S');
    CHECK(set(fd, F_SETLK, F_UNLCK, 0, 0) == 0 && end_of(pid) == 0);
    CHECK(set(fd, F_SETLK, F_WRLCK, 0, 0) == 0);
    pid = start_waiter(fd, 0, 0);
    CHECK(kill(pid, SIGKILL) == 0 && end_of(pid) == SIGKILL);
}

/* Children in a ring: each has one byte, and waits for the next one's. The last request would close the ring. */
static void ring(int members)
{
    char text[8];
    int fd = open_locked(), ends[2];
    pid_t pid[4];

    CHECK(pipe(ends) == 0 && set(fd, F_SETLK, F_WRLCK, members - 1, 1) == 0);
    for (int i = members - 2; i >= 0; i--) { /* each finds the byte that it wants taken */
        pid[i] = start_child();
        if (pid[i] == 0) {
            CHECK(set(fd, F_SETLK, F_WRLCK, i, 1) == 0 && write(ends[1], "r", 1) == 1);
            CHECK(set(fd, F_SETLKW, F_WRLCK, i + 1, 1) == 0);
            _exit(0);
        }
        CHECK(read(ends[0], text, 1) == 1);
        wait_for_state(pid[i], 'S');
    }
    CHECK_ERROR(set(fd, F_SETLKW, F_WRLCK, 0, 1), EDEADLK);
    CHECK_ERROR(set(fd, F_SETLK, F_WRLCK, 0, 1), EAGAIN);
    CHECK(set(fd, F_SETLK, F_UNLCK, 0, 0) == 0);
    for (int i = 0; i < members - 1; i++)
        CHECK(end_of(pid[i]) == 0);
    close(fd);
}

static void deadlock(void)
{
    ring(2);
    ring(3);
    ring(4);
}

/* A long wait is no deadlock: the others wait for a process that only sleeps. */
static void no_deadlock(void)
{
    int fd = open_locked(), end;
    pid_t owner = holder(&end, false);

    wait_for_state(owner, 'S');
    while (free_for(F_WRLCK, 0, 0, NULL))
        sleep_ms(1);
    pid_t first = start_waiter(fd, 0, 1), second = start_waiter(fd, 0, 2);
    CHECK(kill(owner, SIGKILL) == 0 && end_of(owner) == SIGKILL);
    CHECK(close(end) == 0 && end_of(first) == 0 && end_of(second) == 0);
}

/* The locks of an open file: shared by its descriptors, and not ended by the close of another open file. */
static void open_file_locks(void)
{
    int fd = open_locked(), other = open_locked(), copy = dup(fd);

    CHECK(set(fd, F_OFD_SETLK, F_WRLCK, 0, 10) == 0);
    CHECK(set(copy, F_OFD_SETLK, F_WRLCK, 5, 10) == 0);
    CHECK_ERROR(set(other, F_OFD_SETLK, F_RDLCK, 14, 1), EAGAIN);
    /* the process itself is another owner */
    CHECK_ERROR(set(other, F_SETLK, F_RDLCK, 0, 1), EAGAIN);
    pid_t pid = start_child();
    if (pid == 0) {
        CHECK(set(fd, F_OFD_SETLK, F_UNLCK, 0, 5) == 0);
        _exit(0);
    }
    CHECK(end_of(pid) == 0 && set(other, F_OFD_SETLK, F_WRLCK, 0, 5) == 0);
    CHECK(close(fd) == 0);
    CHECK_ERROR(set(other, F_OFD_SETLK, F_RDLCK, 14, 1), EAGAIN);
    CHECK(close(copy) == 0 && set(other, F_OFD_SETLKW, F_RDLCK, 0, 0) == 0);
}

static void whole_files(void)
{
    int fd = open_locked(), other = open_locked(), copy = dup(fd);

    CHECK(flock(fd, LOCK_EX) == 0 && flock(copy, LOCK_EX | LOCK_NB) == 0);
    CHECK_ERROR(flock(other, LOCK_EX | LOCK_NB), EWOULDBLOCK);
    CHECK_ERROR(flock(other, LOCK_SH | LOCK_NB), EWOULDBLOCK);
    CHECK(free_elsewhere(F_WRLCK, 0, 0)); /* record locks are another family */
    CHECK(flock(copy, LOCK_SH) == 0 && flock(other, LOCK_SH) == 0);
    CHECK_ERROR(flock(other, LOCK_EX | LOCK_NB), EWOULDBLOCK);
    CHECK_ERROR(flock(fd, LOCK_EX | LOCK_NB), EWOULDBLOCK);
    CHECK(close(fd) == 0);
    CHECK_ERROR(flock(other, LOCK_EX | LOCK_NB), EWOULDBLOCK); /* copy has it still */
    CHECK(flock(copy, LOCK_UN) == 0 && flock(other, LOCK_EX | LOCK_NB) == 0);
    CHECK(close(other) == 0 && flock(copy, LOCK_EX | LOCK_NB) == 0);
    other = open("locked", O_RDONLY); /* the mode of the descriptor does not matter */
    CHECK(close(copy) == 0 && flock(other, LOCK_EX | LOCK_NB) == 0);
}

static void whole_file_errors(void)
{
    int fd = open_locked(), ends[2];

    CHECK(pipe(ends) == 0);
    CHECK_ERROR(flock(99, LOCK_EX), EBADF);
    CHECK_ERROR(flock(fd, 0), EINVAL);
    CHECK_ERROR(flock(fd, LOCK_NB), EINVAL);
    CHECK_ERROR(flock(fd, LOCK_SH | LOCK_EX), EINVAL);
    CHECK_ERROR(flock(fd, 16), EINVAL);
    CHECK_ERROR(flock(ends[0], LOCK_EX), EINVAL);
}

/* The lock of an open file outlives its first process; both sharers may want more without a deadlock. */
static void whole_file_waits(void)
{
    int fd = open_locked();

    CHECK(flock(fd, LOCK_SH) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        int own = open_locked();
        close(fd);
        CHECK(flock(own, LOCK_SH) == 0 && flock(own, LOCK_EX) == 0);
        _exit(flock(own, LOCK_UN));
    }
    wait_for_state(pid, 'S');
    CHECK(flock(fd, LOCK_EX) == 0); /* the child has lost its share */
    wait_for_state(pid, 'S');
    CHECK(flock(fd, LOCK_UN) == 0 && end_of(pid) == 0);
}

static void lockf_sees_others(void)
{
    int fd = open_locked();

    CHECK_ERROR(lockf(fd, F_TEST, 0), EACCES);
    CHECK_ERROR(lockf(fd, F_TLOCK, 5), EAGAIN);
    CHECK(lockf(fd, F_TEST, 4) == 0 && lockf(fd, F_TLOCK, 4) == 0);
    CHECK(lseek(fd, 4, SEEK_SET) == 4 && lockf(fd, F_TEST, -4) == 0);
    _exit(0);
}

static void lockf_forms(void)
{
    int fd = open_locked(), reads = open("locked", O_RDONLY);

    CHECK(lseek(fd, 4, SEEK_SET) == 4 && lockf(fd, F_LOCK, 4) == 0 && lockf(fd, F_TEST, 0) == 0);
    CHECK(run_in_child(lockf_sees_others) == 0);
    CHECK(lockf(fd, F_ULOCK, 2) == 0 && free_elsewhere(F_WRLCK, 0, 6));
    CHECK(!free_elsewhere(F_WRLCK, 6, 1));
    CHECK_ERROR(lockf(fd, 9, 0), EINVAL);
    CHECK_ERROR(lockf(fd, F_TLOCK, -5), EINVAL);
    CHECK_ERROR(lockf(reads, F_TLOCK, 0), EBADF);
    CHECK_ERROR(lockf(99, F_TEST, 0), EBADF);
}

/* Processes that each read a number, add one, and write it back, under a lock of each kind in turn. */
static void add_one(int fd)
{
    uint32_t number;

    CHECK(pread(fd, &number, sizeof(number), 0) == sizeof(number));
    number++;
    CHECK(pwrite(fd, &number, sizeof(number), 0) == sizeof(number));
}

static void race_for_number(int kind)
{
    int fd = open_locked();

    for (unsigned i = 0; i < TURNS; i++) {
        CHECK(kind == 0   ? flock(fd, LOCK_EX) == 0
              : kind == 1 ? set(fd, F_OFD_SETLKW, F_WRLCK, 0, 4) == 0
                          : set(fd, F_SETLKW, F_WRLCK, 2, 2) == 0);
        add_one(fd);
        CHECK(kind == 0   ? flock(fd, LOCK_UN) == 0
              : kind == 1 ? set(fd, F_OFD_SETLK, F_UNLCK, 0, 0) == 0
                          : set(fd, F_SETLK, F_UNLCK, 2, 2) == 0);
    }
    _exit(0);
}

static void race(void)
{
    uint32_t number = 0;
    int fd = open_locked();
    pid_t pid[RACERS];

    for (int kind = 0; kind < 3; kind++) {
        number = 0;
        CHECK(pwrite(fd, &number, sizeof(number), 0) == sizeof(number));
        for (unsigned i = 0; i < RACERS; i++) {
            pid[i] = start_child();
            if (pid[i] == 0)
                race_for_number(kind);
        }
        for (unsigned i = 0; i < RACERS; i++)
            CHECK(end_of(pid[i]) == 0);
        CHECK(pread(fd, &number, sizeof(number), 0) == sizeof(number));
        CHECK(number == RACERS * TURNS);
    }
}

/* A thread locks while another closes: when all descriptors are closed, no lock is left. */
static void *close_it(void *fd)
{
    close(*(int *)fd);
    return NULL;
}

static void close_while_locking(void)
{
    for (unsigned i = 0; i < TURNS; i++) {
        int fd = open_locked();
        pthread_t thread;
        CHECK(pthread_create(&thread, NULL, close_it, &fd) == 0);
        for (int result = 0; result == 0;)
            result = set(fd, F_SETLK, F_WRLCK, 0, 0);
        CHECK(errno == EBADF && pthread_join(thread, NULL) == 0);
        if (i % 16 == 0)
            CHECK(free_elsewhere(F_WRLCK, 0, 0));
    }
    CHECK(free_elsewhere(F_WRLCK, 0, 0));
}

/* A program that takes all locks gets an error, harms no lock, and gives them back. */
static void take_all_locks(void)
{
    int fd = open_locked();
    off_t at = 0;

    while (set(fd, F_SETLK, F_WRLCK, 2 * at, 1) == 0)
        at++;
    CHECK(errno == ENOLCK && at > 1000);
    CHECK(set(fd, F_SETLK, F_UNLCK, 2 * at - 2, 1) == 0); /* that is always possible */
    CHECK(!free_elsewhere(F_WRLCK, 2 * at - 4, 1) && free_elsewhere(F_WRLCK, 2 * at - 2, 1));
    _exit(0);
}

static void limit(void)
{
    int fd = open_locked();

    CHECK(run_in_child(take_all_locks) == 0);
    CHECK(set(fd, F_SETLK, F_WRLCK, 0, 0) == 0);
}

const struct test lock_tests[] = {
    {"lock-exclusive", exclusive},
    {"lock-shared", shared},
    {"lock-model", model},
    {"lock-places", places},
    {"lock-errors", lock_errors},
    {"lock-close", end_at_close},
    {"lock-exec", over_exec},
    {"lock-wait", waits},
    {"lock-interrupted", interrupted},
    {"lock-deadlock", deadlock},
    {"lock-no-deadlock", no_deadlock},
    {"lock-open-file", open_file_locks},
    {"lock-lockf", lockf_forms},
    {"lock-race", race},
    {"lock-close-race", close_while_locking},
    {"lock-limit", limit},
    {"flock", whole_files},
    {"flock-errors", whole_file_errors},
    {"flock-wait", whole_file_waits},
    {NULL, NULL},
};
