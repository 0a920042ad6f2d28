// The real fyrd as a program of its own, with demonstration data that goes with it.

import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Ready { base: string; accounts: { role: string; token: string; tenant?: string; patient?: string }[] }

export class Fyrd {
  readonly #data = mkdtempSync(join(tmpdir(), "fyr-web-"));
  #process: ChildProcess | null = null;
  log = "";
  port = 0;

  async start(): Promise<Ready> {
    const program = process.env.FYR_FYRD;
    if (!program || !existsSync(program)) throw new Error("FYR_FYRD names no fyrd");
    const args = ["--demo", "--port", String(this.port), "--data", this.#data, "--web", process.env.FYR_WEB_DIST ?? ""];
    if (process.env.FYR_KNOWLEDGE) args.push("--triage-knowledge", process.env.FYR_KNOWLEDGE);
    // fyrd takes every FYR_ variable for a setting of its own.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("FYR_")));
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env });
    this.#process = child;
    child.stderr.on("data", (chunk: Buffer) => { this.log += chunk.toString(); });
    const line = await new Promise<string>((done, failed) => {
      let text = "";
      child.stdout.on("data", (chunk: Buffer) => {
        text += chunk.toString();
        if (text.includes("\n")) done(text.slice(0, text.indexOf("\n")));
      });
      child.on("exit", (code) => failed(new Error(`fyrd ended (${code}): ${this.log.slice(-600)}`)));
    });
    const ready = JSON.parse(line) as Ready;
    this.port = Number(new URL(ready.base).port);
    return { ...ready, base: `http://localhost:${this.port}` };
  }

  // Stands still, or goes on.
  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#process?.kill(signal);
  }

  async kill(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#process;
    if (!child) return null;
    this.#process = null;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    child.removeAllListeners("exit");
    return new Promise((done) => {
      child.on("exit", (code) => done(code));
      child.kill(signal);
    });
  }

  async end(): Promise<void> {
    await this.kill("SIGKILL");
    rmSync(this.#data, { recursive: true, force: true });
  }
}
