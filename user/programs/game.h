/* SPDX-License-Identifier: MIT */
/* For games on the terminal: keys one by one, a clean screen, the terminal as it was at the end, and chance from a seed. */
#ifndef GAME_H
#define GAME_H

#include <err.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#define CONTROL_C 3
#define ESCAPE 27
#define ESCAPE_WAIT 100 /* milliseconds between the bytes that an arrow key sends */

enum game_key {
    KEY_NONE,
    KEY_UP,
    KEY_DOWN,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_IN,
    KEY_OUT,
    KEY_QUIT,
    KEY_OTHER
};

static struct termios game_modes; /* as they were */

static inline void game_restore(void)
{
    printf("\033[?25h\033[m\n"); /* the cursor is visible again */
    fflush(stdout);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &game_modes);
}

/* Makes the terminal ready; at exit() it becomes as it was. Ctrl-C comes as a key, so that no signal skips that. */
static inline void game_begin(void)
{
    if (tcgetattr(STDIN_FILENO, &game_modes) != 0)
        err(1, "standard input");
    struct termios modes = game_modes;
    modes.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
    modes.c_cc[VMIN] = 1;
    modes.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
    atexit(game_restore);
    printf("\033[?25l\033[H\033[J");
}

/* The next byte from the keyboard; -1: none within the milliseconds (-1: without end), or the terminal has gone. */
static inline int game_byte(int milliseconds)
{
    struct pollfd keyboard = {.fd = STDIN_FILENO, .events = POLLIN};
    unsigned char byte;

    fflush(stdout);
    if (poll(&keyboard, 1, milliseconds) <= 0)
        return -1;
    if (read(STDIN_FILENO, &byte, 1) != 1)
        exit(1);
    return byte;
}

/* An arrow, or its letter (h j k l as in vi, w a s d as in other games), + or - for nearer or farther, or q. */
static inline enum game_key game_key(int milliseconds)
{
    int c = game_byte(milliseconds);

    if (c == ESCAPE && (c = game_byte(ESCAPE_WAIT)) == '[') {
        static const char arrows[] = "ABDC";
        c = game_byte(ESCAPE_WAIT);
        for (int i = 0; i < 4; i++) {
            if (c == arrows[i])
                return KEY_UP + i;
        }
        return KEY_OTHER;
    }
    switch (c) {
    case -1:
        return KEY_NONE;
    case 'k':
    case 'w':
        return KEY_UP;
    case 'j':
    case 's':
        return KEY_DOWN;
    case 'h':
    case 'a':
        return KEY_LEFT;
    case 'l':
    case 'd':
        return KEY_RIGHT;
    case '+':
        return KEY_IN;
    case '-':
        return KEY_OUT;
    case 'q':
    case CONTROL_C:
        return KEY_QUIT;
    default:
        return KEY_OTHER;
    }
}

static uint32_t game_seed;

/* -s SEED: the same seed gives the same game. Without it, the time is the seed. */
static inline void game_take_seed(const char *text)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    game_seed = text ? (uint32_t)strtoul(text, NULL, 10) : (uint32_t)(now.tv_sec ^ now.tv_nsec);
}

/* A number from 0 to n - 1. */
static inline unsigned game_chance(unsigned n)
{
    game_seed = game_seed * 1103515245 + 12345;
    return (game_seed >> 16) % n;
}

#endif
