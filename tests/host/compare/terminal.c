/* SPDX-License-Identifier: MIT */
/*
 * The terminal (drivers/terminal.c) against libvterm, which editors use: the same bytes in, the same cells out.
 *
 *   compare FILE [N]   all sequences of FILE (recorded.txt says how it is made), then N random ones
 *
 * After each sequence, all cells with their attributes and the cursor are compared. The differences that are meant:
 *  - ours moves the cursor to the first column after rows have been inserted or deleted, as xterm does;
 *  - ours keeps a saved cursor for each of the two screens, as xterm does, and with it character sets, origin mode and
 *    the pending wrap; libvterm has one, without them;
 *  - ours repeats a character (REP) beyond the row's end, and ignores a scroll region that is empty, as xterm does;
 *  - a scroll region stops the cursor, and does not keep characters outside from being shifted, as in xterm;
 *  - erasing and shifting, and a line feed even if it scrolls, cancel the pending wrap, as in xterm;
 *  - ours shows a true colour as the nearest one of the cube of 216;
 *  - for "less or equal" and "greater or equal" of DEC's line drawing, libvterm uses other characters.
 */
#include "drivers/terminal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vterm.h>

#define COLUMNS_MAX 80
#define ROWS_MAX 24
#define LINE 16384 /* bytes of a recorded sequence */
#define DIFFERENCES_MAX 10
#define EACH 50 /* random sequences on one screen */

static struct cell cells[2][COLUMNS_MAX * ROWS_MAX];
static struct terminal ours;
static VTerm *theirs;
static char answer_text[256];
static uint32_t seed = 1;

static void take_answer(const char *bytes, size_t n)
{
    strncat(answer_text, bytes, n);
}

static unsigned below(unsigned n)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % n;
}

static void give(const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++)
        terminal_put(&ours, bytes[i]);
    vterm_input_write(theirs, bytes, n);
    vterm_screen_flush_damage(vterm_obtain_screen(theirs));
}

/* Two new screens. */
static void begin(unsigned columns, unsigned rows)
{
    terminal_init(&ours, columns, rows, cells[0], cells[1]);
    ours.answer = take_answer;
    if (theirs)
        vterm_free(theirs);
    theirs = vterm_new((int)rows, (int)columns);
    vterm_set_utf8(theirs, 1);
    VTermScreen *screen = vterm_obtain_screen(theirs);
    vterm_screen_enable_altscreen(screen, 1);
    vterm_screen_reset(screen, 1);
    give("\0337", 2); /* before this, libvterm restores undefined values */
}

static unsigned distance(uint32_t rgb, const VTermColor *colour)
{
    unsigned red = (unsigned)abs((int)(rgb >> 16) - colour->rgb.red);
    unsigned green = (unsigned)abs((int)(rgb >> 8 & 255) - colour->rgb.green);

    return red + green + (unsigned)abs((int)(rgb & 255) - colour->rgb.blue);
}

/* Ours has the nearest colour of the cube in place of a true colour. */
static unsigned nearest_of(const VTermColor *colour)
{
    unsigned best = 16;

    for (unsigned i = 17; i < 232; i++) {
        if (distance(terminal_rgb(i), colour) <= distance(terminal_rgb(best), colour))
            best = i;
    }
    return best;
}

static unsigned colour_of(const VTermColor *colour)
{
    if (VTERM_COLOR_IS_DEFAULT_FG(colour) || VTERM_COLOR_IS_DEFAULT_BG(colour))
        return TERMINAL_DEFAULT;
    return VTERM_COLOR_IS_INDEXED(colour) ? colour->indexed.idx : nearest_of(colour);
}

static unsigned flags_of(const VTermScreenCellAttrs *attrs)
{
    return (attrs->bold ? CELL_BOLD : 0) | (attrs->underline ? CELL_UNDERLINE : 0) |
           (attrs->blink ? CELL_BLINK : 0) | (attrs->reverse ? CELL_REVERSE : 0) |
           (attrs->italic ? CELL_ITALIC : 0);
}

static bool same_cell(const struct cell *cell, const VTermScreenCell *want)
{
    unsigned code = want->chars[0] ? want->chars[0] : ' ';

    code = code == 0x2a7d ? 0x2264 : code == 0x2a7e ? 0x2265 : code;
    if (code != cell->code || colour_of(&want->bg) != cell->background)
        return false;
    return !want->chars[0] ||
           (colour_of(&want->fg) == cell->foreground && flags_of(&want->attrs) == cell->flags);
}

/* Whether all cells and the cursor are the same; if not, prints the first difference. */
static bool same_screen(void)
{
    VTermPos at, cursor;
    VTermScreenCell want;

    vterm_state_get_cursorpos(vterm_obtain_state(theirs), &cursor);
    if (cursor.row != (int)ours.cursor.row || cursor.col != (int)ours.cursor.column) {
        printf("cursor %u,%u, expected %d,%d\n", ours.cursor.row, ours.cursor.column, cursor.row,
               cursor.col);
        return false;
    }
    for (unsigned i = 0; i < ours.rows * ours.columns; i++) {
        const struct cell *cell = &ours.cells[i];
        at = (VTermPos){(int)(i / ours.columns), (int)(i % ours.columns)};
        vterm_screen_get_cell(vterm_obtain_screen(theirs), at, &want);
        if (same_cell(cell, &want))
            continue;
        printf("cell %d,%d: %x %u %u %x, expected %x %u %u %x\n", at.row, at.col, cell->code,
               cell->foreground, cell->background, cell->flags, want.chars[0], colour_of(&want.fg),
               colour_of(&want.bg), flags_of(&want.attrs));
        return false;
    }
    return true;
}

/* Gives both the sequence and compares. Returns the number of differences: 0 or 1. */
static int compare(const char *bytes, size_t n, const char *name, unsigned number)
{
    give(bytes, n);
    if (same_screen())
        return 0;
    printf("  after %s, %u: ", name, number);
    for (size_t i = 0; i < n; i++)
        printf(bytes[i] >= ' ' && bytes[i] < 127 ? "%c" : "\\x%02x", (unsigned char)bytes[i]);
    printf("\n");
    return 1;
}

/* Sequences that are given as they are. */
static const char *const fixed[] = {
    "\r\n",
    "\r",
    "\b",
    "\t",
    "\r\n",
    "\r\033D",
    "\r\033M",
    "\033E",
    "\033H",
    "\033[4h",
    "\033[4l",
    "\033[?7h",
    "\033[?7l",
    "\033[?6h",
    "\033[?6l",
    "\033(0",
    "\033(B",
    "\033)0",
    "\016",
    "\017",
    "\303\251",
    "\342\224\200",
    "\033]0;title\a",
    "\033[?25l",
    "\033[?25h",
    "\033[3g",
    "\033[38;5;200m",
    "\033[48;5;17m",
    "\033[1;31m",
    "\033[0m",
    "\033[7;4m",
    "\033[97;104m",
};

/*
 * All sequences on one screen are of one kind, and each kind leaves out what would meet a difference that is meant. Kinds
 * that save the cursor (1 of 3) or change the screen (2 of 3) do not set what libvterm does not save.
 */
static size_t fixed_sequence(char *out, unsigned kind)
{
    const char *sequence = fixed[below(sizeof(fixed) / sizeof(fixed[0]))];
    bool not_saved =
        strstr(sequence, "?6h") || strstr(sequence, "(0") || strcmp(sequence, "\016") == 0;

    return (size_t)sprintf(out, "%s", kind % 3 && not_saved ? "\r\n" : sequence);
}

static size_t saving_sequence(char *out, unsigned kind)
{
    bool alternate = ours.cells != ours.screen[0];

    if (kind % 3 == 1)
        return (size_t)sprintf(out, "%s", below(2) ? "\b\0337" : "\b\0338");
    return (size_t)sprintf(out, "%s", alternate ? "\b\033[?1049l" : "\b\033[?1049h");
}

static size_t region_sequence(char *out)
{
    unsigned top = below(10);

    return (size_t)sprintf(out, "\033[%u;%ur", top, top + 2 + below(5));
}

/* Even kinds have no scroll region, and odd ones not the letters that treat it in another way. */
static size_t letter_sequence(char *out, unsigned kind)
{
    static const char letters[] = "ABCDEFGHIJKLMPSTXZ@`adefghmr";
    char letter = letters[below(sizeof(letters) - 1)];

    if (strchr("hgm", letter))
        return (size_t)sprintf(out, "\033[%um", 30 + below(8));
    if (strchr("JK", letter))
        return (size_t)sprintf(out, "\b\033[%u%c", below(3), letter);
    if (kind % 2 && strchr("ABEFP@r", letter))
        return region_sequence(out);
    if (letter == 'r')
        letter = 'A';
    if (strchr("Hf", letter))
        return (size_t)sprintf(out, "\033[%u;%u%c", below(15), below(15), letter);
    if (strchr("X@P", letter))
        return (size_t)sprintf(out, "\b\033[%u%c", below(12), letter);
    if (strchr("LM", letter))
        return (size_t)sprintf(out, "\r\033[%u%c", below(12), letter);
    return (size_t)sprintf(out, below(3) ? "\033[%u%c" : "\033[%.0u%c", below(12), letter);
}

static size_t text_sequence(char *out)
{
    size_t n = below(30) + 1;

    for (size_t i = 0; i < n; i++)
        out[i] = (char)(' ' + below(95));
    return n;
}

static size_t random_sequence(char *out, unsigned kind)
{
    if (kind % 3 && below(15) == 0)
        return saving_sequence(out, kind);
    unsigned choice = below(10);
    if (choice < 4)
        return text_sequence(out);
    return choice < 7 ? fixed_sequence(out, kind) : letter_sequence(out, kind);
}

static int compare_random(unsigned count)
{
    char bytes[256];
    int failed = 0;

    for (unsigned i = 0; i < count && failed < DIFFERENCES_MAX; i++) {
        if (i % EACH == 0)
            begin(40, 12);
        if (compare(bytes, random_sequence(bytes, i / EACH), "random", i)) {
            failed++;
            begin(40, 12);
        }
    }
    return failed;
}

static unsigned hex(const char *digits)
{
    char text[] = {digits[0], digits[1], '\0'};

    return (unsigned)strtoul(text, NULL, 16);
}

/* \xHH and \\, in place. Returns the length. */
static size_t unescape(char *line)
{
    char *out = line;

    for (const char *at = line; *at && *at != '\n'; out++) {
        if (at[0] == '\\' && at[1] == 'x') {
            *out = (char)hex(at + 2);
            at += 4;
        } else {
            at += at[0] == '\\';
            *out = *at++;
        }
    }
    return (size_t)(out - line);
}

/* Returns the number of differences; *count is the number of sequences. */
static int compare_recorded(FILE *file, unsigned *count)
{
    static char line[LINE];
    char name[100] = "";
    int failed = 0;

    while (failed < DIFFERENCES_MAX && fgets(line, sizeof(line), file)) {
        if (line[0] == '#')
            continue;
        if (line[0] == '=') {
            snprintf(name, sizeof(name), "%.*s", (int)strcspn(line + 2, "\n"), line + 2);
            begin(COLUMNS_MAX, ROWS_MAX);
        } else {
            failed += compare(line, unescape(line), name, ++*count);
        }
    }
    return failed;
}

int main(int argc, char **argv)
{
    unsigned recorded = 0, random = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
    FILE *file = argc > 1 ? fopen(argv[1], "r") : NULL;

    if (!file)
        return 2;
    int failed = compare_recorded(file, &recorded);
    fclose(file);
    failed += compare_random(random);
    printf("terminal: %u recorded and %u random sequences compared with libvterm, %d differences\n",
           recorded, random, failed);
    return failed > 0;
}
