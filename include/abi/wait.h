/* SPDX-License-Identifier: MIT */
/* The status that waitpid() reports, and reboot()'s commands. */
#ifndef ABI_WAIT_H
#define ABI_WAIT_H

#include <abi/signal.h>

/* waitpid() status: exit code in bits 8 to 15, or the signal that ended the process in bits 0 to 6. */
#define W_EXITCODE(code) (((code)&0xff) << 8)
#define WIFEXITED(status) (((status)&0x7f) == 0)
#define WEXITSTATUS(status) (((status) >> 8) & 0xff)
#define WIFSIGNALED(status) (((status)&0x7f) != 0)
#define WTERMSIG(status) ((status)&0x7f)

#define WNOHANG 1 /* waitpid(): do not sleep; 0 if no child has ended yet */

#define REBOOT_POWER_OFF 1
#define REBOOT_RESTART 2
/* Ends a test: leaves the emulator with the status in bits 8 to 15, if the machine can. */
#define REBOOT_EXIT(status) (3 | (((status)&0xff) << 8))

#endif
