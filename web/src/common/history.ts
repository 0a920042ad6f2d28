// The phone's own Back closes a page over the page instead of leaving. Nothing is ever put into the address.

export class BackCloses {
  #pushed = false;

  constructor(private readonly close: () => void) {
    addEventListener("popstate", () => {
      if (!this.#pushed) return;
      this.#pushed = false;
      this.close();
    });
  }

  sync(open: boolean): void {
    if (open && !this.#pushed) {
      this.#pushed = true;
      history.pushState(null, "");
    } else if (!open && this.#pushed) {
      this.#pushed = false;
      history.back();
    }
  }
}
