/* SPDX-License-Identifier: MIT */
/*
 * Messages between processes by number, over datagram sockets.
 *
 * A process makes a group of mailboxes, and then forks the processes that use them. Each process is one number.
 * Messages from one process to another arrive whole, and in order.
 */
#ifndef MSG_MSG_H
#define MSG_MSG_H

#include <stddef.h>
#include <sys/types.h>

#define MSG_SIZE_MAX 4096
#define MSG_ANY (-1)

/* Makes the mailboxes of the processes 0 to count - 1. 0, or -1 with errno. */
int msg_group(int count);

/* The calling process is that number from now on. */
void msg_become(int number);

/* Sends a message, and waits if the mailbox is full. 0, or -1 with errno. */
int msg_send(int to, const void *data, size_t size);

/*
 * Waits for a message from that process, or from MSG_ANY, and copies as much as fits: its size, or -1 with errno.
 * Messages of others are kept for later.
 */
ssize_t msg_recv(int from, void *data, size_t size);

/* Removes the names of the mailboxes: called once, by any process, when nothing is sent any more. */
void msg_end(void);

#endif
