/* SPDX-License-Identifier: MIT */
/* Local sockets: streams, messages, names, options, descriptors in messages, and races with close. */
#include "sockets.h"
#include "test.h"
#include "threads.h"
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int pair[2];

static void make_pair(int type)
{
    CHECK(socketpair(AF_UNIX, type, 0, pair) == 0);
}

const struct sockaddr *socket_address(const char *path, socklen_t *length)
{
    static struct sockaddr_un name;

    name = (struct sockaddr_un){.sun_family = AF_UNIX};
    strcpy(name.sun_path, path);
    *length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(path) + 1);
    return (const struct sockaddr *)&name;
}

int bound_socket(int type, const char *path)
{
    socklen_t length;
    const struct sockaddr *name = socket_address(path, &length);
    int fd = socket(AF_UNIX, type, 0);

    CHECK(fd >= 0 && bind(fd, name, length) == 0);
    return fd;
}

int connect_to(int fd, const char *path)
{
    socklen_t length;
    const struct sockaddr *name = socket_address(path, &length);

    return connect(fd, name, length);
}

static int events(int fd, int asked)
{
    struct pollfd one = {.fd = fd, .events = (short)asked};

    CHECK(poll(&one, 1, 0) >= 0);
    return one.revents;
}

static void stream_pair(void)
{
    char text[16] = "";
    struct stat st;

    make_pair(SOCK_STREAM);
    CHECK(fstat(pair[0], &st) == 0 && S_ISSOCK(st.st_mode));
    CHECK(events(pair[0], POLLIN | POLLOUT) == POLLOUT);
    CHECK(write(pair[0], "hello", 5) == 5 && send(pair[0], "there", 5, 0) == 5);
    CHECK(events(pair[1], POLLIN | POLLOUT) == (POLLIN | POLLOUT));
    CHECK(recv(pair[1], text, 3, MSG_PEEK) == 3 && memcmp(text, "hel", 3) == 0);
    CHECK(read(pair[1], text, sizeof(text)) == 10 && memcmp(text, "hellothere", 10) == 0);
    CHECK_ERROR(recv(pair[1], text, 1, MSG_DONTWAIT), EAGAIN);
    CHECK(fcntl(pair[1], F_SETFL, O_NONBLOCK) == 0);
    CHECK_ERROR(read(pair[1], text, 1), EAGAIN);
    CHECK_ERROR(lseek(pair[0], 0, SEEK_SET), ESPIPE);
    CHECK(shutdown(pair[0], SHUT_WR) == 0);
    CHECK(read(pair[1], text, 1) == 0 && write(pair[1], "x", 1) == 1);
    CHECK(read(pair[0], text, 1) == 1 && close(pair[1]) == 0);
    CHECK(read(pair[0], text, 1) == 0 && events(pair[0], POLLIN) == (POLLIN | POLLHUP));
    signal(SIGPIPE, SIG_IGN);
    CHECK_ERROR(write(pair[0], "x", 1), EPIPE);
}

static volatile int broken;

static void count_broken(int sig)
{
    broken += sig == SIGPIPE;
}

static void broken_pair(void)
{
    signal(SIGPIPE, count_broken);
    make_pair(SOCK_STREAM);
    CHECK(write(pair[0], "x", 1) == 1 && close(pair[1]) == 0);
    CHECK_ERROR(send(pair[0], "x", 1, MSG_NOSIGNAL), EPIPE);
    CHECK(broken == 0);
    CHECK_ERROR(send(pair[0], "x", 1, 0), EPIPE);
    CHECK(broken == 1);
    make_pair(SOCK_STREAM);
    CHECK(write(pair[0], "x", 1) == 1 && close(pair[1]) == 0);
    char c;
    CHECK_ERROR(read(pair[0], &c, 1), ECONNRESET); /* the other end never read it */
    CHECK(read(pair[0], &c, 1) == 0);
}

/* More than fits: the sender waits for the receiver. */
static void long_stream(void)
{
    static unsigned char block[50000], back[777];
    size_t total = 0;
    ssize_t n;

    make_pair(SOCK_STREAM);
    for (size_t i = 0; i < sizeof(block); i++)
        block[i] = (unsigned char)(i * 7 / 3);
    pid_t pid = start_child();
    if (pid == 0) {
        close(pair[1]);
        for (int i = 0; i < 6; i++)
            CHECK(write(pair[0], block, sizeof(block)) == sizeof(block));
        _exit(0);
    }
    close(pair[0]);
    while ((n = read(pair[1], back, sizeof(back))) > 0) {
        for (ssize_t i = 0; i < n; i++)
            CHECK(back[i] == block[(total + (size_t)i) % sizeof(block)]);
        total += (size_t)n;
    }
    CHECK(n == 0 && total == 6 * sizeof(block) && end_of(pid) == 0);
    make_pair(SOCK_STREAM);
    CHECK(fcntl(pair[0], F_SETFL, O_NONBLOCK) == 0);
    while ((n = write(pair[0], block, 5000)) > 0)
        ;
    CHECK(errno == EAGAIN && events(pair[0], POLLOUT) == 0);
    while (events(pair[1], POLLIN) && read(pair[1], block, sizeof(block)) > 0)
        ;
    CHECK(events(pair[0], POLLOUT) == POLLOUT);
}

static void messages(int type)
{
    static char large[32768];
    char text[16];
    struct iovec piece = {text, 3};
    struct msghdr message = {.msg_iov = &piece, .msg_iovlen = 1};

    make_pair(type);
    CHECK(send(pair[0], "hello", 5, 0) == 5 && send(pair[0], "", 0, 0) == 0);
    CHECK(send(pair[0], "you", 3, 0) == 3);
    CHECK(recvmsg(pair[1], &message, 0) == 3 && message.msg_flags == MSG_TRUNC);
    CHECK(recv(pair[1], text, sizeof(text), 0) == 0);
    CHECK(recv(pair[1], text, sizeof(text), 0) == 3 && memcmp(text, "you", 3) == 0);
    CHECK_ERROR(send(pair[0], large, sizeof(large), 0), EMSGSIZE);
    int sent = 0;
    while (send(pair[0], large, 4000, MSG_DONTWAIT) == 4000)
        sent++;
    CHECK(errno == EAGAIN && sent >= 8);
    while (recv(pair[1], large, sizeof(large), MSG_DONTWAIT) == 4000)
        sent--;
    CHECK(errno == EAGAIN && sent == 0);
}

static void datagrams(void)
{
    struct sockaddr_un from;
    socklen_t length = sizeof(from), to_length;
    char text[8];

    messages(SOCK_DGRAM);
    int a = bound_socket(SOCK_DGRAM, "a"), b = bound_socket(SOCK_DGRAM, "b");
    const struct sockaddr *to = socket_address("b", &to_length);
    CHECK(sendto(a, "hi", 2, 0, to, to_length) == 2);
    CHECK(recvfrom(b, text, sizeof(text), 0, (struct sockaddr *)&from, &length) == 2);
    CHECK(strcmp(from.sun_path, "a") == 0 && from.sun_family == AF_UNIX && length == 4);
    CHECK_ERROR(send(a, "x", 1, 0), ENOTCONN);
    CHECK(connect_to(a, "b") == 0 && send(a, "again", 5, 0) == 5);
    length = sizeof(from);
    CHECK(getpeername(a, (struct sockaddr *)&from, &length) == 0);
    CHECK(strcmp(from.sun_path, "b") == 0);
    CHECK(close(b) == 0);
    CHECK_ERROR(send(a, "x", 1, 0), ECONNREFUSED);
    CHECK_ERROR(sendto(a, "x", 1, 0, socket_address("b", &to_length), to_length), ECONNREFUSED);
    CHECK_ERROR(sendto(a, "x", 1, 0, socket_address("none", &to_length), to_length), ENOENT);
}

static void sequenced(void)
{
    char c;

    messages(SOCK_SEQPACKET);
    CHECK(close(pair[0]) == 0 && recv(pair[1], &c, 1, 0) == 0);
}

static void names(void)
{
    int listener = bound_socket(SOCK_STREAM, "door"), fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct stat st;
    struct sockaddr_un name;
    socklen_t length = sizeof(name);

    CHECK(lstat("door", &st) == 0 && S_ISSOCK(st.st_mode));
    CHECK_ERROR(open("door", O_RDWR), ENXIO);
    CHECK_ERROR(connect_to(fd, "door"), ECONNREFUSED); /* it does not listen yet */
    CHECK(listen(listener, 1) == 0);
    CHECK(getsockname(listener, (struct sockaddr *)&name, &length) == 0);
    CHECK(strcmp(name.sun_path, "door") == 0);
    CHECK(events(listener, POLLIN) == 0 && connect_to(fd, "door") == 0);
    CHECK(events(listener, POLLIN) == POLLIN);
    CHECK_ERROR(connect_to(fd, "door"), EISCONN);
    int other = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
    CHECK_ERROR(connect_to(other, "door"), EAGAIN); /* one waits already */
    CHECK(write(fd, "early", 5) == 5);
    char text[8];
    int server = accept(listener, NULL, NULL);
    CHECK(server >= 0 && read(server, text, sizeof(text)) == 5);
    CHECK(fcntl(listener, F_SETFL, O_NONBLOCK) == 0);
    CHECK_ERROR(accept(listener, NULL, NULL), EAGAIN);
    CHECK(connect_to(other, "door") == 0 && close(listener) == 0);
    CHECK_ERROR(read(other, text, 1), ECONNRESET); /* it was never accepted */
    CHECK_ERROR(connect_to(socket(AF_UNIX, SOCK_STREAM, 0), "door"), ECONNREFUSED);
    CHECK(unlink("door") == 0);
}

/* A descriptor may come from another user: the peer sees the process that connected. */
static void peer_credentials(void)
{
    int listener = bound_socket(SOCK_STREAM, "door"), fd = socket(AF_UNIX, SOCK_STREAM, 0), status;
    struct ucred peer;
    socklen_t length = sizeof(peer);

    CHECK(listen(listener, 1) == 0 && chmod("door", 0777) == 0 && chmod(".", 0755) == 0);
    pid_t pid = fork();
    if (pid == 0)
        _exit(setgid(7) != 0 || setuid(7) != 0 || connect_to(fd, "door") != 0);
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
    int server = accept(listener, NULL, NULL);
    CHECK(getsockopt(server, SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0);
    CHECK(peer.pid == pid && peer.uid == 7 && peer.gid == 7);
    CHECK(unlink("door") == 0);
}

static int events_of(int fd)
{
    struct pollfd one = {.fd = fd, .events = POLLIN | POLLOUT};

    CHECK(poll(&one, 1, 0) >= 0);
    return one.revents;
}

/* Both ends are hung up as soon as both directions are shut, by one of them or by each. */
static void shut_both_ways(void)
{
    static const int types[] = {SOCK_STREAM, SOCK_SEQPACKET}, all = POLLIN | POLLOUT | POLLHUP;

    for (size_t i = 0; i < LENGTH(types); i++) {
        make_pair(types[i]);
        CHECK(shutdown(pair[0], SHUT_WR) == 0);
        CHECK(events_of(pair[0]) == POLLOUT && events_of(pair[1]) == (POLLIN | POLLOUT));
        CHECK(shutdown(pair[1], SHUT_WR) == 0);
        CHECK(events_of(pair[0]) == all && events_of(pair[1]) == all);
        make_pair(types[i]);
        pid_t pid = start_child();
        if (pid == 0) {
            struct pollfd one = {.fd = pair[1]};
            _exit(poll(&one, 1, -1) != 1 || one.revents != POLLHUP);
        }
        wait_for_state(pid, 'S');
        CHECK(shutdown(pair[0], SHUT_RDWR) == 0 && end_of(pid) == 0);
        CHECK(events_of(pair[0]) == all && events_of(pair[1]) == all);
    }
}

/* SO_REUSEADDR is kept. */
static void reuse_option(void)
{
    int fd = socket(AF_UNIX, SOCK_STREAM, 0), value = 7;
    socklen_t length = sizeof(value);

    CHECK(getsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, &length) == 0 && value == 0);
    value = 7;
    CHECK(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, sizeof(value)) == 0);
    CHECK(getsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, &length) == 0 && value == 1);
    CHECK_ERROR(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &value, 1), EINVAL);
    CHECK_ERROR(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, NULL, sizeof(value)), EFAULT);
    CHECK_ERROR(setsockopt(fd, SOL_SOCKET, SO_TYPE, &value, sizeof(value)), ENOPROTOOPT);
}

/* A datagram has no connection that could break: an error, but no signal. */
static void shut_datagrams(void)
{
    make_pair(SOCK_DGRAM);
    CHECK(shutdown(pair[1], SHUT_RD) == 0);
    CHECK_ERROR(write(pair[0], "x", 1), EPIPE);
}

static void options(void)
{
    struct ucred peer;
    struct timeval limit = {.tv_usec = 20000}, wrong = {.tv_usec = -1};
    socklen_t length = sizeof(peer);
    int value;
    char c;

    make_pair(SOCK_SEQPACKET);
    CHECK(getsockopt(pair[0], SOL_SOCKET, SO_PEERCRED, &peer, &length) == 0);
    CHECK(length == sizeof(peer) && peer.pid == getpid() && peer.uid == getuid());
    length = sizeof(value);
    CHECK(getsockopt(pair[0], SOL_SOCKET, SO_TYPE, &value, &length) == 0);
    CHECK(value == SOCK_SEQPACKET);
    CHECK(getsockopt(pair[0], SOL_SOCKET, SO_ERROR, &value, &length) == 0 && value == 0);
    CHECK(setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) == 0);
    int64_t start = now_ns();
    CHECK_ERROR(recv(pair[0], &c, 1, 0), EAGAIN);
    CHECK(now_ns() - start >= 20000000);
    length = sizeof(limit);
    CHECK(getsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &limit, &length) == 0);
    CHECK(limit.tv_sec == 0 && limit.tv_usec == 20000);
    CHECK_ERROR(setsockopt(pair[0], SOL_SOCKET, SO_RCVTIMEO, &wrong, sizeof(wrong)), EDOM);
    CHECK_ERROR(setsockopt(pair[0], SOL_SOCKET, 999, &value, sizeof(value)), ENOPROTOOPT);
    CHECK_ERROR(getsockopt(pair[0], 7, SO_TYPE, &value, &length), ENOPROTOOPT);
    CHECK_ERROR(getsockopt(pair[0], SOL_SOCKET, SO_TYPE, NULL, &length), EFAULT);
}

/* Sends a descriptor as one byte's company. */
static ssize_t send_fd(int through, int fd)
{
    struct {
        struct cmsghdr header;
        int fd;
    } control = {{sizeof(control), SOL_SOCKET, SCM_RIGHTS}, fd};
    struct iovec piece = {"f", 1};
    struct msghdr message = {.msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof(control)};

    return sendmsg(through, &message, MSG_DONTWAIT);
}

static int receive_fd(int through)
{
    struct {
        struct cmsghdr header;
        int fd;
    } control = {.fd = -1};
    char c;
    struct iovec piece = {&c, 1};
    struct msghdr message = {.msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof(control)};

    CHECK(recvmsg(through, &message, 0) == 1 && message.msg_controllen == sizeof(control));
    return control.fd;
}

static void rights(void)
{
    int ends[2];
    char c = 0;

    make_pair(SOCK_STREAM);
    CHECK(pipe(ends) == 0 && send_fd(pair[0], ends[1]) == 1 && close(ends[1]) == 0);
    CHECK(send_fd(pair[0], ends[0]) == 1);
    int writer = receive_fd(pair[1]), reader = receive_fd(pair[1]);
    CHECK(write(writer, "x", 1) == 1 && read(reader, &c, 1) == 1 && c == 'x');
    CHECK_ERROR(send_fd(pair[0], 99), EBADF);
    close(ends[0]), close(reader);
    CHECK(send_fd(pair[0], writer) == 1 && close(writer) == 0);
    CHECK(read(pair[1], &c, 1) == 1); /* read() has no place for it: it is closed */
    CHECK(pipe(ends) == 0 && send_fd(pair[0], ends[1]) == 1 && close(ends[1]) == 0);
    CHECK(close(pair[0]) == 0 && close(pair[1]) == 0); /* it goes with the message */
    CHECK(read(ends[0], &c, 1) == 0);
}

/* Sockets in messages of each other are never freed, but there is a limit; and a long chain is freed at once. */
static void rights_chain(void)
{
    int last = -1, sent = 0;

    for (int i = 0; i < 100; i++) {
        make_pair(SOCK_STREAM);
        if (last >= 0)
            CHECK(send_fd(pair[0], last) == 1 && close(last) == 0);
        close(pair[0]);
        last = pair[1];
    }
    CHECK(close(last) == 0);
    make_pair(SOCK_DGRAM);
    while (send_fd(pair[0], pair[1]) == 1)
        sent++;
    CHECK((errno == EAGAIN || errno == ETOOMANYREFS) && sent >= 100);
    while (sent-- > 0)
        CHECK(close(receive_fd(pair[1])) == 0);
}

static void socket_errors(void)
{
    socklen_t length;
    int fd = socket(AF_UNIX, SOCK_STREAM, 0), file = open(".", O_RDONLY);
    const struct sockaddr *name = socket_address("name", &length);
    struct sockaddr_un wrong = {.sun_family = 2};

    CHECK_ERROR(socket(2, SOCK_STREAM, 0), EAFNOSUPPORT);
    CHECK_ERROR(socket(AF_UNIX, 77, 0), EPROTOTYPE);
    CHECK_ERROR(socket(AF_UNIX, SOCK_STREAM, 6), EPROTONOSUPPORT);
    CHECK_ERROR(socketpair(AF_UNIX, SOCK_STREAM, 0, (int *)KERNEL_ADDRESS), EFAULT);
    CHECK_ERROR(bind(file, name, length), ENOTSOCK);
    CHECK_ERROR(bind(99, name, length), EBADF);
    CHECK_ERROR(bind(fd, name, 1), EINVAL);
    CHECK_ERROR(bind(fd, name, 500), EINVAL);
    CHECK_ERROR(bind(fd, (const struct sockaddr *)KERNEL_ADDRESS, length), EFAULT);
    CHECK_ERROR(bind(fd, (const struct sockaddr *)&wrong, sizeof(wrong)), EAFNOSUPPORT);
    CHECK_ERROR(listen(fd, 5), EDESTADDRREQ);
    CHECK(bind(fd, name, length) == 0);
    CHECK_ERROR(bind(fd, name, length), EINVAL);
    CHECK_ERROR(bind(socket(AF_UNIX, SOCK_STREAM, 0), name, length), EADDRINUSE);
    CHECK_ERROR(accept(fd, NULL, NULL), EINVAL);
    CHECK_ERROR(connect_to(socket(AF_UNIX, SOCK_DGRAM, 0), "name"), EPROTOTYPE);
    CHECK_ERROR(connect_to(fd, "none"), ENOENT);
    CHECK_ERROR(shutdown(fd, 3), EINVAL);
    CHECK_ERROR(shutdown(socket(AF_UNIX, SOCK_STREAM, 0), SHUT_RD), ENOTCONN);
    CHECK_ERROR(recv(fd, &length, 1, 0), ENOTCONN);
    CHECK_ERROR(send(fd, "x", 1, 0), ENOTCONN);
    CHECK_ERROR(sendmsg(fd, (const struct msghdr *)KERNEL_ADDRESS, 0), EFAULT);
    CHECK_ERROR(listen(socket(AF_UNIX, SOCK_DGRAM, 0), 1), EOPNOTSUPP);
    CHECK_ERROR(getpeername(fd, (struct sockaddr *)&wrong, &length), ENOTCONN);
}

/* Clients come and go while the listening socket is closed, again and again. */
#define ROUNDS 40

static void accept_until_end(struct test_thread *t)
{
    int listener = *(int *)t->data, fd;

    while ((fd = accept(listener, NULL, NULL)) >= 0)
        close(fd);
}

static void connect_for_ever(void)
{
    for (;;) {
        int fd = socket(AF_UNIX, SOCK_STREAM, 0);
        char c = 0;
        signal(SIGPIPE, SIG_IGN);
        if (connect_to(fd, "race") == 0 && write(fd, &c, 1) == 1)
            (void)!read(fd, &c, 1);
        close(fd);
    }
}

static void accept_and_close(void)
{
    pid_t pids[2];

    for (size_t i = 0; i < LENGTH(pids); i++) {
        pids[i] = start_child();
        if (pids[i] == 0)
            connect_for_ever();
    }
    for (int i = 0; i < ROUNDS; i++) {
        unlink("race");
        int listener = bound_socket(SOCK_STREAM, "race");
        CHECK(listen(listener, 3) == 0);
        start_thread(1, accept_until_end, &listener);
        start_thread(2, accept_until_end, &listener);
        sleep_ms(2);
        CHECK(shutdown(listener, SHUT_RDWR) == 0);
        CHECK(close(listener) == 0);
        join_thread(&test_threads[1]);
        join_thread(&test_threads[2]);
    }
    for (size_t i = 0; i < LENGTH(pids); i++) {
        kill(pids[i], SIGKILL);
        end_of(pids[i]);
    }
}

/* One end is polled and read by threads; the other is closed under them. */
static void poll_until_end(struct test_thread *t)
{
    struct pollfd one = {.fd = *(int *)t->data, .events = POLLIN};
    char c;

    for (;;) {
        CHECK(poll(&one, 1, -1) == 1);
        ssize_t n = recv(one.fd, &c, 1, MSG_DONTWAIT);
        if (n == 0)
            return;
        CHECK(n == 1 || errno == EAGAIN);
    }
}

static void poll_and_close(void)
{
    for (int i = 0; i < ROUNDS; i++) {
        make_pair(SOCK_STREAM);
        for (unsigned j = 1; j <= 3; j++)
            start_thread(j, poll_until_end, &pair[0]);
        for (int j = 0; j < 20; j++)
            CHECK(write(pair[1], "x", 1) == 1);
        CHECK(shutdown(pair[1], SHUT_WR) == 0);
        for (unsigned j = 1; j <= 3; j++)
            join_thread(&test_threads[j]);
        CHECK(close(pair[0]) == 0 && close(pair[1]) == 0);
    }
}

const struct test socket_tests[] = {
    {"socket-stream", stream_pair},
    {"socket-broken", broken_pair},
    {"socket-long", long_stream},
    {"socket-datagram", datagrams},
    {"socket-sequenced", sequenced},
    {"socket-names", names},
    {"socket-credentials", peer_credentials},
    {"socket-shut-datagrams", shut_datagrams},
    {"socket-shut-both-ways", shut_both_ways},
    {"socket-options", options},
    {"socket-reuse-option", reuse_option},
    {"socket-rights", rights},
    {"socket-rights-chain", rights_chain},
    {"socket-errors", socket_errors},
    {"socket-accept-close", accept_and_close},
    {"socket-poll-close", poll_and_close},
    {NULL, NULL},
};
