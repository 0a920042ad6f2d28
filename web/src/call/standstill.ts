// A player that stands still though pictures are decoded: Chromium's may, after changes of path and outages. Nothing that
// statistics say shows it; the player's own word for each picture shown does.

const unseenPictures = 12;
const unseenMs = 1000;

export class Standstill {
  #decoded = 0;
  #unseen = 0;
  #sinceMs = 0;
  #tells = false; // an engine that never says what it shows is left alone
  #shown = false; // since the last look
  #tries = 0;

  shown(): void {
    this.#tells = this.#shown = true;
  }

  // Nobody could see any.
  rest(): void {
    this.#unseen = 0;
  }

  // `decoded`: all pictures of the connection so far. What is to be made anew: nothing, the player, or, where that did not help
  // twice, the connection.
  look(decoded: number, nowMs: number): "nothing" | "player" | "connection" {
    const came = decoded - this.#decoded;
    this.#decoded = decoded;
    if (this.#shown) {
      this.#shown = false;
      this.#unseen = this.#tries = 0;
      return "nothing";
    }
    if (!this.#tells || came <= 0) {
      if (came < 0) this.#unseen = 0; // another connection counts from nothing
      return "nothing";
    }
    if (this.#unseen === 0) this.#sinceMs = nowMs;
    this.#unseen += came;
    if (this.#unseen < unseenPictures || nowMs - this.#sinceMs < unseenMs) return "nothing";
    this.#unseen = 0;
    this.#tries++;
    return this.#tries % 3 === 0 ? "connection" : "player";
  }
}
