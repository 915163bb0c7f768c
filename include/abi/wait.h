/* SPDX-License-Identifier: MIT */
/* The status that waitpid() reports, and reboot()'s commands. */
#ifndef ABI_WAIT_H
#define ABI_WAIT_H

#include <abi/signal.h>

/*
 * waitpid() status: exit code in bits 8 to 15, or the signal that ended the process in bits 0 to 6. These are all
 * 1 for a stop, with the signal in bits 8 to 15, and for a continuation.
 */
#define W_EXITCODE(code) (((code)&0xff) << 8)
#define WIFEXITED(status) (((status)&0x7f) == 0)
#define WEXITSTATUS(status) (((status) >> 8) & 0xff)
#define WIFSIGNALED(status) ((((status) + 1) & 0x7f) > 1)
#define WTERMSIG(status) ((status)&0x7f)
#define W_STOPCODE(signal) ((signal) << 8 | 0x7f)
#define WIFSTOPPED(status) (((status)&0xff) == 0x7f)
#define WSTOPSIG(status) (((status) >> 8) & 0xff)
#define W_CONTINUED 0xffff
#define WIFCONTINUED(status) ((status) == W_CONTINUED)

/* The events for which waitpid() and waitid() wait. waitpid() always waits for children that have ended. */
#define WNOHANG 1          /* do not sleep; no child has news yet: 0 */
#define WUNTRACED 2        /* also for children that have stopped */
#define WSTOPPED 2         /* the same for waitid() */
#define WEXITED 4          /* waitid(): children that have ended */
#define WCONTINUED 8       /* also for children that have continued after a stop */
#define WNOWAIT 0x01000000 /* waitid(): the child can be waited for again */

/* Which children waitid() waits for. */
#define P_ALL 0
#define P_PID 1
#define P_PGID 2 /* those of a group; 0: the caller's */

#define REBOOT_POWER_OFF 1
#define REBOOT_RESTART 2
/* Ends a test: leaves the emulator with the status in bits 8 to 15, if the machine can. */
#define REBOOT_EXIT(status) (3 | (((status)&0xff) << 8))

#endif
