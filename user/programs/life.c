/* SPDX-License-Identifier: MIT */
/*
 * life [-p PROCESSES] [-g GENERATIONS] [-check]: Conway's game of life, on a torus that is divided over processes.
 *
 * Each process has a band of rows. In each generation it sends its first row to the process above and its last row
 * to the one below, and gets theirs. The parent draws the whole board; with -check it only compares the last
 * generation with the one that it computes alone.
 */
#include "command/help.h"
#include "msg/msg.h"
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define USAGE "life [-p processes] [-g generations] [-check]"

#define ROWS 22
#define COLUMNS 78
#define PROCESSES_MAX ROWS

typedef char row_t[COLUMNS];

static int processes = 4, generations = 60;
static bool check;

/* The same first generation in every run: an R-pentomino, a glider, and some chance. */
static void fill(row_t *board)
{
    static const char *const shape[] = {".##", "##.", ".#."};
    unsigned seed = 12345;

    for (int y = 0; y < ROWS; y++) {
        for (int x = 0; x < COLUMNS; x++) {
            seed = seed * 1103515245u + 12345u;
            board[y][x] = x < COLUMNS / 2 && seed >> 16 & 3 ? 0 : x < COLUMNS / 2;
        }
    }
    for (int y = 0; y < 3; y++) {
        for (int x = 0; x < 3; x++)
            board[ROWS / 2 + y][COLUMNS * 3 / 4 + x] = shape[y][x] == '#';
    }
}

/* The next generation of a row from the old one and its two neighbours. */
static void next_row(const row_t above, const row_t row, const row_t below, row_t next)
{
    for (int x = 0; x < COLUMNS; x++) {
        int left = (x + COLUMNS - 1) % COLUMNS, right = (x + 1) % COLUMNS;
        int around = above[left] + above[x] + above[right] + row[left] + row[right] + below[left] +
                     below[x] + below[right];
        next[x] = around == 3 || (around == 2 && row[x]);
    }
}

/* One step of a band of rows; band[0] and band[rows + 1] are the neighbours' rows. */
static void step(row_t *band, int rows)
{
    static row_t next[ROWS];

    for (int y = 1; y <= rows; y++)
        next_row(band[y - 1], band[y], band[y + 1], next[y - 1]);
    memcpy(band[1], next, (size_t)rows * sizeof(row_t));
}

static int first_row(int process)
{
    return process * ROWS / processes;
}

static void get_row(int from, row_t row)
{
    if (msg_recv(from, row, sizeof(row_t)) != sizeof(row_t))
        err(1, "life: no row from %d", from);
}

static void put_row(int to, const row_t row)
{
    if (msg_send(to, row, sizeof(row_t)) < 0)
        err(1, "life: no row to %d", to);
}

/* A process with its band. It sends all rows to the parent, whose number is behind the others, to be drawn. */
static void run_band(int self, row_t *board)
{
    static row_t band[ROWS + 2];
    int first = first_row(self), rows = first_row(self + 1) - first;
    int above = (self + processes - 1) % processes, below = (self + 1) % processes;

    msg_become(self);
    memcpy(band[1], board[first], (size_t)rows * sizeof(row_t));
    for (int g = 1; g <= generations; g++) {
        put_row(above, band[1]);
        put_row(below, band[rows]);
        get_row(below, band[rows + 1]); /* if above and below are one process, in this order */
        get_row(above, band[0]);
        step(band, rows);
        for (int y = 1; y <= rows && (!check || g == generations); y++)
            put_row(processes, band[y]);
    }
    _exit(0);
}

static void collect(row_t *board)
{
    for (int process = 0; process < processes; process++) {
        for (int y = first_row(process); y < first_row(process + 1); y++)
            get_row(process, board[y]);
    }
}

static void draw(row_t *board, int generation)
{
    printf("\033[H");
    for (int y = 0; y < ROWS; y++) {
        for (int x = 0; x < COLUMNS; x++)
            putchar(board[y][x] ? '#' : ' ');
        putchar('\n');
    }
    printf("generation %d, %d processes\n", generation, processes);
    fflush(stdout);
    usleep(50000);
}

/* The last generation, computed by one process. */
static void run_alone(row_t *board)
{
    static row_t band[ROWS + 2];

    memcpy(band[1], board, ROWS * sizeof(row_t));
    for (int g = 0; g < generations; g++) {
        memcpy(band[0], band[ROWS], sizeof(row_t));
        memcpy(band[ROWS + 1], band[1], sizeof(row_t));
        step(band, ROWS);
    }
    memcpy(board, band[1], ROWS * sizeof(row_t));
}

static void parse(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "-check") == 0)
            check = true;
        else if (strcmp(argv[i], "-p") == 0 && i + 1 < argc)
            processes = atoi(argv[++i]);
        else if (strcmp(argv[i], "-g") == 0 && i + 1 < argc)
            generations = atoi(argv[++i]);
        else
            errx(2, "usage: " USAGE);
    }
    if (processes < 1 || processes > PROCESSES_MAX || generations < 1)
        errx(2, "1 to %d processes, and at least one generation", PROCESSES_MAX);
}

int main(int argc, char **argv)
{
    static row_t board[ROWS], alone[ROWS];
    int failed = 0, status;

    answer_help(argc, argv, USAGE);
    parse(argc, argv);
    fill(board);
    memcpy(alone, board, sizeof(board));
    if (msg_group(processes + 1) < 0)
        err(1, "mailboxes");
    for (int i = 0; i < processes; i++) {
        pid_t pid = fork();
        if (pid < 0)
            err(1, "fork");
        if (pid == 0)
            run_band(i, board);
    }
    msg_become(processes);
    if (!check)
        printf("\033[2J");
    for (int g = check ? generations : 1; g <= generations; g++) {
        collect(board);
        if (!check)
            draw(board, g);
    }
    while (wait(&status) > 0)
        failed += status != 0;
    msg_end();
    if (!check)
        return failed != 0;
    run_alone(alone);
    bool same = memcmp(board, alone, sizeof(board)) == 0;
    printf("life: %d processes, %d generations: %s\n", processes, generations,
           same ? "the same as one process" : "DIFFERENT from one process");
    return failed || !same;
}
