/* SPDX-License-Identifier: MIT */
/* Local sockets: addresses, messages, options. */
#ifndef ABI_SOCKET_H
#define ABI_SOCKET_H

#include <abi/uio.h>
#include <stdint.h>

#define AF_UNSPEC 0 /* connect() of a datagram socket: to none */
#define AF_UNIX 1

#define SOCK_STREAM 1    /* bytes; connected */
#define SOCK_DGRAM 2     /* messages; to any socket */
#define SOCK_SEQPACKET 5 /* messages; connected */
#define SOCK_NONBLOCK 0x800
#define SOCK_CLOEXEC 0x80000

#define SUN_PATH_MAX 108
struct sockaddr_un {
    uint16_t sun_family;
    char sun_path[SUN_PATH_MAX]; /* ends with a zero, or at the end of the address */
};

#define SOL_SOCKET 1
#define SO_REUSEADDR 2   /* int: kept, and without effect on local sockets */
#define SO_TYPE 3        /* int */
#define SO_ERROR 4       /* int; reading it clears it */
#define SO_PEERCRED 17   /* struct ucred of the process that connected, or listened */
#define SO_RCVTIMEO 20   /* struct timeval */
#define SO_SNDTIMEO 21   /* struct timeval */
#define SO_ACCEPTCONN 30 /* int: it listens */

struct ucred {
    int32_t pid;
    uint32_t uid, gid;
};

#define MSG_PEEK 0x2                /* the message stays */
#define MSG_CTRUNC 0x8              /* result: some control data did not fit */
#define MSG_TRUNC 0x20              /* result: the message did not fit, and its rest is lost */
#define MSG_DONTWAIT 0x40           /* as O_NONBLOCK */
#define MSG_WAITALL 0x100           /* of a stream: all the bytes asked for */
#define MSG_NOSIGNAL 0x4000         /* no SIGPIPE */
#define MSG_CMSG_CLOEXEC 0x40000000 /* descriptors that are received are closed by exec */

#define SHUT_RD 0
#define SHUT_WR 1
#define SHUT_RDWR 2

#define SCM_RIGHTS 1   /* descriptors */
#define SCM_MAX_FD 16  /* of one message */
#define MSG_IOV_MAX 64 /* pieces of one message */

struct msghdr {
    void *msg_name;        /* address of the other socket, or NULL */
    uint32_t msg_namelen;  /* room for it; its length */
    struct iovec *msg_iov; /* the contents */
    int32_t msg_iovlen;    /* number of pieces */
    void *msg_control;     /* struct cmsghdr and its data, or NULL */
    uint32_t msg_controllen;
    int32_t msg_flags; /* result */
};

struct cmsghdr {
    uint32_t cmsg_len; /* of all of it, this header included */
    int32_t cmsg_level;
    int32_t cmsg_type;
};

#endif
