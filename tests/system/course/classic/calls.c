/* SPDX-License-Identifier: MIT */
/* calls: the numbers of the system calls, as a table of a tracer has them, and the trap that carries them. */
#include "types.h"
#include "user.h"
#include "syscall.h"
#include "traps.h"

static struct {
    int number;
    char *name;
} calls[] = {
    {SYS_fork, "fork"},   {SYS_exit, "exit"},     {SYS_wait, "wait"},     {SYS_pipe, "pipe"},
    {SYS_read, "read"},   {SYS_kill, "kill"},     {SYS_exec, "exec"},     {SYS_fstat, "fstat"},
    {SYS_chdir, "chdir"}, {SYS_dup, "dup"},       {SYS_getpid, "getpid"}, {SYS_sbrk, "sbrk"},
    {SYS_sleep, "sleep"}, {SYS_uptime, "uptime"}, {SYS_open, "open"},     {SYS_write, "write"},
    {SYS_mknod, "mknod"}, {SYS_unlink, "unlink"}, {SYS_link, "link"},     {SYS_mkdir, "mkdir"},
    {SYS_close, "close"},
};

int main(void)
{
    int count = sizeof(calls) / sizeof(calls[0]);

    for (int i = 0; i < count; i++) {
        for (int k = 0; k < i; k++) {
            if (calls[i].number == calls[k].number)
                printf(1, "%s and %s have the same number\n", calls[k].name, calls[i].name);
        }
    }
    printf(1, "%d calls, by trap %d\n", count, T_SYSCALL);
    exit();
}
