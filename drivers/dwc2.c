/* SPDX-License-Identifier: MIT */
/*
 * The BCM2835's USB controller: Synopsys's "DWC2" as a host with DMA. Broadcom's manual leaves its registers out; these
 * facts come from drivers that run on the board.
 *
 * The controller has one port, and channels that carry out transfers. A channel moves packets until all are moved, or
 * something happens that the driver must decide: then it halts. The one thread of usb.c has one transfer at a time, so one
 * channel and one buffer would be enough. But a disk may let a bulk transfer wait for seconds. Such a transfer has a channel and
 * a buffer of its own. So it continues while keyboards are asked.
 *
 * On the board a high-speed hub stands between the controller and everything else. Packets for slower devices go to that
 * hub as split transactions (USB 2.0 11.14 to 11.20): the first half hands a packet to the hub, which carries it on at the
 * lower speed, and the second half fetches the answer. For interrupt endpoints the halves have a timetable in
 * microframes of 125 us. An answer that is not fetched in time is lost, so no interrupt may delay this CPU then.
 *
 * Locks: dwc2.lock guards the register INTERRUPT_MASK, which is zero while the thread does not sleep, and dwc2.woken.
 */
#include "dwc2.h"

#include "bcm2835_mailbox.h"
#include "dwc2_registers.h"
#include "lib/string.h"
#include "sync/pause.h"
#include "sync/waitqueue.h"
#include <abi/errno.h>
#include <arch/device.h>
#include <hal/cache.h>
#include <hal/cpu.h>
#include <hal/irq.h>
#include <hal/mmu.h>
#include <hal/timer.h>

#define READY_NS 100000000u     /* the controller's own steps take microseconds */
#define RESET_NS 100000000u     /* after the core's reset */
#define DEBOUNCE_NS 100000000u  /* a plug's contacts are quiet by then (USB 2.0 7.1.7.3) */
#define PORT_RESET_NS 60000000u /* at least 50 ms (7.1.7.5) */
#define RECOVERY_NS 20000000u   /* at least 10 ms */
#define CONTROL_NS 500000000u   /* a packet of a request (9.2.6.4) */
#define INTERRUPT_NS 50000000u  /* it goes out in the next frame */
#define MICROFRAMES_NS 2000000u /* for one half of a split transaction */
#define BULK_NS 5000000u /* before other devices have their turn: less than a keyboard's interval */
#define NAK_NS 1000000u  /* before a packet is tried again that the device did not take */
#define HALT_NS 1000000u
#define PATIENCE 200u    /* looks before the thread sleeps: some 20 us */
#define ERRORS_MAX 3u    /* broken packets, one after the other (USB 2.0 11.17.1) */
#define COMPLETES_MAX 3u /* microframes in which the answer may be there (11.20.3) */

static struct {
    volatile uint32_t *regs;
    struct spinlock lock;
    struct waitqueue wait; /* for the port to change, the channel to halt, or wake() */
    bool woken;            /* lock: wake() has been called */
    struct usb_pipe *bulk; /* of the bulk transfer that continues, or NULL */
    size_t bulk_moved;     /* its bytes until now */
    unsigned bulk_errors;  /* broken packets, one after the other */
    bool bulk_on;          /* its channel is on */
    unsigned bulk_channel; /* words from channel 0: one of the others */
    uint8_t buffer[USB_TRANSFER_MAX] __attribute__((aligned(CACHE_LINE)));
    uint8_t bulk_buffer[USB_BULK_MAX] __attribute__((aligned(CACHE_LINE)));
} dwc2 = {.lock = SPINLOCK_INIT("usb"),
          .wait = WAITQUEUE_INIT(dwc2.wait, "usb"),
          .bulk_channel = CHANNEL_WORDS};

/* A packet of a transfer. */
struct packet {
    const struct usb_pipe *pipe;
    unsigned channel; /* words from channel 0 */
    bool in;
    uint8_t *at;
    size_t bytes;   /* if it comes in, the most that may come */
    uint32_t split; /* the value of CHANNEL_SPLIT */
    bool odd;       /* the number of its microframe, for interrupt endpoints */
    bool spin;      /* do not sleep */
};

static uint32_t get(unsigned index)
{
    return device_read(dwc2.regs, index);
}

static void put(unsigned index, uint32_t value)
{
    device_write(dwc2.regs, index, value);
}

static bool wait_for_bits(unsigned index, uint32_t bits, uint32_t wanted)
{
    uint64_t until = clock_ns() + READY_NS;

    while ((get(index) & bits) != wanted) {
        if (clock_ns() > until)
            return false;
        cpu_relax();
    }
    return true;
}

/* Wakes the thread, which looks at the registers itself. */
void dwc2_interrupt(void *unused)
{
    (void)unused;
    acquire(&dwc2.lock);
    put(INTERRUPT_MASK, 0);
    wakeup(&dwc2.wait);
    release(&dwc2.lock);
}

/* Sleeps until one of the bits is set, or the time has come. */
static void sleep_for_bits(unsigned index, uint32_t bits, uint32_t interrupt, uint64_t until)
{
    int error = 0;

    acquire(&dwc2.lock);
    while (!(get(index) & bits) && error != -ETIMEDOUT && clock_ns() < until) {
        put(INTERRUPT_MASK, interrupt);
        error = sleep_until(&dwc2.wait, &dwc2.lock, until);
    }
    put(INTERRUPT_MASK, 0);
    release(&dwc2.lock);
}

static void dwc2_wait(uint64_t until_ns)
{
    int error = 0;

    acquire(&dwc2.lock);
    while (!(get(PORT) & PORT_CHANGES) && !dwc2.woken && error != -ETIMEDOUT &&
           clock_ns() < until_ns) {
        put(INTERRUPT_MASK, INTERRUPT_PORT);
        error = sleep_until(&dwc2.wait, &dwc2.lock, until_ns);
    }
    put(INTERRUPT_MASK, 0);
    dwc2.woken = false;
    release(&dwc2.lock);
}

static void dwc2_wake(void)
{
    acquire(&dwc2.lock);
    dwc2.woken = true;
    wakeup(&dwc2.wait);
    release(&dwc2.lock);
}

/* Waits until a packet's channel has halted. False: not in time. The other channel does not interrupt meanwhile. */
static bool wait_for_halt(const struct packet *packet, uint64_t until)
{
    unsigned happened = CHANNEL_HAPPENED + packet->channel;

    for (unsigned i = 0; i < PATIENCE && !(get(happened) & HAPPENED_HALTED); i++)
        cpu_relax();
    while (packet->spin && !(get(happened) & HAPPENED_HALTED) && clock_ns() < until)
        cpu_relax();
    if (!packet->spin) {
        put(CHANNEL_MASK + packet->channel, HAPPENED_HALTED);
        sleep_for_bits(happened, HAPPENED_HALTED, INTERRUPT_CHANNELS, until);
        put(CHANNEL_MASK + packet->channel, 0);
    }
    return get(happened) & HAPPENED_HALTED;
}

/* Stops a channel. Returns its CHANNEL_HAPPENED without HALTED: the packet may have been moved just before. */
static uint32_t stop_channel(unsigned channel)
{
    uint64_t until = clock_ns() + HALT_NS;

    put(CHANNEL + channel, get(CHANNEL + channel) | CHANNEL_DISABLE | CHANNEL_ENABLE);
    while (!(get(CHANNEL_HAPPENED + channel) & HAPPENED_HALTED) && clock_ns() < until)
        cpu_relax();
    return get(CHANNEL_HAPPENED + channel) & ~HAPPENED_HALTED;
}

/* Lets a channel begin to move a packet. */
static void start_channel(const struct packet *packet)
{
    static const uint32_t tokens[] = {[USB_DATA0] = 0, [USB_DATA1] = 2, [USB_SETUP] = 3};
    const struct usb_pipe *pipe = packet->pipe;
    unsigned channel = packet->channel;

    put(CHANNEL_HAPPENED + channel, HAPPENED_ALL);
    put(CHANNEL_SIZE + channel, (uint32_t)packet->bytes | SIZE_ONE_PACKET |
                                    tokens[pipe->token] << 29 | (pipe->ping ? SIZE_PING : 0));
    put(CHANNEL_ADDRESS + channel, (uint32_t)virt_to_phys(packet->at) | BUS_MEMORY);
    put(CHANNEL_SPLIT + channel, packet->split);
    put(CHANNEL + channel,
        pipe->packet | (uint32_t)pipe->endpoint << 11 | (packet->in ? CHANNEL_IN : 0) |
            (pipe->speed == USB_LOW ? CHANNEL_LOW_SPEED : 0) | (uint32_t)pipe->type << 18 |
            CHANNEL_ONE_PACKET | (uint32_t)pipe->address << 22 |
            (packet->odd ? CHANNEL_ODD_FRAME : 0) | CHANNEL_ENABLE);
}

/* Moves a packet. Returns CHANNEL_HAPPENED. */
static uint32_t run_channel(const struct packet *packet, uint64_t until)
{
    start_channel(packet);
    return wait_for_halt(packet, until) ? get(CHANNEL_HAPPENED + packet->channel)
                                        : stop_channel(packet->channel);
}

/* The number of bytes that were moved, or an error. */
static int result_of(const struct packet *packet, uint32_t happened)
{
    if (happened & HAPPENED_DONE)
        return (int)(packet->bytes -
                     (packet->in ? get(CHANNEL_SIZE + packet->channel) & SIZE_BYTES : 0));
    if (happened & HAPPENED_STALL)
        return -EPIPE;
    if (happened & (HAPPENED_NAK | HAPPENED_NYET | HAPPENED_FRAME_OVERRUN | HAPPENED_TOGGLE))
        return -EAGAIN;
    return happened & HAPPENED_HALTED ? -EIO : -ETIMEDOUT;
}

/* A packet of an interrupt endpoint goes out in the next microframe, which must be odd or even as the channel says. */
static int move_directly(struct packet *packet, uint64_t until)
{
    packet->odd = !(get(FRAME) & 1);
    return result_of(packet, run_channel(packet, until));
}

static void wait_for_microframe(unsigned wanted)
{
    uint64_t until = clock_ns() + MICROFRAMES_NS;

    while ((get(FRAME) & 7) != (wanted & 7) && clock_ns() < until)
        cpu_relax();
}

/*
 * Both halves for an interrupt endpoint, interrupts off. The first goes out in the microframe after one that has just begun,
 * in any but number 6. The answer may be there two microframes later, or in one of the two after that, within the same
 * frame or at the start of the next one (USB 2.0 11.18.4, 11.20.3).
 */
static int split_in_time(struct packet *packet, struct packet *second)
{
    unsigned frame = (get(FRAME) + 1) & 7, left = COMPLETES_MAX;

    if (frame == 5)
        frame++;
    wait_for_microframe(frame);
    packet->odd = second->odd = !(frame & 1);
    uint32_t happened = run_channel(packet, clock_ns() + MICROFRAMES_NS);
    if (!(happened & HAPPENED_ACK))
        return result_of(packet, happened);
    do {
        wait_for_microframe(frame + 2);
        happened = run_channel(second, clock_ns() + MICROFRAMES_NS);
        frame++;
        second->odd = !second->odd;
    } while ((happened & HAPPENED_NYET) && --left > 0);
    return result_of(second, happened);
}

/* Both halves for endpoint 0 and for bulk endpoints: the hub answers NYET until it has carried the packet on. */
static int split_at_leisure(struct packet *packet, struct packet *second, uint64_t until)
{
    uint32_t happened = run_channel(packet, until);

    if (!(happened & HAPPENED_ACK))
        return result_of(packet, happened);
    do {
        happened = run_channel(second, until);
    } while ((happened & HAPPENED_NYET) && clock_ns() < until);
    return happened & HAPPENED_NYET ? -ETIMEDOUT : result_of(second, happened);
}

/* The second half fetches an answer; a packet that goes out went with the first one. */
static int move_by_hub(struct packet *packet, uint64_t until)
{
    const struct usb_pipe *pipe = packet->pipe;
    struct packet second = *packet;

    packet->split = SPLIT_ENABLE | SPLIT_WHOLE | (uint32_t)pipe->hub << 7 | pipe->port;
    second.split = packet->split | SPLIT_COMPLETE;
    if (!packet->in)
        second.bytes = 0;
    int result;
    if (pipe->type == USB_INTERRUPT) {
        packet->spin = second.spin = true;
        uint32_t state = irq_save();
        result = split_in_time(packet, &second);
        irq_restore(state);
    } else {
        result = split_at_leisure(packet, &second, until);
    }
    return result >= 0 && !packet->in ? (int)packet->bytes : result;
}

static void toggle(struct usb_pipe *pipe)
{
    pipe->token = pipe->token == USB_DATA0 ? USB_DATA1 : USB_DATA0;
}

/* Packet by packet: the last one is shorter than the others, or full if no bytes are left. */
static int move_packets(struct usb_pipe *pipe, bool in, size_t size, uint64_t until)
{
    size_t moved = 0;

    for (unsigned errors = 0; errors < ERRORS_MAX;) {
        struct packet packet = {.pipe = pipe, .in = in, .at = dwc2.buffer + moved};
        packet.bytes = in ? pipe->packet : MIN(size - moved, pipe->packet);
        int n = pipe->hub ? move_by_hub(&packet, until) : move_directly(&packet, until);
        if (n == -EIO) {
            errors++;
        } else if (n == -EAGAIN && pipe->type != USB_INTERRUPT) {
            pause_ns("usb", NAK_NS);
        } else if (n < 0) {
            return n;
        } else {
            errors = 0;
            moved += (size_t)n;
            toggle(pipe);
            if (moved >= size || (size_t)n < pipe->packet)
                return (int)MIN(moved, size);
        }
        if (clock_ns() >= until)
            return -ETIMEDOUT;
    }
    return -EIO;
}

/*
 * A packet of a bulk transfer: the number of its bytes, -EAGAIN: the endpoint is not ready, or another error. -EBUSY:
 * the channel is still on. The controller itself repeats a packet that the endpoint does not take; so the channel is left
 * alone, and the next call looks at it again. A high-speed endpoint that is full is asked by PING at first (8.5.1).
 */
static int move_bulk_packet(struct packet *packet, struct usb_pipe *pipe, uint64_t until)
{
    if (pipe->hub)
        return move_by_hub(packet, clock_ns() + CONTROL_NS);
    if (!dwc2.bulk_on)
        start_channel(packet);
    dwc2.bulk_on = !wait_for_halt(packet, until);
    if (dwc2.bulk_on)
        return -EBUSY;
    uint32_t happened = get(CHANNEL_HAPPENED + packet->channel);
    pipe->ping =
        !packet->in && pipe->speed == USB_HIGH && (happened & (HAPPENED_NAK | HAPPENED_NYET));
    return result_of(packet, happened);
}

/* Continues a bulk transfer for a while: the number of its bytes, -EAGAIN: it needs longer, or another error. */
static int move_bulk(struct usb_pipe *pipe, bool in, size_t size)
{
    uint64_t until = clock_ns() + BULK_NS;

    while (dwc2.bulk_errors < ERRORS_MAX) {
        struct packet packet = {.pipe = pipe,
                                .channel = dwc2.bulk_channel,
                                .in = in,
                                .at = dwc2.bulk_buffer + dwc2.bulk_moved};
        packet.bytes = in ? pipe->packet : MIN(size - dwc2.bulk_moved, pipe->packet);
        int n = move_bulk_packet(&packet, pipe, until);
        if (n == -EIO) {
            dwc2.bulk_errors++;
        } else if (n == -EAGAIN) {
            pause_ns("usb", NAK_NS);
        } else if (n < 0) {
            return n == -EBUSY ? -EAGAIN : n;
        } else {
            dwc2.bulk_errors = 0;
            dwc2.bulk_moved += (size_t)n;
            toggle(pipe);
            if (dwc2.bulk_moved >= size || (size_t)n < pipe->packet)
                return (int)MIN(dwc2.bulk_moved, size);
        }
        if (clock_ns() >= until)
            return -EAGAIN;
    }
    return -EIO;
}

/* A transfer that comes in must have room for whole packets. */
static int dwc2_bulk(struct usb_pipe *pipe, bool in, void *data, size_t size)
{
    size_t room = in ? ROUND_UP(size, pipe->packet) : size;

    if (size == 0 || room > sizeof(dwc2.bulk_buffer))
        return -EINVAL;
    if (dwc2.bulk && dwc2.bulk != pipe)
        return -EBUSY;
    if (!dwc2.bulk) {
        dwc2.bulk = pipe;
        dwc2.bulk_moved = dwc2.bulk_errors = 0;
        if (!in)
            memcpy(dwc2.bulk_buffer, data, size);
        if (in)
            cache_invalidate(dwc2.bulk_buffer, room);
        else
            cache_clean(dwc2.bulk_buffer, size);
    }
    int moved = move_bulk(pipe, in, size);
    if (moved == -EAGAIN)
        return moved;
    dwc2.bulk = NULL;
    if (in && moved > 0) {
        cache_invalidate(dwc2.bulk_buffer, room);
        memcpy(data, dwc2.bulk_buffer, (size_t)moved);
    }
    return moved;
}

/*
 * A channel that was stopped within a packet is used again as late as possible: QEMU ends itself, if a packet is still on its
 * way to a disk that has gone, and the channel begins another one.
 */
static void dwc2_stop(struct usb_pipe *pipe)
{
    if (dwc2.bulk != pipe)
        return;
    if (dwc2.bulk_on) {
        stop_channel(dwc2.bulk_channel);
        dwc2.bulk_channel = dwc2.bulk_channel % ((CHANNELS - 1) * CHANNEL_WORDS) + CHANNEL_WORDS;
    }
    dwc2.bulk_on = false;
    dwc2.bulk = NULL;
}

/* The controller does not see the caches. So no other data share the buffer's lines. */
static int dwc2_transfer(struct usb_pipe *pipe, bool in, void *data, size_t size)
{
    uint64_t until = clock_ns() + (pipe->type == USB_INTERRUPT ? INTERRUPT_NS : CONTROL_NS);

    if (pipe->type == USB_BULK)
        return dwc2_bulk(pipe, in, data, size);
    if (size + pipe->packet > sizeof(dwc2.buffer))
        return -EINVAL;
    if (!in) {
        if (size > 0)
            memcpy(dwc2.buffer, data, size);
        cache_clean(dwc2.buffer, sizeof(dwc2.buffer));
    } else {
        cache_invalidate(dwc2.buffer, sizeof(dwc2.buffer));
    }
    int moved = move_packets(pipe, in, size, until);
    if (in && moved > 0) {
        cache_invalidate(dwc2.buffer, sizeof(dwc2.buffer));
        memcpy(data, dwc2.buffer, (size_t)moved);
    }
    return moved;
}

/* Changes bits of the port without clearing others by a 1. */
static void change_port(uint32_t clear, uint32_t set)
{
    put(PORT, (get(PORT) & ~(PORT_CHANGES | PORT_ENABLED | clear)) | set);
}

static bool dwc2_port_changed(void)
{
    uint32_t port = get(PORT);

    change_port(0, port & PORT_CHANGES);
    return (port & PORT_CONNECT_CHANGED) ||
           ((port & PORT_ENABLE_CHANGED) && !(port & PORT_ENABLED));
}

static bool dwc2_port_connected(void)
{
    return get(PORT) & PORT_CONNECTED;
}

static int dwc2_reset_port(void)
{
    pause_ns("usb", DEBOUNCE_NS);
    change_port(0, PORT_RESET);
    pause_ns("usb", PORT_RESET_NS);
    change_port(PORT_RESET, 0);
    pause_ns("usb", RECOVERY_NS);
    uint32_t port = get(PORT);
    change_port(0, port & PORT_ENABLE_CHANGED);
    if (!(port & PORT_ENABLED))
        return -ENODEV;
    return PORT_SPEED(port) <= USB_LOW ? (int)PORT_SPEED(port) : -EIO;
}

/* What the firmware has left is forgotten. */
static int reset_core(void)
{
    if (!wait_for_bits(RESET, RESET_IDLE, RESET_IDLE))
        return -EIO;
    put(RESET, RESET_CORE);
    if (!wait_for_bits(RESET, RESET_CORE | RESET_IDLE, RESET_IDLE))
        return -EIO;
    pause_ns("usb", RESET_NS);
    return 0;
}

static void divide_fifos(void)
{
    put(RECEIVE_FIFO, FIFO_WORDS); /* then the place of each FIFO in its low half */
    put(SEND_FIFO, FIFO_WORDS << 16 | FIFO_WORDS);
    put(PERIODIC_FIFO, FIFO_WORDS << 16 | 2 * FIFO_WORDS);
    put(RESET, RESET_FLUSH_SEND | RESET_SEND_FIFOS);
    wait_for_bits(RESET, RESET_FLUSH_SEND, 0);
    put(RESET, RESET_FLUSH_RECEIVE);
    wait_for_bits(RESET, RESET_FLUSH_RECEIVE, 0);
}

static int dwc2_start(void)
{
    uint32_t power[2] = {DEVICE_USB, POWER_ON_AND_WAIT};

    bcm2835_property(PROPERTY_SET_POWER, power, sizeof(power), sizeof(power));
    if ((get(ID) & ID_MASK) != ID_DWC2)
        return -ENODEV;
    put(AHB_CONFIG, 0);
    put(USB_CONFIG, get(USB_CONFIG) & ~USB_CONFIG_OFF);
    int error = reset_core();
    if (error)
        return error;
    put(USB_CONFIG, get(USB_CONFIG) & ~USB_CONFIG_OFF);
    put(CLOCK_GATES, 0);
    put(HOST_CONFIG, get(HOST_CONFIG) & ~HOST_CLOCK);
    divide_fifos();
    put(INTERRUPT_MASK, 0);
    put(CHANNELS_MASK, (1u << CHANNELS) - 1);
    put(AHB_CONFIG,
        (get(AHB_CONFIG) & ~AHB_BURST) | AHB_DMA | AHB_WAIT_FOR_WRITES | AHB_INTERRUPTS);
    change_port(0, PORT_POWER);
    return 0;
}

const struct usb_host *dwc2_init(volatile uint32_t *registers)
{
    static const struct usb_host host = {
        .start = dwc2_start,
        .port_changed = dwc2_port_changed,
        .port_connected = dwc2_port_connected,
        .reset_port = dwc2_reset_port,
        .transfer = dwc2_transfer,
        .stop = dwc2_stop,
        .wait = dwc2_wait,
        .wake = dwc2_wake,
    };

    dwc2.regs = registers;
    return &host;
}
