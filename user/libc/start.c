/* SPDX-License-Identifier: MIT */
/* From the words that the kernel leaves on the stack to main(), and from there to exit(). */
#include <err.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char **environ;
const char *program_name = "?";

int main(int argc, char **argv, char **envp);
void __start_program(uintptr_t *stack) __attribute__((noreturn));

/* Called by crt0.S with the stack pointer that the program was entered with. */
void __start_program(uintptr_t *stack)
{
    int argc = (int)stack[0];
    char **argv = (char **)(stack + 1);

    environ = argv + argc + 1;
    if (argc > 0) {
        const char *slash = strrchr(argv[0], '/');

        program_name = slash != NULL ? slash + 1 : argv[0];
    }
    exit(main(argc, argv, environ));
}
