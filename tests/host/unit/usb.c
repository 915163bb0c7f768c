/* SPDX-License-Identifier: MIT */
/*
 * USB devices without a controller: the kernel's requests go to a model of one device, which answers well, wrongly, with
 * anything, or not at all. Its hub has one port. (dwc2.c tests the controller's driver.)
 */
#include "unit.h"

#include "../host.h"
#include "terminal.h"
#include "drivers/keyboard.h"
#include "drivers/usb_hub.h"
#include "drivers/usb_keyboard.h"
#include "drivers/usb_mouse.h"
#include "drivers/virtual_console.h"
#include "lib/string.h"
#include <abi/errno.h>

#define RANDOM_RUNS 4000u
#define HUB_STATUS 0x00010101u /* a device has come; connected, with power */

static struct {
    uint8_t device[18], configuration[64];
    size_t configuration_length;
    uint8_t report[8];  /* of the interrupt endpoint */
    int report_length;  /* or an error */
    size_t asked;       /* bytes that the driver wanted of it */
    int bulk_result;    /* of its bulk endpoints */
    uint32_t port;      /* status and changes of the hub's port */
    unsigned random;    /* one of so many answers is random; 0: none */
    unsigned deaf_from; /* the first transfer that has no answer; 0: none */
    /* what has come */
    struct usb_request request;
    unsigned transfers, clears;
    uint8_t leds;
    bool knows_address;
} model;

static uint32_t seed = 1;

static unsigned random_below(unsigned n)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % n;
}

static const uint8_t keyboard_device[18] = {18,   1,    0,    2, 0, 0, 0, 8, 0x6d,
                                            0x04, 0x1c, 0xc3, 0, 0, 0, 0, 0, 1};
static const uint8_t keyboard_configuration[] = {
    9, 2, 59,   0, 2, 1, 0,   0xa0, 50,                                      /* two interfaces */
    9, 4, 0,    0, 1, 3, 0,   0,    0,  9, 0x21, 0x10, 1, 0, 1, 0x22, 50, 0, /* no boot protocol */
    7, 5, 0x82, 3, 4, 0, 255,                                                /* its endpoint */
    9, 4, 1,    0, 1, 3, 1,   1,    0,  9, 0x21, 0x10, 1, 0, 1, 0x22, 65, 0, /* a boot keyboard */
    7, 5, 0x81, 3, 8, 0, 10,
};
static const uint8_t mouse_configuration[] = {
    9, 2, 34,   0, 1, 1, 0,  0xa0, 50,                                      /* one interface */
    9, 4, 0,    0, 1, 3, 1,  2,    0,  9, 0x21, 0x10, 1, 0, 1, 0x22, 52, 0, /* a boot mouse */
    7, 5, 0x81, 3, 4, 0, 10, /* packets of four bytes */
};
static const uint8_t hub_configuration[] = {9, 2, 25, 0, 1, 1, 0, 0xe0, 0, 9, 4, 0, 0,
                                            1, 9, 0,  0, 0, 7, 5, 0x81, 3, 1, 0, 12};

static size_t answer_descriptor(uint8_t *data, size_t size)
{
    static const uint8_t hub[] = {9, 0x29, 1, 0, 0, 1, 0, 0, 0xff};
    const uint8_t *from = model.device;
    size_t length = sizeof(model.device);

    if (model.request.value >> 8 == 2) {
        from = model.configuration;
        length = model.configuration_length;
    } else if (model.request.value >> 8 == 0x29) {
        from = hub;
        length = sizeof(hub);
    }
    length = MIN(length, size);
    memcpy(data, from, length);
    return length;
}

static size_t answer(uint8_t *data, size_t size)
{
    if (model.request.request == USB_GET_DESCRIPTOR)
        return answer_descriptor(data, size);
    memcpy(data, &model.port, MIN(size, 4u));
    return MIN(size, 4u);
}

/* A request without data; a reset of a port enables it. */
static void obey(void)
{
    const struct usb_request *r = &model.request;

    if (r->request == USB_SET_ADDRESS)
        model.knows_address = true;
    if (r->type == (USB_CLASS | USB_TO_PORT) && r->request == USB_SET_FEATURE && r->value == 4)
        model.port |= 0x00100002;
    if (r->type == (USB_CLASS | USB_TO_PORT) && r->request == USB_CLEAR_FEATURE && r->value >= 16)
        model.port &= ~(0x10000u << (r->value - 16));
    if (r->type == USB_TO_ENDPOINT && r->request == USB_CLEAR_FEATURE)
        model.clears++;
}

static int random_answer(uint8_t *data, bool in, size_t size)
{
    static const int errors[] = {-EIO, -EPIPE, -ETIMEDOUT, -EAGAIN};
    size_t n = random_below((unsigned)size + 1);

    if (!in || random_below(3) == 0)
        return errors[random_below(ARRAY_SIZE(errors))];
    for (size_t i = 0; i < n; i++)
        data[i] = (uint8_t)(random_below(2) ? random_below(256) : random_below(10));
    return (int)n;
}

static int model_transfer(struct usb_pipe *pipe, bool in, void *data, size_t size)
{
    assert_true(size <= USB_TRANSFER_MAX && pipe->packet > 0);
    if (++model.transfers >= model.deaf_from && model.deaf_from > 0)
        return -ETIMEDOUT;
    if (model.random > 0 && random_below(model.random) == 0)
        return random_answer(data, in, size);
    if (pipe->type == USB_BULK)
        return model.bulk_result;
    if (pipe->type == USB_INTERRUPT) {
        model.asked = size;
        memcpy(data, model.report, MIN(size, sizeof(model.report)));
        return model.report_length;
    }
    if (pipe->token == USB_SETUP) {
        memcpy(&model.request, data, sizeof(model.request));
        return (int)size;
    }
    if (size > 0 && in)
        return (int)answer(data, size);
    if (size > 0)
        model.leds = *(uint8_t *)data;
    else if (in)
        obey();
    return (int)size;
}

static int start_model(void)
{
    return 0;
}

static void begin(const uint8_t *configuration, size_t length)
{
    static const struct usb_host host = {.start = start_model, .transfer = model_transfer};
    static bool started;

    if (!started)
        usb_start(&host); /* its thread does not run: the tests do its work */
    started = true;
    memset(&model, 0, sizeof(model));
    memcpy(model.device, keyboard_device, sizeof(model.device));
    memcpy(model.configuration, configuration, length);
    model.configuration_length = length;
    model.report_length = -EAGAIN;
    model.port = HUB_STATUS;
}

static void begin_keyboard(void)
{
    begin(keyboard_configuration, sizeof(keyboard_configuration));
}

/* The endpoint's answers. */
static void answer_report(struct usb_device *device, const char *report)
{
    memset(model.report, 0, sizeof(model.report));
    memcpy(model.report, report, MIN(strlen(report + 2) + 2, sizeof(model.report)));
    model.report_length = 8;
    device->driver->poll(device);
    model.report_length = -EAGAIN;
}

static void a_composite_device_has_a_keyboard(void **state)
{
    (void)state;
    begin_keyboard();
    struct usb_device *device = usb_connect(NULL, 1, USB_LOW);
    assert_non_null(device);
    assert_ptr_equal(device->driver, &usb_keyboard_driver);
    assert_int_equal(device->interface.number, 1);
    assert_int_equal(device->interrupt.endpoint, 1);
    assert_int_equal(device->interrupt.packet, 8);
    assert_int_equal(device->product, 0xc31c);
    assert_true(model.knows_address);
    assert_int_equal(usb_interval(device, 1, 1000000000), 10000000);
    usb_disconnect(device);
}

/* Keys that go down and up, in any place of the report; Shift; errors; more than six keys. */
static void reports_become_keys(void **state)
{
    (void)state;
    begin_keyboard();
    struct usb_device *device = usb_connect(NULL, 1, USB_LOW);
    assert_non_null(device);
    answer_report(device, "\0\0\4");
    answer_report(device, "\0\0\5\4"); /* a stays down, in another place */
    answer_report(device, "\2\0\5\6");
    answer_report(device, "\2\0\1\1\1\1\1\1"); /* too many keys */
    answer_report(device, "\0\0\7");
    answer_report(device, "\0\0\xff\x7f\xa4"); /* no keys of ours */
    answer_report(device, "\0\0\x28");
    assert_string_equal(line(5), "abCd\n");
    usb_disconnect(device);
}

/* A held key repeats only as long as the keyboard says that nothing changes, and not after it has gone. */
static void a_held_key_repeats(void **state)
{
    (void)state;
    begin_keyboard();
    struct usb_device *device = usb_connect(NULL, 1, USB_LOW);
    assert_non_null(device);
    answer_report(device, "\0\0\4");
    host_clock_ns += 10000000000;
    answer_report(device, "\0\0"); /* as late as that, and up again */
    answer_report(device, "\2\0\5");
    for (unsigned i = 0; i < 100; i++) { /* a second */
        host_clock_ns += 10000000;
        device->driver->poll(device);
    }
    answer_report(device, "\0\0\x28");
    assert_string_equal(line(19), "aBBBBBBBBBBBBBBBBB\n");
    usb_disconnect(device);
}

/* The lights follow the locks, and a keyboard that is plugged in shows them. */
static void lights_are_shown(void **state)
{
    (void)state;
    begin_keyboard();
    model.leds = 0xff;
    struct usb_device *device = usb_connect(NULL, 1, USB_LOW);
    assert_non_null(device);
    device->driver->poll(device);
    unsigned before = keyboard_leds();
    assert_int_equal(model.leds, before);
    answer_report(device, "\0\0\x39");
    assert_int_equal(model.leds, before ^ 2);
    answer_report(device, "\0\0");
    answer_report(device, "\0\0\x39");
    assert_int_equal(model.leds, before);
    usb_disconnect(device);
}

/* A report that fills a packet is a whole one. Without its fourth byte, a mouse has no wheel. */
static void a_mouse_moves(void **state)
{
    struct input_event events[8];

    (void)state;
    begin(mouse_configuration, sizeof(mouse_configuration));
    struct usb_device *device = usb_connect(NULL, 1, USB_LOW);
    assert_non_null(device);
    assert_ptr_equal(device->driver, &usb_mouse_driver);
    int fd = t_open("/dev/input/event0", O_RDONLY | O_NONBLOCK, 0);
    memcpy(model.report, "\1\xff\2\xfe", 4);
    model.report_length = 4;
    device->driver->poll(device);
    assert_int_equal(model.asked, 4);
    model.report_length = 3;
    memcpy(model.report, "\1\3\0\0", 4);
    device->driver->poll(device);
    usb_disconnect(device);
    const int wanted[][3] = {{EV_KEY, BTN_LEFT, 1},   {EV_REL, REL_X, -1},     {EV_REL, REL_Y, 2},
                             {EV_REL, REL_WHEEL, -2}, {EV_SYN, SYN_REPORT, 0}, {EV_REL, REL_X, 3},
                             {EV_SYN, SYN_REPORT, 0}, {EV_KEY, BTN_LEFT, 0}};
    assert_int_equal(t_read(fd, events, sizeof(events)), sizeof(events));
    for (unsigned i = 0; i < ARRAY_SIZE(wanted); i++) {
        assert_int_equal(events[i].type, wanted[i][0]);
        assert_int_equal(events[i].code, wanted[i][1]);
        assert_int_equal(events[i].value, wanted[i][2]);
    }
    assert_int_equal(t_read(fd, events, sizeof(events)), sizeof(events[0]));
    assert_int_equal(t_read(fd, events, sizeof(events)), -ENODEV);
    t_close(fd);
}

static void a_stall_is_ended(void **state)
{
    (void)state;
    begin_keyboard();
    struct usb_device *device = usb_connect(NULL, 1, USB_LOW);
    assert_non_null(device);
    device->interrupt.token = USB_DATA1;
    model.report_length = -EPIPE;
    device->driver->poll(device);
    assert_int_equal(model.clears, 1);
    assert_int_equal(device->interrupt.token, USB_DATA0);
    usb_disconnect(device);
}

/* A hub with a hub with a hub: five are allowed, the port of the last one stays empty. */
static void hubs_end_somewhere(void **state)
{
    struct usb_device *device, *root;
    char path[USB_PATH_MAX];

    (void)state;
    uint32_t before = host_memory_in_use();
    begin(hub_configuration, sizeof(hub_configuration));
    root = device = usb_connect(NULL, 1, USB_HIGH);
    assert_non_null(device);
    for (unsigned i = 0; i < 8; i++) {
        model.port = HUB_STATUS;
        device->driver->poll(device);
        if (!device->link.next || device->control.depth == 5)
            break;
        device = LIST_ENTRY(device->link.next, struct usb_device, link);
        assert_ptr_equal(device->driver, &usb_hub_driver);
    }
    assert_int_equal(device->control.depth, 5);
    usb_path(device, path);
    assert_string_equal(path, "1.1.1.1.1.1");
    assert_int_equal(device->control.hub, root->control.address); /* full speed from there on */
    usb_disconnect(root);
    assert_int_equal(host_memory_in_use(), before);
}

/*
 * Any byte of the descriptors changed; some answers random; no answer from some transfer on. No memory is lost. (Random keys
 * may show other consoles, which then have their memory already.)
 */
static void bad_devices_are_harmless(void **state)
{
    (void)state;
    for (unsigned i = 1; i <= VIRTUAL_CONSOLES; i++)
        virtual_console_prepare(i);
    for (unsigned i = 0; i < RANDOM_RUNS; i++) {
        uint32_t before = host_memory_in_use();
        if (i % 2)
            begin(hub_configuration, sizeof(hub_configuration));
        else if (i % 4)
            begin(mouse_configuration, sizeof(mouse_configuration));
        else
            begin_keyboard();
        model.random = i % 3 ? 2 + random_below(30) : 0;
        model.deaf_from = i % 5 ? 0 : 1 + random_below(60);
        for (unsigned n = random_below(4); n > 0; n--)
            model.configuration[random_below(64)] = (uint8_t)random_below(256);
        model.configuration_length -= random_below(4) ? 0 : random_below(20);
        model.report_length = i % 7 ? 8 : -EAGAIN;
        struct usb_device *device = usb_connect(NULL, 1, random_below(3));
        for (unsigned n = 0; device && device->driver && n < 5; n++) {
            model.report[random_below(8)] = (uint8_t)random_below(256);
            device->driver->poll(device);
        }
        usb_disconnect(device);
        assert_int_equal(host_memory_in_use(), before);
        t_ioctl(tty, TCFLSH, (void *)TCIFLUSH);
        host_console_clear();
    }
    virtual_console_show(SYSTEM_CONSOLE);
}

/* For the device itself, for its descriptors, and for its driver. Its address is free again then. */
static void devices_need_memory(void **state)
{
    static const struct {
        const struct usb_driver *driver;
        const uint8_t *configuration;
        size_t length;
    } kinds[] = {
        {&usb_keyboard_driver, keyboard_configuration, sizeof(keyboard_configuration)},
        {&usb_mouse_driver, mouse_configuration, sizeof(mouse_configuration)},
        {&usb_hub_driver, hub_configuration, sizeof(hub_configuration)},
    };

    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(kinds); i++) {
        begin(kinds[i].configuration, kinds[i].length);
        uint32_t before = host_memory_in_use();
        for (unsigned n = 1; n <= 3; n++) {
            host_console_clear();
            host_memory_fail(n, 1);
            assert_null(usb_connect(NULL, 1, USB_LOW));
            assert_int_equal(has_text(host_console(), "does not work (error 12)"), n > 1);
            assert_int_equal(host_memory_in_use(), before);
        }
        struct usb_device *device = usb_connect(NULL, 1, USB_LOW);
        assert_non_null(device);
        assert_ptr_equal(device->driver, kinds[i].driver);
        assert_int_equal(device->control.address, 1);
        usb_disconnect(device);
        assert_int_equal(host_memory_in_use(), before);
    }
}

/* A request that would not fit into the controller's buffer does not reach it. */
static void requests_have_a_largest_size(void **state)
{
    static uint8_t data[USB_TRANSFER_MAX + 1];
    struct usb_request request = {USB_IN, USB_GET_DESCRIPTOR, 0x100, 0, USB_TRANSFER_MAX};

    (void)state;
    begin_keyboard();
    struct usb_device *device = usb_connect(NULL, 1, USB_LOW);
    assert_non_null(device);
    assert_int_equal(usb_control(device, &request, data), sizeof(model.device));
    unsigned before = model.transfers;
    request.length++;
    assert_int_equal(usb_control(device, &request, data), -EINVAL);
    assert_int_equal(model.transfers, before);
    usb_disconnect(device);
}

/* The hub keeps the failed packet of a slower device until it is told to forget it, for both directions. */
static void a_hub_forgets_failed_packets(void **state)
{
    static const int results[] = {31, -EPIPE, -EIO, -ETIMEDOUT};
    struct usb_pipe pipe;
    uint8_t data[31];

    (void)state;
    begin(hub_configuration, sizeof(hub_configuration));
    struct usb_device *hub = usb_connect(NULL, 1, USB_HIGH);
    assert_non_null(hub);
    hub->driver->poll(hub);
    struct usb_device *device = LIST_ENTRY(hub->link.next, struct usb_device, link);
    assert_int_equal(device->control.hub, hub->control.address);
    usb_pipe_init(&pipe, device, USB_BULK, 2, 64);
    for (unsigned i = 0; i < ARRAY_SIZE(results); i++) {
        bool tells = results[i] == -EIO || results[i] == -ETIMEDOUT;
        unsigned before = model.transfers;
        memset(&model.request, 0, sizeof(model.request));
        model.bulk_result = results[i];
        assert_int_equal(usb_bulk(device, &pipe, true, data, sizeof(data)), results[i]);
        assert_int_equal(model.transfers - before, tells ? 1 + 2 * 2 : 1);
        assert_int_equal(model.request.request, tells ? 8 : 0);
        assert_int_equal(model.request.value,
                         tells ? 0x8000 | USB_BULK << 11 | device->control.address << 4 | 2 : 0);
    }
    usb_disconnect(hub);
}

static int fail_to_start(void)
{
    return -ENODEV;
}

/* The thread of such a controller sleeps for ever, so this is the last test here. */
static void a_dead_controller_is_left_alone(void **state)
{
    static const struct usb_host host = {.start = fail_to_start};

    (void)state;
    host_console_clear();
    host_threads = true;
    usb_start(&host);
    host_threads = false;
    host_run_all(true); /* it would call other functions of the controller, if it went on */
    assert_true(has_text(host_console(), "usb: the controller does not work (error 19)"));
}

/* Lengths of nothing, of one byte, and beyond the end. */
static void descriptors_may_lie_about_their_lengths(void **state)
{
    struct usb_interface found;

    (void)state;
    for (size_t size = 0; size <= sizeof(keyboard_configuration); size++) {
        uint8_t *bytes = host_alloc(size + 1, 1); /* the checker of addresses knows its end */
        memcpy(bytes, keyboard_configuration, size);
        for (size_t at = 0; at < size; at++) {
            for (unsigned length = 0; length < 12; length++) {
                bytes[at] = (uint8_t)(length < 11 ? length : 255);
                for (unsigned i = 0; i < 4; i++)
                    usb_find_interface(bytes, size, i, &found);
            }
            bytes[at] = keyboard_configuration[at];
        }
        host_free(bytes);
    }
    assert_false(usb_find_interface(NULL, 0, 0, &found));
}

int test_usb(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_composite_device_has_a_keyboard),
        cmocka_unit_test_setup_teardown(reports_become_keys, open_terminal, close_terminal),
        cmocka_unit_test_setup_teardown(a_held_key_repeats, open_terminal, close_terminal),
        cmocka_unit_test(lights_are_shown),
        cmocka_unit_test(a_mouse_moves),
        cmocka_unit_test(a_stall_is_ended),
        cmocka_unit_test(hubs_end_somewhere),
        cmocka_unit_test_setup_teardown(bad_devices_are_harmless, open_terminal, close_terminal),
        cmocka_unit_test(descriptors_may_lie_about_their_lengths),
        cmocka_unit_test(devices_need_memory),
        cmocka_unit_test(requests_have_a_largest_size),
        cmocka_unit_test(a_hub_forgets_failed_packets),
        cmocka_unit_test(a_dead_controller_is_left_alone),
    };
    return cmocka_run_group_tests_name("usb", tests, NULL, NULL);
}
