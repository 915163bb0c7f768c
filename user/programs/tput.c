/* SPDX-License-Identifier: MIT */
/*
 * tput NAME [NUMBER...]: what a terminal can do, for scripts. Each name stands for a control sequence, which is printed:
 *   clear el ed home cup ROW COLUMN cuu1 cud1 cuf1 cub1 bold dim rev smul rmul smso rmso sgr0 setaf COLOR setab COLOR civis
 *   cnorm init reset bel
 * and these print a number: cols lines colors. The sequences are those of ECMA-48, which our terminals and nearly all others
 * understand. Colors are from 0 (black) to 7 (white).
 */
#include "command/help.h"
#include "numbers.h"
#include "output.h"
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>

#define USAGE "tput name [number...]"
#define MOST_NUMBERS 2

/* A sequence; %d stands for a number that the user gives, and %1 for one that is larger by 1. */
static const struct {
    const char *name, *sequence;
    int numbers;
} sequences[] = {
    {"bel", "\a", 0},
    {"bold", "\033[1m", 0},
    {"civis", "\033[?25l", 0},
    {"clear", "\033[H\033[2J", 0},
    {"cnorm", "\033[?25h", 0},
    {"cub1", "\b", 0},
    {"cud1", "\n", 0},
    {"cuf1", "\033[C", 0},
    {"cup", "\033[%1;%1H", 2},
    {"cuu1", "\033[A", 0},
    {"dim", "\033[2m", 0},
    {"ed", "\033[J", 0},
    {"el", "\033[K", 0},
    {"home", "\033[H", 0},
    {"init", "\033[m\033[?25h", 0},
    {"reset", "\033[m\033[?25h\033[r\033[H\033[2J", 0},
    {"rev", "\033[7m", 0},
    {"rmso", "\033[27m", 0},
    {"rmul", "\033[24m", 0},
    {"setab", "\033[4%dm", 1},
    {"setaf", "\033[3%dm", 1},
    {"sgr0", "\033[m", 0},
    {"smso", "\033[7m", 0},
    {"smul", "\033[4m", 0},
};

/* The size of the terminal that shows the output or the messages; 80 times 24 if there is none. */
static struct winsize terminal_size(void)
{
    static const int places[] = {STDOUT_FILENO, STDERR_FILENO, STDIN_FILENO};
    struct winsize size;

    for (int i = 0; i < 3; i++) {
        if (ioctl(places[i], TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0)
            return size;
    }
    return (struct winsize){.ws_col = 80, .ws_row = 24};
}

static bool show_number(const char *name)
{
    struct winsize size = terminal_size();

    if (strcmp(name, "cols") == 0)
        printf("%u\n", size.ws_col);
    else if (strcmp(name, "lines") == 0)
        printf("%u\n", size.ws_row);
    else if (strcmp(name, "colors") == 0)
        puts("8");
    else
        return false;
    return true;
}

static void show_sequence(const char *sequence, char **numbers)
{
    for (; *sequence; sequence++) {
        if (*sequence == '%')
            printf("%lld", number_from(*numbers++, 0, 9999) + (*++sequence == '1'));
        else
            putchar(*sequence);
    }
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, USAGE);
    if (argc < 2 || argc > 2 + MOST_NUMBERS)
        errx(2, "usage: " USAGE);
    if (argc == 2 && show_number(argv[1]))
        return finish_output(0);
    for (size_t i = 0; i < sizeof(sequences) / sizeof(*sequences); i++) {
        if (strcmp(sequences[i].name, argv[1]) != 0)
            continue;
        if (argc - 2 != sequences[i].numbers)
            errx(2, "%s needs %d numbers", argv[1], sequences[i].numbers);
        show_sequence(sequences[i].sequence, argv + 2);
        return finish_output(0);
    }
    errx(4, "%s: the terminal has no such ability", argv[1]);
}
