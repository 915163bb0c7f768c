/* SPDX-License-Identifier: MIT */
/*
 * test, [: the status says whether an expression is true, or is 2 if it is none.
 *   -e -f -d -L -h -b -c -p -S -s -g -u -k -r -w -x FILE   -t DESCRIPTOR   -n -z STRING
 *   A = B   A != B   A < B   A > B   N -eq -ne -lt -le -gt -ge M   FILE -nt -ot -ef FILE
 *   ! EXPR   ( EXPR )   EXPR -a EXPR   EXPR -o EXPR
 */
#include <command/command.h>

int main(int argc, char **argv)
{
    return test_command(argc, argv);
}
