/* SPDX-License-Identifier: MIT */
/* Power off and restart; abi/wait.h holds the commands. */
#ifndef LIBC_SYS_REBOOT_H
#define LIBC_SYS_REBOOT_H

#include <abi/wait.h>

int reboot(unsigned command);

#endif
