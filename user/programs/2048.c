/* SPDX-License-Identifier: MIT */
/*
 * 2048 [-s SEED]: a game. The arrow keys (or h j k l) push all numbers to one side. Two equal numbers that meet become one,
 * their sum. After each push there is a new 2, or sometimes a 4. The aim is a 2048. q ends the game.
 */
#include "command/help.h"
#include "game.h"
#include <string.h>

#define USAGE "2048 [-s seed]"
#define SIZE 4

static unsigned board[SIZE][SIZE]; /* 0: empty */
static unsigned score, largest;

/* The i-th field of a line that is pushed towards its field 0. */
static unsigned *field(enum game_key push, int line, int i)
{
    int back = SIZE - 1 - i;

    switch (push) {
    case KEY_LEFT:
        return &board[line][i];
    case KEY_RIGHT:
        return &board[line][back];
    case KEY_UP:
        return &board[i][line];
    default:
        return &board[back][line];
    }
}

/* Returns whether a number has moved. */
static bool push_line(enum game_key push, int line)
{
    unsigned pushed[SIZE] = {0};
    bool may_join = false, moved = false;
    int n = 0;

    for (int i = 0; i < SIZE; i++) {
        unsigned number = *field(push, line, i);
        if (number == 0)
            continue;
        if (may_join && pushed[n - 1] == number) {
            pushed[n - 1] += number;
            score += pushed[n - 1];
            may_join = false;
        } else {
            pushed[n++] = number;
            may_join = true;
        }
    }
    for (int i = 0; i < SIZE; i++) {
        unsigned *number = field(push, line, i);
        moved |= *number != pushed[i];
        *number = pushed[i];
        largest = pushed[i] > largest ? pushed[i] : largest;
    }
    return moved;
}

static bool push_all(enum game_key push)
{
    bool moved = false;

    for (int line = 0; line < SIZE; line++)
        moved |= push_line(push, line);
    return moved;
}

static void add_number(void)
{
    unsigned *empty[SIZE * SIZE], n = 0;

    for (unsigned i = 0; i < SIZE * SIZE; i++) {
        if (board[i / SIZE][i % SIZE] == 0)
            empty[n++] = &board[i / SIZE][i % SIZE];
    }
    unsigned place = game_chance(n);
    *empty[place] = game_chance(10) == 0 ? 4 : 2;
}

/* Whether a push in some direction would move a number. */
static bool can_move(void)
{
    for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
            if (board[y][x] == 0 || (x > 0 && board[y][x] == board[y][x - 1]) ||
                (y > 0 && board[y][x] == board[y - 1][x]))
                return true;
        }
    }
    return false;
}

static void draw(void)
{
    printf("\033[H2048   score %u\033[K\n\n", score);
    for (int y = 0; y < SIZE; y++) {
        puts("+------+------+------+------+");
        for (int x = 0; x < SIZE; x++) {
            if (board[y][x] != 0)
                printf("|\033[%sm%5u \033[m", board[y][x] < 16 ? "1" : "1;33", board[y][x]);
            else
                printf("|      ");
        }
        puts("|");
    }
    puts("+------+------+------+------+\n");
    printf("arrows push, q ends\033[K");
}

int main(int argc, char **argv)
{
    const char *seed = NULL;
    enum game_key key = KEY_NONE;
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "s:")) == 's')
        seed = optarg;
    if (option != -1 || optind < argc)
        errx(2, "usage: " USAGE);
    game_take_seed(seed);
    game_begin();
    add_number();
    add_number();
    while (can_move() && key != KEY_QUIT) {
        draw();
        key = game_key(-1);
        if (key >= KEY_UP && key <= KEY_RIGHT && push_all(key))
            add_number();
    }
    draw();
    printf("\n\n%s: score %u, largest number %u", largest >= 2048 ? "won" : "the end", score,
           largest);
    return 0;
}
