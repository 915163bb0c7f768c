/* SPDX-License-Identifier: MIT */
/*
 * Counting columns: how a byte moves the cursor of a terminal.
 *
 * A character of UTF-8 counts once, by its first byte, and as one column. Escape sequences (ECMA-48,
 * 5.4: ESC [ parameters final byte) count nothing. The sequences for colours do not move the cursor. The
 * programs that write the few sequences that move it do not let the terminal edit lines.
 */
#include "base/column.h"

#define TAB_STOP 8u
#define ESCAPE '\033'

static void count_printable(struct column *column, char byte)
{
    bool continues = (byte & 0xc0) == 0x80; /* a character of UTF-8 */

    if (byte == '\n' || byte == '\r')
        column->at = 0;
    else if (byte == '\b')
        column->at -= column->at > 0;
    else if (byte == '\t')
        column->at = ROUND_DOWN(column->at, TAB_STOP) + TAB_STOP;
    else if (byte == ESCAPE)
        column->state = COLUMN_ESCAPE;
    else if ((unsigned char)byte >= ' ' && byte != 0x7f && !continues)
        column->at++;
}

void column_count(struct column *column, char byte)
{
    if (column->state == COLUMN_TEXT)
        count_printable(column, byte);
    else if (column->state == COLUMN_ESCAPE)
        column->state = byte == '[' ? COLUMN_SEQUENCE : COLUMN_TEXT;
    else if (byte >= '@' && byte <= '~') /* the final byte */
        column->state = COLUMN_TEXT;
}
