/* SPDX-License-Identifier: MIT */
/* Calls of Linux that send and receive messages of one piece (sys_message.c). */
#ifndef SYS_SYS_MESSAGE_H
#define SYS_SYS_MESSAGE_H

#include <hal/types.h>

/* sendto(fd, memory, size, flags, address, length) and recvfrom(), whose length is at an address: handlers of Linux's. */
intptr_t socketcall_sendto(const uintptr_t *arg);
intptr_t socketcall_recvfrom(const uintptr_t *arg);

#endif
