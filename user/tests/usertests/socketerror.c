/* SPDX-License-Identifier: MIT */
/* Local sockets: wrong addresses, connections that are refused, and messages that are sent or received in part. */
#include "sockets.h"
#include "test.h"
#include "threads.h"
#include <fcntl.h>
#include <sched.h>
#include <string.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define BAD ((void *)KERNEL_ADDRESS)
#define NAME_OFFSET offsetof(struct sockaddr_un, sun_path)

static int pair[2];

static int new_socket(int type)
{
    int fd = socket(AF_UNIX, type, 0);

    CHECK(fd >= 0);
    return fd;
}

/* The descriptor that the next open gets: a call that fails must not lose one. */
static int next_descriptor(void)
{
    int fd = dup(0);

    CHECK(fd >= 0 && close(fd) == 0);
    return fd;
}

static void wrong_addresses(void)
{
    struct sockaddr_un wrong = {.sun_family = 2}, empty = {.sun_family = AF_UNIX};
    const struct sockaddr *other = (const struct sockaddr *)&wrong;
    int stream = new_socket(SOCK_STREAM), datagram = new_socket(SOCK_DGRAM);

    CHECK_ERROR(connect(stream, BAD, sizeof(wrong)), EFAULT);
    CHECK_ERROR(connect(stream, other, 1), EINVAL);
    CHECK_ERROR(connect(stream, other, sizeof(wrong)), EAFNOSUPPORT);
    CHECK_ERROR(sendto(datagram, "x", 1, 0, other, sizeof(wrong)), EAFNOSUPPORT);
    CHECK_ERROR(sendto(datagram, "x", 1, 0, BAD, sizeof(wrong)), EFAULT);
    CHECK_ERROR(bind(stream, (const struct sockaddr *)&empty, sizeof(empty)), ENOENT);
    CHECK_ERROR(getsockname(stream, (struct sockaddr *)&wrong, BAD), EFAULT);
}

/* A name may fill an address: then no zero ends it. */
static void longest_name(void)
{
    struct sockaddr_un name = {.sun_family = AF_UNIX}, got;
    socklen_t length = sizeof(got);
    int listener = new_socket(SOCK_STREAM), fd = new_socket(SOCK_STREAM);

    memset(name.sun_path, 'x', sizeof(name.sun_path));
    CHECK(bind(listener, (const struct sockaddr *)&name, sizeof(name)) == 0);
    CHECK(getsockname(listener, (struct sockaddr *)&got, &length) == 0 && length == sizeof(got));
    CHECK(memcmp(&got, &name, sizeof(got)) == 0);
    CHECK(listen(listener, 1) == 0);
    CHECK(connect(fd, (const struct sockaddr *)&name, sizeof(name)) == 0);
    length = sizeof(got);
    CHECK(getpeername(fd, (struct sockaddr *)&got, &length) == 0 && length == sizeof(got));
    CHECK(memcmp(&got, &name, sizeof(got)) == 0);
}

/* The call itself: the function of the library has another structure for the time. */
int __sys_setsockopt(int fd, int level, int option, const void *value, uint32_t length);

static void option_errors(void)
{
    const struct timespec wrong = {.tv_nsec = 2000000000};
    socklen_t length = sizeof(int);
    int fd = bound_socket(SOCK_STREAM, "door"), value = 7;

    CHECK_ERROR(getsockopt(fd, SOL_SOCKET, SO_TYPE, &value, BAD), EFAULT);
    CHECK_ERROR(__sys_setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wrong, sizeof(wrong)), EDOM);
    CHECK_ERROR(__sys_setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, BAD, sizeof(wrong)), EFAULT);
    CHECK_ERROR(__sys_setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wrong, 4), EINVAL);
    CHECK(getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &value, &length) == 0 && value == 0);
    CHECK(listen(fd, 1) == 0);
    CHECK(getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &value, &length) == 0 && value == 1);
}

/* accept() that cannot tell the name has taken the connection: the other end learns that it is closed. */
static void accept_without_room(void)
{
    int listener = bound_socket(SOCK_STREAM, "door"), fd = new_socket(SOCK_STREAM);
    struct sockaddr_un name;
    char c;

    CHECK(listen(listener, 1) == 0 && connect_to(fd, "door") == 0);
    int next = next_descriptor();
    CHECK_ERROR(accept(listener, (struct sockaddr *)&name, BAD), EFAULT);
    CHECK(next_descriptor() == next);
    CHECK(read(fd, &c, 1) == 0);
    fd = new_socket(SOCK_STREAM);
    CHECK(connect_to(fd, "door") == 0 && accept(listener, NULL, NULL) >= 0);
}

/* Sockets that cannot be connected, or not to this one. */
static void connect_refused(void)
{
    static const struct sockaddr none = {.sa_family = AF_UNSPEC};
    int listener = bound_socket(SOCK_STREAM, "door"), fd = bound_socket(SOCK_STREAM, "own");
    int a = bound_socket(SOCK_DGRAM, "a"), c = new_socket(SOCK_DGRAM);
    socklen_t length;

    bound_socket(SOCK_DGRAM, "b");
    CHECK(listen(listener, 1) == 0);
    CHECK_ERROR(connect_to(listener, "door"), EINVAL);
    CHECK_ERROR(connect(fd, &none, sizeof(none)), EINVAL);
    CHECK(connect_to(fd, "door") == 0);
    CHECK_ERROR(listen(fd, 1), EINVAL);
    CHECK(connect_to(a, "b") == 0);
    CHECK_ERROR(connect_to(c, "a"), EPERM); /* it gets messages from b only */
    const struct sockaddr *to = socket_address("a", &length);
    CHECK_ERROR(sendto(c, "x", 1, 0, to, length), EPERM);
    CHECK(connect(a, &none, sizeof(none)) == 0);
    CHECK_ERROR(send(a, "x", 1, 0), ENOTCONN);
    CHECK(connect_to(c, "a") == 0 && send(c, "x", 1, 0) == 1);
}

/* Each round, two threads give one socket a name: only one of them can. */
#define ROUNDS 60

static int unnamed, errors[3];
static uint32_t threads_started;

static void bind_it(struct test_thread *t)
{
    const int *number = t->data;
    struct sockaddr_un name = {.sun_family = AF_UNIX, .sun_path = {(char)('0' + *number)}};

    __atomic_add_fetch(&threads_started, 1, __ATOMIC_SEQ_CST);
    while (__atomic_load_n(&threads_started, __ATOMIC_SEQ_CST) < 2)
        sched_yield();
    errors[*number] = bind(unnamed, (const struct sockaddr *)&name, sizeof(name)) ? errno : 0;
}

static void bind_race(void)
{
    static const int numbers[] = {0, 1, 2};

    for (int i = 0; i < ROUNDS; i++) {
        unnamed = new_socket(SOCK_STREAM);
        threads_started = 0;
        start_thread(1, bind_it, (void *)&numbers[1]);
        start_thread(2, bind_it, (void *)&numbers[2]);
        join_thread(&test_threads[1]);
        join_thread(&test_threads[2]);
        int loser = errors[1] == 0 ? 2 : 1;
        const char *won = loser == 1 ? "2" : "1", *lost = loser == 1 ? "1" : "2";
        CHECK(errors[3 - loser] == 0 && errors[loser] == EINVAL);
        CHECK_ERROR(access(lost, F_OK), ENOENT); /* the loser leaves no file */
        CHECK(close(unnamed) == 0 && unlink(won) == 0);
    }
}

/* Wrong flags, pieces and control data: nothing is sent. */
static void message_refused(void)
{
    int stream = bound_socket(SOCK_STREAM, "door"), fd = new_socket(SOCK_DGRAM);
    struct cmsghdr control = {sizeof(control), SOL_SOCKET, SCM_RIGHTS};
    struct iovec pieces[2] = {{pair, 0x7fffffff}, {pair, 0x7fffffff}};
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2};
    socklen_t length;
    char c;

    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    const struct sockaddr *door = socket_address("door", &length);
    CHECK_ERROR(sendto(pair[0], "x", 1, 0, door, length), EISCONN);
    CHECK_ERROR(sendto(stream, "x", 1, 0, door, length), EOPNOTSUPP);
    CHECK_ERROR(sendto(fd, "x", 1, 0, door, length), EPROTOTYPE);
    CHECK_ERROR(send(pair[0], "x", 1, 0x10000000), EOPNOTSUPP);
    CHECK_ERROR(recv(pair[0], &c, 1, 0x10000000), EOPNOTSUPP);
    CHECK_ERROR(sendmsg(pair[0], &message, 0), EINVAL); /* more than an ssize_t counts */
    pieces[0].iov_len = 1;
    message.msg_iovlen = 1;
    message.msg_control = &control;
    message.msg_controllen = sizeof(control) - 1;
    CHECK_ERROR(sendmsg(pair[0], &message, 0), EINVAL);
    message.msg_controllen = sizeof(control);
    message.msg_control = BAD;
    CHECK_ERROR(sendmsg(pair[0], &message, 0), EFAULT);
    CHECK_ERROR(recv(pair[1], &c, 1, MSG_DONTWAIT), EAGAIN);
    message.msg_control = &control;
    CHECK(sendmsg(pair[0], &message, 0) == 1 && recv(pair[1], &c, 1, MSG_DONTWAIT) == 1);
}

static int readers[2]; /* the reading ends of two pipes */

struct control {
    struct cmsghdr header;
    int fds[2];
};

/* Sends a byte with the writing ends of two pipes, and closes these ends here. */
static void send_two_pipes(void)
{
    struct control control = {.header = {sizeof(control), SOL_SOCKET, SCM_RIGHTS}};
    struct iovec piece = {"x", 1};
    struct msghdr message = {.msg_iov = &piece,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof(control)};

    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    for (int i = 0; i < 2; i++) {
        int ends[2];
        CHECK(pipe(ends) == 0);
        readers[i] = ends[0];
        control.fds[i] = ends[1];
    }
    CHECK(sendmsg(pair[0], &message, 0) == 1);
    CHECK(close(control.fds[0]) == 0 && close(control.fds[1]) == 0);
}

/*
 * Receives the byte. length: the room for control data before the call, and their length after it. Returns the message's
 * flags.
 */
static int receive(void *control, socklen_t *length, int flags)
{
    char c;
    struct iovec piece = {&c, 1};
    struct msghdr message = {
        .msg_iov = &piece, .msg_iovlen = 1, .msg_control = control, .msg_controllen = *length};

    CHECK(recvmsg(pair[1], &message, flags) == 1 && c == 'x');
    *length = message.msg_controllen;
    return message.msg_flags;
}

/* Descriptors without room for them are closed, and the program learns that some are missing. */
static void rights_without_room(void)
{
    struct control control;
    socklen_t length = sizeof(control);
    int next = next_descriptor();
    char c;

    send_two_pipes();
    int first = next_descriptor();
    CHECK(receive(BAD, &length, 0) == MSG_CTRUNC && length == 0);
    CHECK(next_descriptor() == first);
    CHECK(read(readers[0], &c, 1) == 0 && read(readers[1], &c, 1) == 0);

    send_two_pipes();
    length = sizeof(control) - sizeof(int);
    CHECK(receive(&control, &length, 0) == MSG_CTRUNC);
    CHECK(length == sizeof(control) - sizeof(int) && control.header.cmsg_len == length);
    CHECK(write(control.fds[0], "y", 1) == 1 && read(readers[0], &c, 1) == 1 && c == 'y');
    CHECK(fcntl(control.fds[0], F_GETFD) == 0 && read(readers[1], &c, 1) == 0);

    send_two_pipes();
    length = sizeof(control);
    CHECK(receive(&control, &length, MSG_CMSG_CLOEXEC) == 0 && length == sizeof(control));
    for (int i = 0; i < 2; i++) {
        CHECK(fcntl(control.fds[i], F_GETFD) == FD_CLOEXEC && write(control.fds[i], "z", 1) == 1);
        CHECK(read(readers[i], &c, 1) == 1 && c == 'z');
    }
    for (int fd = next; fd < 40; fd++)
        close(fd);
}

const struct test socketerror_tests[] = {
    {"socket-wrong-addresses", wrong_addresses},
    {"socket-longest-name", longest_name},
    {"socket-option-errors", option_errors},
    {"socket-accept-without-room", accept_without_room},
    {"socket-connect-refused", connect_refused},
    {"socket-bind-race", bind_race},
    {"socket-message-refused", message_refused},
    {"socket-rights-without-room", rights_without_room},
    {NULL, NULL},
};
