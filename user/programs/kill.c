/* SPDX-License-Identifier: MIT */
/*
 * kill: sends a signal (-s NAME, -NAME or -N; without one, TERM) to processes, or to a group if the
 * number is negative. -l: the names of signals, or the name for a number or a status of a process.
 */
#include "command/help.h"
#include "output.h"
#include <command/command.h>

int main(int argc, char **argv)
{
    answer_help(argc, argv, "kill [-s name | -name | -number] pid... | kill -l [number...]");
    return finish_output(kill_command(argc, argv));
}
