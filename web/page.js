// SPDX-License-Identifier: MIT
// The page: a PC that runs Diarch (v86), its serial line on a terminal (xterm.js), and a list that follows the boot.
import { V86 } from "./lib/libv86.mjs";
import { image } from "./sectors.js";

const COLUMNS = 80;
const ROWS = 24;
const MEMORY = 64 * 1024 * 1024;
const VIDEO_MEMORY = 2 * 1024 * 1024;

const element = (id) => document.getElementById(id);
const say = (text) => { element("status").textContent = text; };

const terminal = new window.Terminal({
    cols: COLUMNS, rows: ROWS, scrollback: 2000, convertEol: false,
    fontFamily: 'ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace',
    theme: { background: "#101215" },
});
terminal.open(element("terminal"));

// All 80 columns fit: the size of the letters follows the width.
function fit() {
    const width = element("terminal").clientWidth - 32;
    terminal.options.fontSize = Math.max(6, Math.min(16, Math.floor(width / COLUMNS / 0.61)));
}
new ResizeObserver(fit).observe(element("terminal"));
fit();

// The list beside the screen. A stage is reached if its pattern is found in a line of the console.
class Stages {
    constructor(stages) {
        this.stages = stages.map((stage) => ({ ...stage, pattern: new RegExp("^" + stage.pattern) }));
        this.items = this.stages.map((stage) => {
            const item = document.createElement("li");
            const details = document.createElement("details");
            const summary = document.createElement("summary");
            const text = document.createElement("p");
            const link = document.createElement("a");
            summary.textContent = stage.title;
            link.href = stage.link;
            link.textContent = "Read on.";
            text.append(stage.text + " ", link);
            details.append(summary, text);
            item.append(details);
            element("stages").append(item);
            return item;
        });
        this.clear();
    }

    clear() {
        this.reached = 0;
        this.line = "";
        this.items.forEach((item) => { item.className = ""; item.firstChild.open = false; });
    }

    see(character) {
        if (this.reached === this.stages.length)
            return;
        this.line = character === "\n" || character === "\r" ? "" : this.line + character;
        if (!this.stages[this.reached].pattern.test(this.line))
            return;
        this.items.forEach((item) => { item.firstChild.open = false; });
        this.items[this.reached].className = "reached";
        this.items[this.reached].firstChild.open = true;
        this.reached++;
    }
}

// Adds up what has been loaded, for the line below the screen.
const loaded = { bytes: 0 };
function counting(body) {
    return body.pipeThrough(new TransformStream({
        transform(chunk, controller) {
            loaded.bytes += chunk.byteLength;
            say(`Loading: ${(loaded.bytes / 1048576).toFixed(1)} MiB`);
            controller.enqueue(chunk);
        },
    }));
}

async function load(name) {
    const answer = await fetch(name);
    if (!answer.ok)
        throw new Error(`${name}: ${answer.status} ${answer.statusText}`);
    let body = counting(answer.body);
    if (name.endsWith(".gzip"))
        body = body.pipeThrough(new DecompressionStream("gzip"));
    return new Response(body).arrayBuffer();
}

// The kernel's words before it stops the CPU for ever.
const ENDS = [
    ["Power off.", "The machine is off. Reset starts it again."],
    ["The machine has stopped.", "The kernel has stopped, and has said why. Reset starts it again."],
];

class Machine {
    constructor(emulator, stages) {
        this.emulator = emulator;
        this.stages = stages;
        this.line = "";
        emulator.add_listener("serial0-output-byte", (byte) => this.output(byte));
        terminal.onData((text) => this.type(text));
    }

    output(byte) {
        const character = String.fromCharCode(byte);
        terminal.write(Uint8Array.of(byte));
        this.stages.see(character);
        this.line = character === "\n" ? "" : this.line + character;
        for (const [words, meaning] of ENDS) {
            if (this.line.startsWith(words)) {
                this.line = "";
                say(meaning);
                this.emulator.stop();
            }
        }
    }

    type(text) {
        this.emulator.serial_send_bytes(0, new TextEncoder().encode(text.replace(/\r?\n/g, "\r")));
    }

    async reset() {
        await this.emulator.stop();
        terminal.reset();
        this.stages.clear();
        this.emulator.restart();
        await this.emulator.run();
        say("Started again.");
        terminal.focus();
    }
}

async function copy() {
    let text = terminal.getSelection();
    if (!text) {
        const buffer = terminal.buffer.active;
        const lines = [];
        for (let row = 0; row < terminal.rows; row++)
            lines.push(buffer.getLine(buffer.viewportY + row)?.translateToString(true) ?? "");
        text = lines.join("\n").trimEnd() + "\n";
    }
    await navigator.clipboard.writeText(text);
    say("Copied.");
}

async function paste(machine) {
    machine.type(await navigator.clipboard.readText());
    terminal.focus();
}

// A button's work, with a message instead of silence if the browser refuses it.
function on(button, work) {
    button.addEventListener("click", () => work().catch((error) => say(String(error.message ?? error))));
}

async function start() {
    const began = performance.now();
    const stages = new Stages(await (await fetch("stages.json")).json());
    const [program, bios, video, sectors] = await Promise.all(
        ["lib/v86.wasm.gzip", "machine/bios.bin", "machine/vgabios.bin", "machine/disk.sectors.gzip"].map(load));
    const emulator = new V86({
        wasm_fn: async (imports) => (await WebAssembly.instantiate(program, imports)).instance.exports,
        memory_size: MEMORY, vga_memory_size: VIDEO_MEMORY,
        bios: { buffer: bios }, vga_bios: { buffer: video }, hda: { buffer: image(sectors) },
        acpi: true, // the local APIC, which the kernel needs
        disable_speaker: true, disable_mouse: true, disable_keyboard: true,
        autostart: true,
    });
    const machine = new Machine(emulator, stages);
    emulator.add_listener("emulator-started", () => say(
        `Loaded in ${((performance.now() - began) / 1000).toFixed(1)} s. Click the screen and type.`));
    on(element("reset"), () => machine.reset());
    on(element("copy"), copy);
    on(element("paste"), () => paste(machine));
    document.querySelectorAll("[data-keys]").forEach((button) => on(button, async () => {
        machine.type(button.dataset.keys);
        terminal.focus();
    }));
    terminal.attachCustomKeyEventHandler((event) => {
        if (event.type !== "keydown" || !event.ctrlKey || !event.shiftKey || event.code !== "KeyC")
            return true;
        event.preventDefault();
        copy().catch((error) => say(error.message));
        return false;
    });
}

document.querySelectorAll(".recording").forEach((place) => window.AsciinemaPlayer.create(
    "recordings/" + place.dataset.cast, place, { idleTimeLimit: 1, poster: "npt:0:08", fit: "width" }));

start().catch((error) => say(`This page could not start the machine: ${error.message ?? error}`));
