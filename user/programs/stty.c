/* SPDX-License-Identifier: MIT */
/*
 * stty: shows and changes the modes of the terminal that is its standard input. Without operands: those that are not sane;
 * -a: all; -g: in a form that stty takes back.
 */
#include "command/help.h"
#include "numbers.h"
#include "output.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define DISABLED "^-"

static struct termios modes;
static const struct termios sane = TERMIOS_SANE;

struct bit {
    const char *name;
    tcflag_t *word;
    const tcflag_t *sane_word;
    tcflag_t bit;
};

#define BIT(word, name, bit)                                                                       \
    {                                                                                              \
        name, &modes.word, &sane.word, bit                                                         \
    }

static const struct bit bits[] = {
    BIT(c_iflag, "istrip", ISTRIP),   BIT(c_iflag, "inlcr", INLCR),
    BIT(c_iflag, "igncr", IGNCR),     BIT(c_iflag, "icrnl", ICRNL),
    BIT(c_iflag, "ixon", IXON),       BIT(c_iflag, "ixany", IXANY),
    BIT(c_iflag, "ixoff", IXOFF),     BIT(c_iflag, "imaxbel", IMAXBEL),
    BIT(c_iflag, "iutf8", IUTF8),     BIT(c_iflag, "ignbrk", IGNBRK),
    BIT(c_iflag, "brkint", BRKINT),   BIT(c_iflag, "ignpar", IGNPAR),
    BIT(c_iflag, "parmrk", PARMRK),   BIT(c_iflag, "inpck", INPCK),
    BIT(c_oflag, "opost", OPOST),     BIT(c_oflag, "onlcr", ONLCR),
    BIT(c_oflag, "ocrnl", OCRNL),     BIT(c_oflag, "onocr", ONOCR),
    BIT(c_oflag, "onlret", ONLRET),   BIT(c_cflag, "cread", CREAD),
    BIT(c_cflag, "clocal", CLOCAL),   BIT(c_cflag, "cstopb", CSTOPB),
    BIT(c_cflag, "hupcl", HUPCL),     BIT(c_cflag, "parenb", PARENB),
    BIT(c_cflag, "parodd", PARODD),   BIT(c_lflag, "isig", ISIG),
    BIT(c_lflag, "icanon", ICANON),   BIT(c_lflag, "iexten", IEXTEN),
    BIT(c_lflag, "echo", ECHO),       BIT(c_lflag, "echoe", ECHOE),
    BIT(c_lflag, "echok", ECHOK),     BIT(c_lflag, "echonl", ECHONL),
    BIT(c_lflag, "echoctl", ECHOCTL), BIT(c_lflag, "echoke", ECHOKE),
    BIT(c_lflag, "noflsh", NOFLSH),   BIT(c_lflag, "tostop", TOSTOP),
};

static const struct {
    const char *name;
    unsigned index;
} keys[] = {
    {"intr", VINTR},     {"quit", VQUIT},     {"erase", VERASE}, {"kill", VKILL}, {"eof", VEOF},
    {"eol", VEOL},       {"eol2", VEOL2},     {"start", VSTART}, {"stop", VSTOP}, {"susp", VSUSP},
    {"rprnt", VREPRINT}, {"werase", VWERASE}, {"lnext", VLNEXT},
};

static const struct {
    speed_t code;
    unsigned baud;
} speeds[] = {
    {B0, 0},         {B50, 50},       {B75, 75},         {B110, 110},   {B134, 134},
    {B150, 150},     {B200, 200},     {B300, 300},       {B600, 600},   {B1200, 1200},
    {B1800, 1800},   {B2400, 2400},   {B4800, 4800},     {B9600, 9600}, {B19200, 19200},
    {B38400, 38400}, {B57600, 57600}, {B115200, 115200},
};

static void show_key(const char *name, cc_t key)
{
    if (key == _POSIX_VDISABLE)
        printf("%s = %s; ", name, DISABLED);
    else if (key < ' ' || key == 0x7f)
        printf("%s = ^%c; ", name, key ^ 0x40);
    else
        printf("%s = %c; ", name, key);
}

static void show_speed(void)
{
    for (size_t i = 0; i < LENGTH(speeds); i++) {
        if (speeds[i].code == cfgetospeed(&modes))
            printf("speed %u baud; ", speeds[i].baud);
    }
}

static void show(bool all)
{
    struct winsize size = {0};

    show_speed();
    if (all && tcgetwinsize(STDIN_FILENO, &size) == 0)
        printf("rows %u; columns %u;", size.ws_row, size.ws_col);
    putchar('\n');
    for (size_t i = 0; i < LENGTH(keys); i++) {
        if (all || modes.c_cc[keys[i].index] != sane.c_cc[keys[i].index])
            show_key(keys[i].name, modes.c_cc[keys[i].index]);
    }
    if (all)
        printf("min = %u; time = %u;\n", modes.c_cc[VMIN], modes.c_cc[VTIME]);
    for (size_t i = 0; i < LENGTH(bits); i++) {
        bool on = *bits[i].word & bits[i].bit;
        if (all || on != !!(*bits[i].sane_word & bits[i].bit))
            printf("%s%s ", on ? "" : "-", bits[i].name);
    }
    if (all)
        printf("cs%u", 5 + ((unsigned)modes.c_cflag & CSIZE) / CS6);
    putchar('\n');
}

/* stty -g: the words and keys as hexadecimal numbers. */
static void show_coded(void)
{
    printf("%x:%x:%x:%x", (unsigned)modes.c_iflag, (unsigned)modes.c_oflag, (unsigned)modes.c_cflag,
           (unsigned)modes.c_lflag);
    for (size_t i = 0; i < NCCS; i++)
        printf(":%x", modes.c_cc[i]);
    putchar('\n');
}

/* False: the text has another form. */
static bool set_coded(const char *text)
{
    unsigned long words[4 + NCCS];
    char *end;

    for (size_t i = 0; i < LENGTH(words); i++) {
        words[i] = strtoul(text, &end, 16);
        if (end == text || *end != (i + 1 < LENGTH(words) ? ':' : '\0'))
            return false;
        text = end + 1;
    }
    modes.c_iflag = words[0];
    modes.c_oflag = words[1];
    modes.c_cflag = words[2];
    modes.c_lflag = words[3];
    for (size_t i = 0; i < NCCS; i++)
        modes.c_cc[i] = (cc_t)words[4 + i];
    return true;
}

static bool set_bit(const char *name)
{
    bool on = *name != '-';

    for (size_t i = 0; i < LENGTH(bits); i++) {
        if (strcmp(bits[i].name, name + !on) == 0) {
            *bits[i].word = on ? *bits[i].word | bits[i].bit : *bits[i].word & ~bits[i].bit;
            return true;
        }
    }
    return false;
}

/* Names for many modes at once. */
static bool set_group(const char *name)
{
    if (strcmp(name, "sane") == 0) {
        modes = sane;
    } else if (strcmp(name, "raw") == 0) {
        cfmakeraw(&modes);
    } else if (strcmp(name, "-raw") == 0 || strcmp(name, "cooked") == 0) {
        modes.c_iflag |= ICRNL | IXON;
        modes.c_oflag |= OPOST;
        modes.c_lflag |= ISIG | ICANON | IEXTEN | ECHO;
        modes.c_cc[VMIN] = 1;
    } else if (strcmp(name, "nl") == 0) {
        modes.c_iflag &= ~(tcflag_t)ICRNL;
        modes.c_oflag &= ~(tcflag_t)ONLCR;
    } else if (strcmp(name, "-nl") == 0) {
        modes.c_iflag |= ICRNL;
        modes.c_oflag |= ONLCR;
    } else {
        return false;
    }
    return true;
}

static bool set_speed(const char *text)
{
    for (size_t i = 0; i < LENGTH(speeds); i++) {
        char baud[12];
        snprintf(baud, sizeof(baud), "%u", speeds[i].baud);
        if (strcmp(baud, text) == 0)
            return cfsetspeed(&modes, speeds[i].code) == 0;
    }
    return false;
}

/* A key as it is, as ^X, or ^- for none. */
static cc_t key_from(const char *text)
{
    if (strcmp(text, DISABLED) == 0 || strcmp(text, "undef") == 0)
        return _POSIX_VDISABLE;
    if (text[0] == '^' && text[1] && !text[2])
        return text[1] == '?' ? 0x7f : text[1] & 0x1f;
    if (!text[0] || text[1])
        errx(1, "%s: not a key", text);
    return (cc_t)text[0];
}

static void set_window(const char *name, const char *value)
{
    struct winsize size;
    unsigned short number = (unsigned short)number_from(value, 0, UINT16_MAX);

    if (tcgetwinsize(STDIN_FILENO, &size) != 0)
        err(1, "standard input");
    if (*name == 'r')
        size.ws_row = number;
    else
        size.ws_col = number;
    if (tcsetwinsize(STDIN_FILENO, &size) != 0)
        err(1, "standard input");
}

/* Operands with a value. False: the name is none of them. */
static bool set_value(const char *name, const char *value)
{
    if (!value)
        return false;
    for (size_t i = 0; i < LENGTH(keys); i++) {
        if (strcmp(keys[i].name, name) == 0) {
            modes.c_cc[keys[i].index] = key_from(value);
            return true;
        }
    }
    if (strcmp(name, "min") == 0 || strcmp(name, "time") == 0)
        modes.c_cc[*name == 'm' ? VMIN : VTIME] = (cc_t)number_from(value, 0, UINT8_MAX);
    else if (strcmp(name, "rows") == 0 || strcmp(name, "cols") == 0 || strcmp(name, "columns") == 0)
        set_window(name, value);
    else
        return false;
    return true;
}

static void show_size(void)
{
    struct winsize size;

    if (tcgetwinsize(STDIN_FILENO, &size) != 0)
        err(1, "standard input");
    printf("%u %u\n", size.ws_row, size.ws_col);
}

static void change(char **operands)
{
    for (; *operands; operands++) {
        const char *name = *operands;

        if (strcmp(name, "size") == 0)
            show_size();
        else if (set_value(name, operands[1]))
            operands++;
        else if (!set_bit(name) && !set_group(name) && !set_speed(name) && !set_coded(name))
            errx(1, "%s: no mode of a terminal", name);
    }
    if (tcsetattr(STDIN_FILENO, TCSADRAIN, &modes) != 0)
        err(1, "standard input");
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, "stty [-a | -g | mode...]");
    if (tcgetattr(STDIN_FILENO, &modes) != 0)
        err(1, "standard input");
    if (argc == 1)
        show(false);
    else if (strcmp(argv[1], "-a") == 0)
        show(true);
    else if (strcmp(argv[1], "-g") == 0)
        show_coded();
    else
        change(argv + 1);
    return finish_output(0);
}
