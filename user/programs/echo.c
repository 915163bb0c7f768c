/* SPDX-License-Identifier: MIT */
/* echo: prints its arguments. -n: no newline; -e: backslash escapes. */
#include "output.h"
#include <command/command.h>

int main(int argc, char **argv)
{
    return finish_output(echo_command(argc, argv));
}
