/* SPDX-License-Identifier: MIT */
/*
 * The layouts, as their keyboards look. Each string is a level: what the keys type alone, with Shift, with AltGr, or with both.
 * It has four rows, from left to right:
 *
 *     14: the key left of the digit 1, the row of digits, and the key left of Backspace that only Japan's keyboards have
 *     12: the row of Q
 *     12: the row of A, and the key beside Enter
 *     12: the key right of the left Shift that the USA's keyboards lack, the row of Z, and one more in Japan
 *
 * A space is a key without a character at this level. The marks ˆ ˋ ´ ¨ ˜ are dead keys: characters of their own, unlike
 * ^ ` ~. A layout of yours is one more entry here.
 */
#include "keyboard_layout.h"

#include "lib/string.h"
#include <abi/input.h>

/* clang-format off */
static const struct keyboard_layout layouts[] = {
    {"us", '.', { /* the USA */
        u"`1234567890-= "
        u"qwertyuiop[]"
        u"asdfghjkl;'\\"
        u"<zxcvbnm,./ ",

        u"~!@#$%^&*()_+ "
        u"QWERTYUIOP{}"
        u"ASDFGHJKL:\"|"
        u">ZXCVBNM<>? ",
    }},
    {"gb", '.', { /* the United Kingdom */
        u"`1234567890-= "
        u"qwertyuiop[]"
        u"asdfghjkl;'#"
        u"\\zxcvbnm,./ ",

        u"¬!\"£$%^&*()_+ "
        u"QWERTYUIOP{}"
        u"ASDFGHJKL:@~"
        u"|ZXCVBNM<>? ",

        u"¦   €         "
        u"  é   úíó   "
        u"á           "
        u"            ",

        u"              "
        u"  É   ÚÍÓ   "
        u"Á           "
        u"            ",
    }},
    {"de", ',', { /* Germany */
        u"ˆ1234567890ß´ "
        u"qwertzuiopü+"
        u"asdfghjklöä#"
        u"<yxcvbnm,.- ",

        u"°!\"§$%&/()=?ˋ "
        u"QWERTZUIOPÜ*"
        u"ASDFGHJKLÖÄ'"
        u">YXCVBNM;:_ ",

        u"  ²³   {[]}\\  "
        u"@ €        ~"
        u"            "
        u"|      µ    ",
    }},
    {"fr", '.', { /* France */
        u"²&é\"'(-è_çà)= "
        u"azertyuiopˆ$"
        u"qsdfghjklmù*"
        u"<wxcvbn,;:! ",

        u" 1234567890°+ "
        u"AZERTYUIOP¨£"
        u"QSDFGHJKLM%µ"
        u">WXCVBN?./§ ",

        u"  ~#{[|`\\^@]} "
        u"  €        ¤"
        u"            "
        u"            ",
    }},
    {"es", '.', { /* Spain */
        u"º1234567890'¡ "
        u"qwertyuiopˋ+"
        u"asdfghjklñ´ç"
        u"<zxcvbnm,.- ",

        u"ª!\"·$%&/()=?¿ "
        u"QWERTYUIOPˆ*"
        u"ASDFGHJKLÑ¨Ç"
        u">ZXCVBNM;:_ ",

        u"\\|@#~€¬       "
        u"  €       []"
        u"          {}"
        u"            ",
    }},
    {"it", '.', { /* Italy */
        u"\\1234567890'ì "
        u"qwertyuiopè+"
        u"asdfghjklòàù"
        u"<zxcvbnm,.- ",

        u"|!\"£$%&/()=?^ "
        u"QWERTYUIOPé*"
        u"ASDFGHJKLç°§"
        u">ZXCVBNM;:_ ",

        u"       {[]}`~ "
        u"  €       []"
        u"         @# "
        u"            ",

        u"              "
        u"          {}"
        u"            "
        u"            ",
    }},
    {"se", ',', { /* Sweden */
        u"§1234567890+´ "
        u"qwertyuiopå¨"
        u"asdfghjklöä'"
        u"<zxcvbnm,.- ",

        u"½!\"#¤%&/()=?ˋ "
        u"QWERTYUIOPÅˆ"
        u"ASDFGHJKLÖÄ*"
        u">ZXCVBNM;:_ ",

        u"  @£$€ {[]}\\  "
        u"  €        ˜"
        u"            "
        u"|      µ    ",
    }},
    {"jp", '.', { /* Japan, Latin letters only; the key with the yen's sign types a backslash, as programs need it */
        u" 1234567890-^\\"
        u"qwertyuiop@["
        u"asdfghjkl;:]"
        u" zxcvbnm,./\\",

        u" !\"#$%&'() =~|"
        u"QWERTYUIOP`{"
        u"ASDFGHJKL+*}"
        u" ZXCVBNM<>?_",
    }},
};

/* Each accent: its mark, how it looks alone, and pairs of a letter without and with it. */
static const uint16_t *const accents[] = {
    u"ˆ^" u"aâeêiîoôuûAÂEÊIÎOÔUÛ",
    u"ˋ`" u"aàeèiìoòuùAÀEÈIÌOÒUÙ",
    u"´´" u"aáeéiíoóuúyýAÁEÉIÍOÓUÚYÝ",
    u"¨¨" u"aäeëiïoöuüyÿAÄEËIÏOÖUÜYŸ",
    u"˜~" u"aãnñoõAÃNÑOÕ",
};
/* clang-format on */

/* Where the keys of a range of numbers stand in a level's string. */
static const struct {
    uint8_t first, last, place;
} ranges[] = {
    {KEY_GRAVE, KEY_GRAVE, 0},   {KEY_1, KEY_EQUAL, 1},       {KEY_YEN, KEY_YEN, 13},
    {KEY_Q, KEY_RIGHTBRACE, 14}, {KEY_A, KEY_APOSTROPHE, 26}, {KEY_BACKSLASH, KEY_BACKSLASH, 37},
    {KEY_102ND, KEY_102ND, 38},  {KEY_Z, KEY_SLASH, 39},      {KEY_RO, KEY_RO, 49},
};

const struct keyboard_layout *keyboard_layout_at(unsigned index)
{
    return index < ARRAY_SIZE(layouts) ? &layouts[index] : NULL;
}

const struct keyboard_layout *keyboard_layout_find(const char *name)
{
    for (unsigned i = 0; i < ARRAY_SIZE(layouts); i++) {
        if (strcmp(layouts[i].name, name) == 0)
            return &layouts[i];
    }
    return NULL;
}

uint16_t keyboard_layout_character(const struct keyboard_layout *layout, unsigned code,
                                   enum keyboard_level level)
{
    for (unsigned i = 0; i < ARRAY_SIZE(ranges) && layout->level[level]; i++) {
        if (code < ranges[i].first || code > ranges[i].last)
            continue;
        uint16_t c = layout->level[level][ranges[i].place + code - ranges[i].first];
        return c == ' ' ? 0 : c;
    }
    return 0;
}

static const uint16_t *accent_of(uint16_t mark)
{
    for (unsigned i = 0; i < ARRAY_SIZE(accents); i++) {
        if (accents[i][0] == mark)
            return accents[i];
    }
    return NULL;
}

uint16_t keyboard_accent_alone(uint16_t mark)
{
    const uint16_t *accent = accent_of(mark);

    return accent ? accent[1] : 0;
}

uint16_t keyboard_accent_on(uint16_t mark, uint16_t letter)
{
    const uint16_t *accent = accent_of(mark);

    if (!accent)
        return 0;
    for (const uint16_t *pair = accent + 2; *pair; pair += 2) {
        if (pair[0] == letter)
            return pair[1];
    }
    return 0;
}

/* In ASCII and Latin-1 a capital is 0x20 before its small letter; the division sign has no capital, and ÿ another one. */
uint16_t keyboard_capital(uint16_t c)
{
    bool small = (c >= 'a' && c <= 'z') || (c >= 0xe0 && c <= 0xfe && c != 0xf7);

    return small ? (uint16_t)(c - 0x20) : 0;
}
