/* SPDX-License-Identifier: MIT */
/*
 * kprintf: formatted text to the kernel log and the console.
 *
 * A message is formatted in a buffer on the stack and written in as few pieces as possible. So the lines
 * of several CPUs do not mix.
 */
#include "base/kprintf.h"

#include "base/console.h"
#include "lib/string.h"

struct message {
    struct format_output out;
    size_t length;
    char text[160];
};

static void flush_message(struct message *message)
{
    console_log(message->text, message->length);
    message->length = 0;
}

static void put_piece(struct format_output *out, const char *piece, size_t n)
{
    struct message *message = CONTAINER_OF(out, struct message, out);

    while (n > 0) {
        if (message->length == sizeof(message->text))
            flush_message(message);
        size_t part = MIN(n, sizeof(message->text) - message->length);
        memcpy(message->text + message->length, piece, part);
        message->length += part;
        piece += part;
        n -= part;
    }
}

void kvprintf(const char *format, va_list args)
{
    struct message message;

    message.out = (struct format_output){.put = put_piece};
    message.length = 0;
    format_text(&message.out, format, args);
    flush_message(&message);
}

void kprintf(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    kvprintf(format, args);
    va_end(args);
}
