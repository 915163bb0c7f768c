/* SPDX-License-Identifier: MIT */
/*
 * printf: prints its arguments as the format says: %s, %c, %d, %i, %u, %o, %x, %X, the conversions for
 * real numbers, %b (a string with escapes) and %%, with flags, width and precision, and the escapes \n, \t,
 * \\, \NNN and so on. While arguments are left, the format is used again.
 */
#include "command/help.h"
#include "output.h"
#include <command/command.h>

int main(int argc, char **argv)
{
    answer_help(argc, argv, "printf format [argument...]");
    return finish_output(printf_command(argc, argv));
}
