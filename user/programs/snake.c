/* SPDX-License-Identifier: MIT */
/*
 * snake [-t] [-s SEED]: a game. The snake moves on; the arrow keys (or h j k l) turn it. Each apple makes it longer and a
 * little faster. It must not run into the wall or into itself. -t: it moves only when a key is pressed. q ends the game.
 */
#include "command/help.h"
#include "game.h"
#include <string.h>

#define USAGE "snake [-t] [-s seed]"
#define WIDTH 40
#define HEIGHT 16
#define FIELDS (WIDTH * HEIGHT)
#define FIRST_LENGTH 4
#define SLOWEST 200 /* milliseconds for a step */
#define FASTEST 60

struct place {
    int x, y;
};

/* The snake is a ring of places: head is the index of the newest, and the tail is length - 1 before it. */
static struct place snake[FIELDS], apple;
static unsigned head, length;
static bool by_keys;

static struct place *part(unsigned behind_head)
{
    return &snake[(head + FIELDS - behind_head) % FIELDS];
}

static bool is_snake(struct place place, unsigned parts)
{
    for (unsigned i = 0; i < parts; i++) {
        if (part(i)->x == place.x && part(i)->y == place.y)
            return true;
    }
    return false;
}

static void put(struct place place, const char *text)
{
    printf("\033[%d;%dH%s", place.y + 3, place.x + 2, text); /* the wall and the score come first */
}

static void new_apple(void)
{
    do
        apple = (struct place){(int)game_chance(WIDTH), (int)game_chance(HEIGHT)};
    while (is_snake(apple, length));
    put(apple, "\033[1;31m@\033[m");
    printf("\033[Hsnake   length %u\033[K", length);
}

static void draw_wall(void)
{
    for (int y = -1; y <= HEIGHT; y++) {
        bool edge = y < 0 || y == HEIGHT;
        put((struct place){-1, y}, edge ? "+" : "|");
        for (int x = 0; x < WIDTH && edge; x++)
            putchar('-');
        put((struct place){WIDTH, y}, edge ? "+" : "|");
    }
}

static void begin(void)
{
    draw_wall();
    for (int i = 0; i < FIRST_LENGTH; i++) {
        head = length++;
        snake[head] = (struct place){WIDTH / 2 - FIRST_LENGTH + i, HEIGHT / 2};
        put(snake[head], i + 1 < FIRST_LENGTH ? "o" : "O");
    }
    new_apple();
}

/* One step. Returns false if the snake has run into something, or fills the field. */
static bool step(enum game_key direction)
{
    struct place next = *part(0), tail = *part(length - 1);

    next.x += (direction == KEY_RIGHT) - (direction == KEY_LEFT);
    next.y += (direction == KEY_DOWN) - (direction == KEY_UP);
    if (next.x < 0 || next.x >= WIDTH || next.y < 0 || next.y >= HEIGHT)
        return false;
    bool eats = next.x == apple.x && next.y == apple.y;
    if (is_snake(next, eats ? length : length - 1)) /* the tail leaves its place */
        return false;
    put(*part(0), "o");
    if (!eats)
        put(tail, " ");
    head = (head + 1) % FIELDS;
    snake[head] = next;
    put(next, "O");
    length += eats;
    if (length == FIELDS)
        return false;
    if (eats)
        new_apple();
    return true;
}

/* The direction after a key: the snake does not turn back. */
static enum game_key turn(enum game_key direction, enum game_key key)
{
    static const enum game_key opposite[] = {
        [KEY_UP] = KEY_DOWN, [KEY_DOWN] = KEY_UP, [KEY_LEFT] = KEY_RIGHT, [KEY_RIGHT] = KEY_LEFT};

    if (key < KEY_UP || key > KEY_RIGHT || opposite[key] == direction)
        return direction;
    return key;
}

static void play(void)
{
    enum game_key direction = KEY_RIGHT, key;

    do {
        int pace = SLOWEST - 3 * (int)length;
        key = game_key(by_keys ? -1 : pace > FASTEST ? pace : FASTEST);
        direction = turn(direction, key);
    } while (key != KEY_QUIT && step(direction));
}

int main(int argc, char **argv)
{
    const char *seed = NULL;
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "ts:")) != -1) {
        if (option == '?')
            errx(2, "usage: " USAGE);
        by_keys |= option == 't';
        seed = option == 's' ? optarg : seed;
    }
    if (optind < argc)
        errx(2, "usage: " USAGE);
    game_take_seed(seed);
    game_begin();
    begin();
    play();
    put((struct place){-1, HEIGHT + 2}, "");
    printf("the end: length %u", length);
    return 0;
}
