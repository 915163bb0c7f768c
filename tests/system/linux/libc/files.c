/* SPDX-License-Identifier: MIT */
/* Files, memory, and waiting for both. */
#include "libc.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <time.h>

static volatile sig_atomic_t alarms;

static void on_alarm(int signal)
{
    (void)signal;
    alarms++;
}

static void select_pipe(const int fds[2])
{
    struct timeval none = {0, 0}, some = {0, 20000};
    fd_set readable, writable;
    int closed;

    FD_ZERO(&readable);
    FD_ZERO(&writable);
    FD_SET(fds[0], &readable);
    FD_SET(fds[1], &writable);
    SHOW(select(fds[1] + 1, &readable, &writable, NULL, &none));
    SHOW(FD_ISSET(fds[0], &readable));
    SHOW(FD_ISSET(fds[1], &writable));
    FD_SET(fds[0], &readable);
    SHOW(select(fds[0] + 1, &readable, NULL, NULL, &some));
    SHOW(FD_ISSET(fds[0], &readable));
    SHOW(write(fds[1], "ab", 2));
    FD_SET(fds[0], &readable);
    SHOW(select(fds[0] + 1, &readable, NULL, NULL, NULL));
    SHOW(FD_ISSET(fds[0], &readable));
    /* A number that was just open: Linux does not look at numbers behind its table of descriptors. */
    closed = dup(fds[0]);
    close(closed);
    FD_SET(closed, &readable);
    SHOW_ERROR(select(closed + 1, &readable, NULL, NULL, &none));
    SHOW(select(0, NULL, NULL, NULL, &some));
}

/* The mask lets the signal in only while the call waits. */
static void select_with_mask(const int fds[2])
{
    struct itimerval timer = {{0, 0}, {0, 20000}};
    sigset_t set, old;
    fd_set readable;

    signal(SIGALRM, on_alarm);
    sigemptyset(&set);
    sigaddset(&set, SIGALRM);
    sigprocmask(SIG_BLOCK, &set, &old);
    setitimer(ITIMER_REAL, &timer, NULL);
    FD_ZERO(&readable);
    FD_SET(fds[0], &readable);
    SHOW_ERROR(pselect(fds[0] + 1, &readable, NULL, NULL, NULL, &old));
    SHOW(alarms);
    sigpending(&set);
    SHOW(sigismember(&set, SIGALRM));
    sigprocmask(SIG_SETMASK, &old, NULL);
}

static void poll_pipe(const int fds[2])
{
    struct pollfd wanted[3] = {{fds[0], POLLIN, 0}, {fds[1], POLLOUT, 0}, {-1, POLLIN, 0}};
    struct timespec some = {.tv_nsec = 10000000};

    SHOW(poll(wanted, 3, 0));
    SHOW(wanted[0].revents);
    SHOW(wanted[1].revents);
    SHOW(poll(wanted, 1, 10));
    SHOW(ppoll(wanted, 1, &some, NULL));
    close(fds[1]);
    SHOW(poll(wanted, 1, -1));
    SHOW(wanted[0].revents);
    wanted[0].fd = 99;
    SHOW(poll(wanted, 1, -1));
    SHOW(wanted[0].revents);
}

void test_wait(void)
{
    int fds[2];
    char buffer[4];

    if (pipe2(fds, O_CLOEXEC) != 0)
        return;
    select_pipe(fds);
    SHOW(read(fds[0], buffer, sizeof(buffer)));
    select_with_mask(fds);
    poll_pipe(fds);
}

static void change_attributes(const char *path)
{
    struct timespec times[2] = {{1000, 0}, {2000, 5}};
    struct timeval old_times[2] = {{3000, 0}, {4000, 0}};
    struct stat st;

    SHOW(utimensat(AT_FDCWD, path, times, 0));
    SHOW(stat(path, &st));
    SHOW(st.st_mtim.tv_sec);
    SHOW(st.st_mtim.tv_nsec);
    SHOW(st.st_atime);
    SHOW(utimes(path, old_times));
    stat(path, &st);
    SHOW(st.st_mtime);
    int fd = open(path, O_RDWR);
    SHOW(futimens(fd, times));
    fstat(fd, &st);
    SHOW(st.st_mtime);
    SHOW(fchmod(fd, 0640));
    SHOW(fstat(fd, &st));
    SHOW(st.st_mode);
    SHOW(st.st_size);
    SHOW(st.st_nlink);
    close(fd);
}

static void read_and_write(const char *path)
{
    struct iovec pieces[2] = {{"hello ", 6}, {"world\n", 6}};
    char buffer[32] = "";
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

    SHOW(writev(fd, pieces, 2));
    SHOW(pread(fd, buffer, 5, 6));
    printf("  %s\n", buffer);
    SHOW(pwrite(fd, "W", 1, 6));
    SHOW(lseek(fd, 0, SEEK_END));
    SHOW(ftruncate(fd, 8192));
    SHOW(fcntl(fd, F_GETFL) & O_ACCMODE);
    SHOW(fcntl(fcntl(fd, F_DUPFD_CLOEXEC, 50), F_GETFD));
    SHOW(access(path, R_OK));
    SHOW(fsync(fd));
    close(fd);
}

static void use_directory(void)
{
    char buffer[4096];

    SHOW(mkdir("folder", 0700));
    SHOW(symlink("target", "folder/soft"));
    SHOW(readlink("folder/soft", buffer, sizeof(buffer)));
    SHOW(rename("folder/soft", "folder/other"));
    DIR *dir = opendir("folder");
    for (struct dirent *entry; (entry = readdir(dir));)
        if (entry->d_name[0] != '.')
            printf("  entry %s %d\n", entry->d_name, entry->d_type);
    closedir(dir);
    SHOW(chdir("folder"));
    SHOW(strcmp(strrchr(getcwd(buffer, sizeof(buffer)), '/'), "/folder"));
    SHOW(unlink("other"));
    SHOW(chdir(".."));
    SHOW(rmdir("folder"));
    SHOW_ERROR(open("/none/there", O_RDONLY));
}

static void make_nodes(void)
{
    struct stat st;
    char byte = 'x';
    int status = 0;

    SHOW(mkfifo("fifo", 0600));
    SHOW_ERROR(mkfifo("fifo", 0600));
    SHOW(stat("fifo", &st));
    SHOW(S_ISFIFO(st.st_mode));
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0)
        _exit(write(open("fifo", O_WRONLY), "y", 1) != 1);
    SHOW(read(open("fifo", O_RDONLY), &byte, 1));
    SHOW(byte == 'y');
    waitpid(pid, &status, 0);
    SHOW(status);
    SHOW(unlink("fifo"));
    SHOW(mknod("node", S_IFREG | 0640, 0));
    SHOW(mknodat(AT_FDCWD, "plain", 0600, 0));
    SHOW(stat("node", &st));
    SHOW(st.st_mode);
    SHOW_ERROR(mknod("folder", S_IFDIR | 0700, 0));
    SHOW(unlink("node"));
    SHOW(unlink("plain"));
}

/* A lock with 32-bit positions, which a child asks for. */
struct narrow_lock {
    short type, whence;
    int start, length, pid;
};

#define GETLK32 5
#define SETLK32 6
#define SETLKW32 7

static void ask_for_lock(int fd, pid_t parent)
{
    struct narrow_lock lock = {F_WRLCK, SEEK_SET, 0, 10, 0};

    SHOW(syscall(SYS_fcntl64, fd, GETLK32, &lock));
    SHOW(lock.type);
    SHOW(lock.start);
    SHOW(lock.length);
    SHOW(lock.pid == parent);
    lock = (struct narrow_lock){F_WRLCK, SEEK_SET, 0, 10, 0};
    SHOW(syscall(SYS_fcntl64, fd, SETLK32, &lock) == -1 && (errno == EAGAIN || errno == EACCES));
    lock = (struct narrow_lock){F_WRLCK, SEEK_SET, 20, 10, 0};
    SHOW(syscall(SYS_fcntl, fd, SETLKW32, &lock));
    fflush(stdout);
    _exit(0);
}

static void lock_narrowly(void)
{
    struct narrow_lock lock = {F_WRLCK, SEEK_SET, 5, 3, 0};
    int fd = open("locked", O_RDWR | O_CREAT, 0600);

    SHOW(syscall(SYS_fcntl64, fd, SETLK32, &lock));
    SHOW_ERROR(syscall(SYS_fcntl64, fd, SETLK32, (void *)8));
    fflush(stdout);
    pid_t parent = getpid(), pid = fork();
    if (pid == 0)
        ask_for_lock(fd, parent);
    waitpid(pid, NULL, 0);
    lock.type = F_UNLCK;
    SHOW(syscall(SYS_fcntl64, fd, SETLKW32, &lock));
    SHOW_ERROR(syscall(SYS_fcntl64, 99, SETLKW32, &lock));
    close(fd);
    unlink("locked");
}

/* A lock that 32 bits cannot describe. */
void test_far(void)
{
    struct narrow_lock lock = {F_WRLCK, SEEK_SET, 100, 1, 0};
    struct flock far = {F_WRLCK, SEEK_SET, 50, 0x100000000, 0};
    int fd = open("far", O_RDWR | O_CREAT, 0600);

    SHOW(fcntl(fd, F_OFD_SETLK, &far));
    SHOW_ERROR(syscall(SYS_fcntl64, fd, GETLK32, &lock));
    unlink("far");
}

static void send_file(void)
{
    char buffer[16] = "";
    int from = open("from", O_RDWR | O_CREAT, 0600), fds[2];
    off_t offset = 6;
    ssize_t sum = 0, n;

    SHOW(write(from, "hello world\n", 12));
    SHOW(pipe(fds));
    SHOW(sendfile(fds[1], from, &offset, 5));
    SHOW(offset);
    SHOW(read(fds[0], buffer, sizeof(buffer)));
    printf("  %s\n", buffer);
    SHOW(lseek(from, 6, SEEK_SET));
    SHOW(sendfile(fds[1], from, NULL, 100));
    SHOW(lseek(from, 0, SEEK_CUR));
    SHOW(sendfile(fds[1], from, NULL, 100));
    int narrow = 2;
    SHOW(syscall(SYS_sendfile, fds[1], from, &narrow, 3));
    SHOW(narrow);
    SHOW(read(fds[0], buffer, sizeof(buffer)));
    SHOW(ftruncate(from, 200000));
    int to = open("to", O_RDWR | O_CREAT, 0600);
    offset = 0;
    SHOW(sendfile(to, from, &offset, 200001));
    while ((n = pread(to, buffer, sizeof(buffer), sum)) > 0)
        sum += n;
    SHOW(sum);
    SHOW(fcntl(fds[1], F_SETFL, O_NONBLOCK));
    offset = 0;
    SHOW(sendfile(fds[1], from, &offset, 200000) == offset && offset > 0 && offset < 200000);
    SHOW_ERROR(sendfile(fds[1], from, &offset, 200000));
    SHOW_ERROR(sendfile(to, fds[0], NULL, 1));
    SHOW_ERROR(sendfile(to, fds[0], &offset, 1));
    SHOW_ERROR(sendfile(fds[0], from, NULL, 1));
    SHOW_ERROR(sendfile(99, from, NULL, 1));
    SHOW_ERROR(sendfile(open("to", O_WRONLY | O_APPEND), from, NULL, 1));
    unlink("from");
    unlink("to");
}

void test_sendfile(void)
{
    send_file();
}

/* Blocks are written in advance, and the file system of an open file is that of its path. */
static void reserve_blocks(void)
{
    struct statfs one, other;
    struct stat st;
    int fd = open("reserved", O_RDWR | O_CREAT, 0600), fds[2];

    SHOW(write(fd, "abc", 3));
    SHOW(posix_fallocate(fd, 1, 9999));
    SHOW(fstat(fd, &st));
    SHOW(st.st_size);
    SHOW(st.st_blocks * 512 >= st.st_size);
    SHOW(posix_fallocate(fd, 0, 100));
    SHOW(lseek(fd, 0, SEEK_END));
    SHOW(posix_fallocate(fd, 0, 0) == EINVAL);
    SHOW(posix_fallocate(99, 0, 1) == EBADF);
    SHOW(pipe(fds));
    SHOW(posix_fallocate(fds[1], 0, 1) == ESPIPE);
    SHOW(fstatfs(fd, &one));
    SHOW(statfs("reserved", &other));
    SHOW(one.f_bsize == other.f_bsize && one.f_blocks == other.f_blocks &&
         one.f_namelen == other.f_namelen);
    SHOW(fstatfs(fds[0], &one));
    SHOW_ERROR(fstatfs(99, &one));
    close(fd);
    unlink("reserved");
}

void test_files(void)
{
    reserve_blocks();
    make_nodes();
    lock_narrowly();
    read_and_write("data");
    change_attributes("data");
    use_directory();
    SHOW(unlink("data"));
}

static void share_with_child(void)
{
    long *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t attributes;
    pthread_mutex_t *mutex = (pthread_mutex_t *)(shared + 16);

    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(mutex, &attributes);
    pthread_mutex_lock(mutex);
    pid_t pid = fork();
    for (int i = 0; i < 500 && pid == 0; i++) {
        pthread_mutex_lock(mutex);
        ++*shared;
        pthread_mutex_unlock(mutex);
    }
    if (pid == 0)
        _exit(0);
    usleep(20000);
    SHOW(*shared);
    pthread_mutex_unlock(mutex);
    for (int i = 0; i < 500; i++) {
        pthread_mutex_lock(mutex);
        ++*shared;
        pthread_mutex_unlock(mutex);
    }
    waitpid(pid, NULL, 0);
    SHOW(*shared);
}

static void map_file(void)
{
    int fd = open("mapped", O_RDWR | O_CREAT | O_TRUNC, 0600);
    char buffer[6] = "";

    SHOW(ftruncate(fd, 8192));
    char *map = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    memcpy(map + 4096, "mapped", 6);
    SHOW(msync(map, 8192, MS_SYNC));
    SHOW(pread(fd, buffer, 6, 4096));
    SHOW(memcmp(buffer, "mapped", 6));
    SHOW(munmap(map, 8192));
    map = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 4096);
    SHOW(map[0]);
    SHOW(mprotect(map, 4096, PROT_READ | PROT_WRITE));
    map[0] = 'x';
    SHOW(pread(fd, buffer, 1, 4096));
    SHOW(buffer[0]);
    close(fd);
    unlink("mapped");
}

static void use_heap(void)
{
    char *big = malloc(1 << 20), *bigger = realloc(big, 4 << 20);

    bigger[(4 << 20) - 1] = 1;
    free(bigger);
    SHOW(sbrk(4096) != (void *)-1);
    char *area = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    area[0] = 1;
    SHOW(madvise(area, 8192, MADV_DONTNEED));
    SHOW(area[0]);
    SHOW_ERROR(mprotect((void *)0x10, 4096, PROT_READ));
}

/* On ARM the program must ask for it: 0, or an error. */
static long flush(const void *start, const void *end)
{
#ifdef __arm__
    return syscall(0xf0002, start, end, 0);
#else
    return end < start ? (errno = EINVAL, -1) : 0;
#endif
}

/* A program that makes a function, and then another one in its place. */
void test_code(void)
{
#ifdef __arm__
    unsigned instructions[2] = {0xe3a0002a, 0xe12fff1e}; /* mov r0, #42; bx lr */
#else
    unsigned char instructions[6] = {0xb8, 42, 0, 0, 0, 0xc3}; /* mov $42, %eax; ret */
#endif
    size_t size = sizeof(instructions);
    char *page =
        mmap(NULL, 8192, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int (*function)(void) = (int (*)(void))(uintptr_t)page;

    memcpy(page, instructions, size);
    SHOW(flush(page, page + size));
    SHOW(function());
    memcpy(page, instructions, size);
    ++*(page + (size == 6));
    SHOW(flush(page, page + 8192));
    SHOW(function());
    SHOW_ERROR(flush(page + 1, page));
}

void test_memory(void)
{
    share_with_child();
    map_file();
    use_heap();
}
