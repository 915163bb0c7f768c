/* SPDX-License-Identifier: MIT */
/* Keyboards and mice: /dev/input/event*. */
#ifndef LIBC_LINUX_INPUT_H
#define LIBC_LINUX_INPUT_H

#include <abi/input.h>

#endif
