/* SPDX-License-Identifier: MIT */
/*
 * Prompts. In PS1 and PS2 a backslash and a letter stand for what a user wants to see: \\u the user, \\h the machine, \\w
 * the current directory, \\W its last name, \\$ a # for root and a $ for others, \\t the time, \\n a new line, \\e the
 * beginning of a terminal's sequence; \\[ and \\] around such a sequence are not needed. Then parameters and commands are
 * expanded.
 */
#include "sh.h"
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

/* Adds text in which the expansion that follows must find nothing. */
static void add_literal(struct buffer *buffer, const char *text)
{
    for (; *text; text++) {
        if (strchr("$`\\", *text))
            buffer_add(buffer, '\\');
        buffer_add(buffer, *text);
    }
}

static void add_user(struct buffer *buffer)
{
    const struct passwd *user = getpwuid(geteuid());

    add_literal(buffer, user ? user->pw_name : "?");
}

static void add_machine(struct buffer *buffer)
{
    struct utsname names;

    if (uname(&names) == 0)
        add_literal(buffer, names.nodename);
}

static void add_place(struct buffer *buffer, bool last)
{
    const char *place = get_variable("PWD"), *home = get_variable("HOME");
    size_t n = home ? strlen(home) : 0;

    if (!place)
        return;
    if (n > 1 && strncmp(place, home, n) == 0 && (place[n] == '/' || !place[n])) {
        buffer_add(buffer, '~');
        place += n;
    }
    const char *name = last ? strrchr(place, '/') : NULL;
    add_literal(buffer, name && name[1] ? name + 1 : place);
}

static void add_time(struct buffer *buffer)
{
    char text[16];
    time_t now = time(NULL);

    if (strftime(text, sizeof(text), "%H:%M:%S", localtime(&now)) > 0)
        add_literal(buffer, text);
}

/* The text for a backslash and the letter. */
static void add_code(struct buffer *buffer, char letter)
{
    switch (letter) {
    case 'u':
        add_user(buffer);
        break;
    case 'h':
        add_machine(buffer);
        break;
    case 'w':
    case 'W':
        add_place(buffer, letter == 'W');
        break;
    case '$':
        add_literal(buffer, geteuid() == 0 ? "#" : "$");
        break;
    case 't':
        add_time(buffer);
        break;
    case 'n':
        buffer_add(buffer, '\n');
        break;
    case 'e':
        buffer_add(buffer, '\033');
        break;
    case '[':
    case ']':
        break;
    default:
        buffer_add(buffer, '\\');
        buffer_add(buffer, letter);
    }
}

/* Expands parameters and commands. A mistake in the text must not keep the prompt away. */
static const char *expand_prompt(const char *text)
{
    int status = shell.status;
    bool traces = shell.trace;

    if (!strpbrk(text, "$`\\"))
        return text;
    shell.trace = false; /* PS4 itself may contain commands */
    const char *expanded = expand_here(text);
    shell.trace = traces;
    shell.status = status;
    if (shell.unwind != ABANDON || shell.interrupted)
        return expanded;
    shell.unwind = RUN;
    return text;
}

const char *input_prompt(bool continued)
{
    const char *text = get_variable(continued ? "PS2" : "PS1");
    struct buffer buffer = {0};

    if (!text)
        return continued ? "> " : "$ ";
    for (; *text; text++) {
        if (*text == '\\' && text[1])
            add_code(&buffer, *++text);
        else
            buffer_add(&buffer, *text);
    }
    return expand_prompt(buffer_finish(&buffer));
}

const char *trace_prompt(void)
{
    const char *text = get_variable("PS4");

    return text ? expand_prompt(text) : "+ ";
}
