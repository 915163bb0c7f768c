/* SPDX-License-Identifier: MIT */
/* Processes, and sockets between them. */
#include "libc.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>

extern char **environ;

static void wait_in_all_ways(void)
{
    siginfo_t info;
    int status, fds[2];

    if (pipe(fds) != 0)
        return;
    pid_t pid = fork();
    if (pid == 0) {
        char byte;
        close(fds[1]);
        if (read(fds[0], &byte, 1) == 0)
            raise(SIGSTOP);
        _exit(3);
    }
    SHOW(waitpid(pid, &status, WNOHANG));
    close(fds[1]);
    SHOW(waitpid(pid, &status, WUNTRACED) == pid);
    SHOW(WIFSTOPPED(status) && WSTOPSIG(status) == SIGSTOP);
    SHOW(kill(pid, SIGCONT));
    memset(&info, 0, sizeof(info));
    SHOW(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
    SHOW(info.si_pid == pid);
    SHOW(info.si_status);
    SHOW(info.si_code);
    SHOW(wait(&status) == pid);
    SHOW(WEXITSTATUS(status));
    SHOW_ERROR(wait(&status));
    close(fds[0]);
}

static void end_by_signal(void)
{
    struct rusage usage;
    int status;

    pid_t pid = fork();
    if (pid == 0)
        abort();
    SHOW(wait4(pid, &status, 0, &usage) == pid);
    SHOW(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    pid = vfork();
    if (pid == 0)
        _exit(4);
    SHOW(waitpid(pid, &status, 0) == pid);
    SHOW(WEXITSTATUS(status));
}

static void *exit_process(void *arg)
{
    (void)arg;
    _exit(6);
}

static void end_by_thread(void)
{
    pthread_t thread;
    int status;

    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        pthread_create(&thread, NULL, exit_process, NULL);
        pthread_join(thread, NULL);
        _exit(7);
    }
    waitpid(pid, &status, 0);
    SHOW(WEXITSTATUS(status));
}

static void spawn(void)
{
    char program[] = "/bin/sh", first[] = "-c", second[] = "exit 5";
    char *argv[] = {program, first, second, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int status;
    pid_t pid;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 9, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    SHOW(posix_spawn(&pid, program, &actions, &attributes, argv, environ));
    SHOW(waitpid(pid, &status, 0) == pid);
    SHOW(WEXITSTATUS(status));
    SHOW(system("exit 8") >> 8);
    FILE *pipe = popen("echo from a pipe", "r");
    char line[32] = "";
    if (pipe && fgets(line, sizeof(line), pipe))
        printf("  %s", line);
    SHOW(pclose(pipe));
}

/*
 * The child of a spawn shares the memory until it executes a program, so that the caller learns the error. Under
 * qemu-user it has a copy.
 */
void test_spawn(void)
{
    char program[] = "/none/there";
    char *argv[] = {program, NULL};
    pid_t pid;

    SHOW(posix_spawn(&pid, program, NULL, NULL, argv, environ) == ENOENT);
}

static void ask_for_no_user(void)
{
    SHOW_ERROR(setuid((uid_t)-1));
    SHOW_ERROR(setgid((gid_t)-1));
}

void test_processes(void)
{
    struct rlimit limit;

    ask_for_no_user();
    wait_in_all_ways();
    end_by_signal();
    end_by_thread();
    spawn();
    SHOW(getpgid(0) == getpgrp());
    SHOW(getrlimit(RLIMIT_STACK, &limit));
    SHOW(getpriority(PRIO_PROCESS, 0) <= 0);
}

/* Sends a descriptor beside a byte, and receives it. */
static void send_descriptor(const int pair[2], int fd)
{
    union {
        struct cmsghdr header;
        char space[CMSG_SPACE(sizeof(int))];
    } control = {.header = {CMSG_LEN(sizeof(int)), SOL_SOCKET, SCM_RIGHTS}};
    char byte = 'x';
    struct iovec piece = {&byte, 1};
    struct msghdr message = {.msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof(control)};
    int received;

    memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
    SHOW(sendmsg(pair[0], &message, 0));
    memset(&control, 0, sizeof(control));
    SHOW(recvmsg(pair[1], &message, 0));
    SHOW(control.header.cmsg_type == SCM_RIGHTS);
    memcpy(&received, CMSG_DATA(&control.header), sizeof(received));
    SHOW(received != fd);
    SHOW(write(received, "way", 3));
}

static void use_pair(void)
{
    struct pollfd wanted;
    char buffer[8] = "";
    int pair[2], fds[2];

    SHOW(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
    SHOW(pipe(fds));
    send_descriptor(pair, fds[1]);
    SHOW(read(fds[0], buffer, sizeof(buffer)));
    printf("  %s\n", buffer);
    SHOW(send(pair[0], "hello", 5, MSG_NOSIGNAL));
    SHOW(recv(pair[1], buffer, 2, MSG_PEEK));
    SHOW(recv(pair[1], buffer, sizeof(buffer), 0));
    SHOW_ERROR(recv(pair[1], buffer, sizeof(buffer), MSG_DONTWAIT));
    wanted = (struct pollfd){pair[1], POLLIN, 0};
    SHOW(poll(&wanted, 1, 0));
    SHOW(shutdown(pair[0], SHUT_WR));
    SHOW(recv(pair[1], buffer, sizeof(buffer), 0));
    close(pair[1]);
    SHOW_ERROR(send(pair[0], "x", 1, MSG_NOSIGNAL));
    close(pair[0]);
}

static void serve(int listener)
{
    char buffer[8];
    int fd = accept(listener, NULL, NULL);
    ssize_t n = read(fd, buffer, sizeof(buffer));

    if (n > 0 && write(fd, buffer, (size_t)n) == n)
        _exit(0);
    _exit(1);
}

static void use_names(void)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "socket"}, found;
    struct timeval timeout = {0, 20000};
    socklen_t length = sizeof(found), size = sizeof(int);
    struct ucred peer;
    char buffer[8] = "";
    int type, listener = socket(AF_UNIX, SOCK_STREAM, 0), fd = socket(AF_UNIX, SOCK_STREAM, 0);

    SHOW(bind(listener, (struct sockaddr *)&name, sizeof(name)));
    SHOW(listen(listener, 5));
    SHOW(getsockname(listener, (struct sockaddr *)&found, &length));
    printf("  %s %u\n", found.sun_path, (unsigned)length);
    SHOW(getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size));
    SHOW(type == SOCK_STREAM);
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0)
        serve(listener);
    SHOW(connect(fd, (struct sockaddr *)&name, sizeof(name)));
    size = sizeof(peer);
    SHOW(getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size));
    SHOW(peer.pid == getpid());
    length = sizeof(found);
    SHOW(getpeername(fd, (struct sockaddr *)&found, &length));
    SHOW(write(fd, "again", 5));
    SHOW(read(fd, buffer, sizeof(buffer)));
    printf("  %s\n", buffer);
    waitpid(pid, NULL, 0);
    SHOW(setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)));
    SHOW(read(fd, buffer, sizeof(buffer)));
    SHOW(unlink("socket"));
    SHOW_ERROR(connect(listener, (struct sockaddr *)&name, sizeof(name)));
    close(fd);
    close(listener);
}

static void use_datagrams(void)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = "dgram"};
    struct timeval timeout = {0, 20000};
    socklen_t size = sizeof(timeout);
    char buffer[8] = "";
    int from = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0), to = socket(AF_UNIX, SOCK_DGRAM, 0);

    SHOW(bind(to, (struct sockaddr *)&name, sizeof(name)));
    SHOW(sendto(from, "one", 3, 0, (struct sockaddr *)&name, sizeof(name)));
    SHOW(sendto(from, "three", 5, 0, (struct sockaddr *)&name, sizeof(name)));
    SHOW(recvfrom(to, buffer, sizeof(buffer), 0, NULL, NULL));
    SHOW(recvfrom(to, buffer, 2, 0, NULL, NULL));
    SHOW(setsockopt(to, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout)));
    memset(&timeout, 0, sizeof(timeout));
    SHOW(getsockopt(to, SOL_SOCKET, SO_RCVTIMEO, &timeout, &size));
    SHOW(timeout.tv_usec);
    SHOW(size);
    SHOW_ERROR(recv(to, buffer, sizeof(buffer), 0));
    SHOW_ERROR(recv(from, buffer, sizeof(buffer), 0));
    SHOW(unlink("dgram"));
    close(from);
    close(to);
}

void test_sockets(void)
{
    use_pair();
    use_names();
    use_datagrams();
}

static volatile int shared;

static int set_shared(void *value)
{
    shared = *(int *)value;
    return 9;
}

/* The child has the parent's memory until it executes a program or ends; the parent waits for that. */
void test_vfork(void)
{
    static char stack[16384] __attribute__((aligned(16)));
    char missing[] = "/missing", *argv[] = {missing, NULL};
    int status, value = 3;

    pid_t pid = vfork();
    if (pid == 0) {
        shared = 1;
        execv(missing, argv);
        shared += errno == ENOENT;
        _exit(4);
    }
    SHOW(shared);
    SHOW(waitpid(pid, &status, WNOHANG) == pid);
    SHOW(WEXITSTATUS(status));
    SHOW(posix_spawn(&pid, missing, NULL, NULL, argv, environ) == ENOENT);
    SHOW_ERROR(waitpid(-1, &status, WNOHANG));
    pid = clone(set_shared, stack + sizeof(stack), CLONE_VM | SIGCHLD, &value);
    SHOW(waitpid(pid, &status, 0) == pid);
    SHOW(WEXITSTATUS(status));
    SHOW(shared);
    pid = vfork();
    if (pid == 0)
        raise(SIGKILL);
    SHOW(waitpid(pid, &status, 0) == pid);
    SHOW(WTERMSIG(status));
}
