/* SPDX-License-Identifier: MIT */
/* The numbers of keys, and of what else an event tells. */
#ifndef LIBC_LINUX_INPUT_EVENT_CODES_H
#define LIBC_LINUX_INPUT_EVENT_CODES_H

#include <abi/input.h>

#endif
