/* SPDX-License-Identifier: MIT */
/*
 * less: shows text page by page. Blank, f: a page forward; b: back; arrows, j, k: a line; g, G: the beginning, the end;
 * /TEXT: looks for a basic regular expression, n and N for the next and the one before; q: ends. -N: with the numbers
 * of lines. If the output is no terminal, the text is copied.
 */
#include "command/help.h"
#include "inputs.h"
#include "output.h"
#include <fcntl.h>
#include <regex.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>

#define USAGE "less [-N] [file...]"

#define TAB 8

static char **lines;
static size_t count, room;
static size_t top;        /* the first line on the screen */
static int keyboard = -1; /* the terminal, as the text may come from the standard input */
static int rows, columns; /* of the screen; the last row is for messages */
static bool numbers;
static struct termios before;
static regex_t regex;
static bool has_regex;
static const char *name = "";

static void add_lines(FILE *file, const char *path)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t n;

    name = path;
    while ((n = getline(&line, &size, file)) >= 0) {
        if (n > 0 && line[n - 1] == '\n')
            line[n - 1] = '\0';
        if (count == room)
            lines = reallocarray(lines, room = room ? 2 * room : 256, sizeof(*lines));
        if (!lines)
            err(1, "malloc");
        lines[count++] = line;
        line = NULL;
        size = 0;
    }
    free(line);
}

static void copy(FILE *file, const char *path)
{
    char buf[4096];
    size_t n;

    (void)path;
    while ((n = fread(buf, 1, sizeof(buf), file)) > 0 && fwrite(buf, 1, n, stdout) == n)
        ;
}

static void restore(void)
{
    tcsetattr(keyboard, TCSADRAIN, &before);
    printf("\r\033[K");
    fflush(stdout);
}

static void end_by_signal(int sig)
{
    (void)sig;
    restore();
    _exit(130);
}

static void set_up(void)
{
    struct termios raw;
    struct winsize size = {0};

    keyboard = open("/dev/tty", O_RDWR);
    if (keyboard < 0 || tcgetattr(keyboard, &before) < 0)
        err(1, "/dev/tty");
    raw = before;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    signal(SIGINT, end_by_signal);
    signal(SIGTERM, end_by_signal);
    tcsetattr(keyboard, TCSADRAIN, &raw);
    ioctl(keyboard, TIOCGWINSZ, &size);
    rows = size.ws_row > 1 ? size.ws_row : 24;
    columns = size.ws_col > 9 ? size.ws_col : 80;
}

/* Prints a line as far as it fits, control characters as ^X; text that matches the expression is inverse. */
static void show_line(size_t n)
{
    const char *text = lines[n];
    regmatch_t found = {-1, -1};
    int column = 0, shown = 0;

    if (numbers)
        column = printf("%6zu ", n + 1);
    if (has_regex && regexec(&regex, text, 1, &found, 0) != 0)
        found.rm_so = -1;
    for (const char *t = text; *t; t++, shown++) {
        int width = *t == '\t' ? TAB - column % TAB : (unsigned char)*t < ' ' || *t == 127 ? 2 : 1;

        width = ((unsigned char)*t & 0xc0) == 0x80 ? 0 : width; /* a further byte of UTF-8 */
        if (column + width > columns - 1)
            break;
        if (shown == found.rm_so && found.rm_eo > found.rm_so)
            fputs("\033[7m", stdout);
        if (shown == found.rm_eo)
            fputs("\033[m", stdout);
        if (*t == '\t')
            printf("%*s", width, "");
        else if (width == 2)
            printf("^%c", *t ^ 0x40);
        else
            putchar(*t);
        column += width;
    }
    fputs("\033[m\033[K\r\n", stdout);
}

static size_t page(void)
{
    return (size_t)rows - 1;
}

static size_t last_top(void)
{
    return count > page() ? count - page() : 0;
}

static void show_page(const char *message)
{
    fputs("\033[H", stdout);
    for (size_t i = 0; i < page(); i++) {
        if (top + i < count)
            show_line(top + i);
        else
            fputs("~\033[K\r\n", stdout);
    }
    if (*message)
        printf("\033[7m%s\033[m\033[K", message);
    else if (top >= last_top())
        printf("\033[7m%s (END)\033[m\033[K", strcmp(name, "-") == 0 ? "" : name);
    else
        printf("\033[7m%s %zu%%\033[m\033[K", strcmp(name, "-") == 0 ? "" : name,
               (top + page()) * 100 / count);
    fflush(stdout);
}

static int read_key(void)
{
    unsigned char c;

    return read(keyboard, &c, 1) == 1 ? c : 'q';
}

/* Reads the rest of an escape sequence, and returns the letter with the same meaning. */
static int escape_key(void)
{
    int c = read_key();

    if (c != '[' && c != 'O')
        return c;
    c = read_key();
    if (c >= '0' && c <= '9')
        while (read_key() != '~')
            ;
    switch (c) {
    case 'A':
        return 'k';
    case 'B':
        return 'j';
    case '5':
        return 'b';
    case '6':
        return ' ';
    case 'H':
    case '1':
        return 'g';
    case 'F':
    case '4':
        return 'G';
    default:
        return 0;
    }
}

/* Reads a line behind a prompt, on the last row. */
static void read_answer(char prompt, char *answer, size_t size)
{
    size_t n = 0;
    int c;

    printf("\r\033[K%c", prompt);
    fflush(stdout);
    while ((c = read_key()) != '\n' && c != '\r') {
        if ((c == '\b' || c == 127) && n > 0) {
            n--;
            fputs("\b \b", stdout);
        } else if (c >= ' ' && c != 127 && n + 1 < size) {
            answer[n++] = (char)c;
            putchar(c);
        }
        fflush(stdout);
    }
    answer[n] = '\0';
}

/* Looks for the expression from a line on, in one direction. Returns a message, "" if it was found. */
static const char *find(size_t from, int step)
{
    if (!has_regex)
        return "No expression to look for";
    for (size_t n = from; n < count; n += (size_t)step) { /* below 0 is above count */
        if (regexec(&regex, lines[n], 0, NULL, 0) == 0) {
            top = n;
            return "";
        }
    }
    return "Pattern not found";
}

static const char *ask_and_find(void)
{
    char text[128];

    read_answer('/', text, sizeof(text));
    if (*text == '\0')
        return find(top + 1, 1);
    if (has_regex)
        regfree(&regex);
    has_regex = regcomp(&regex, text, 0) == 0;
    return has_regex ? find(top, 1) : "This is no regular expression";
}

static void move(long distance)
{
    long to = (long)top + distance, last = (long)last_top();

    to = to > last ? ((long)top > last ? (long)top : last) : to;
    top = to < 0 ? 0 : (size_t)to;
}

/* Performs a key. Returns the message for the last row. */
static const char *perform(int key)
{
    long size = (long)page();

    switch (key) {
    case ' ':
    case 'f':
        move(size);
        break;
    case 'b':
        move(-size);
        break;
    case 'd':
        move(size / 2);
        break;
    case 'u':
        move(-size / 2);
        break;
    case 'j':
    case '\n':
    case '\r':
        move(1);
        break;
    case 'k':
    case 'y':
        move(-1);
        break;
    case 'g':
    case '<':
        top = 0;
        break;
    case 'G':
    case '>':
        top = last_top();
        break;
    case '/':
        return ask_and_find();
    case 'n':
        return find(top + 1, 1);
    case 'N':
        return find(top - 1, -1);
    case 'h':
        return "blank b j k g G /text n N q";
    }
    return "";
}

int main(int argc, char **argv)
{
    int option, status;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "NR")) != -1) {
        if (option == '?')
            errx(2, "usage: " USAGE);
        numbers |= option == 'N';
    }
    if (!isatty(STDOUT_FILENO))
        return finish_output(each_input(argv + optind, copy));
    if (optind == argc && isatty(STDIN_FILENO))
        errx(2, "usage: " USAGE);
    status = each_input(argv + optind, add_lines);
    if (status && count == 0)
        return status;
    set_up();
    const char *message = "";
    for (int key = 0; key != 'q' && key != 'Q'; message = perform(key)) {
        show_page(message);
        key = read_key();
        if (key == '\033')
            key = escape_key();
    }
    restore();
    return finish_output(status);
}
