/* SPDX-License-Identifier: MIT */
/* Signals that end a process, the status that waitpid() reports, and reboot()'s commands. */
#ifndef ABI_WAIT_H
#define ABI_WAIT_H

/*
 * There are no signal handlers: a signal ends its target, or (0) only asks whether it exists.
 * SIGCHLD and SIGCONT are accepted and do nothing.
 */
#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGTRAP 5
#define SIGABRT 6
#define SIGBUS 7
#define SIGFPE 8
#define SIGKILL 9
#define SIGSEGV 11
#define SIGPIPE 13
#define SIGALRM 14
#define SIGTERM 15
#define SIGCHLD 17
#define SIGCONT 18
#define NSIG 32

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
