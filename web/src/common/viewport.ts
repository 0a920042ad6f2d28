// Keeps the bars in sight where an on-screen keyboard pushes the page up, and tells the style how high they are and
// whether there is room for all of them: what stays in place must leave most of the height to what is read.

export function followViewport(): void {
  const root = document.documentElement;
  const view = window.visualViewport;
  if (view) {
    const follow = () => {
      // Only for the keyboard; a reader who zooms in moves freely.
      root.style.setProperty("--vv-top", view.scale > 1.05 ? "0px" : `${Math.max(0, Math.round(view.offsetTop))}px`);
    };
    view.addEventListener("resize", follow);
    view.addEventListener("scroll", follow);
  }
  const height = (name: string) => document.querySelector<HTMLElement>(name)?.offsetHeight ?? 0;
  const measure = () => {
    const top = height(".top");
    const help = height(".help");
    const composer = height(".composer");
    const cramped = top + help + height(".banners") + composer > innerHeight * 0.45;
    root.toggleAttribute("data-cramped", cramped);
    const bars = document.querySelector(".bars");
    const both = bars !== null && getComputedStyle(bars).display !== "contents"; // in a low window the title scrolls away
    root.style.setProperty("--bars", `${both ? top + help : help}px`);
    root.style.setProperty("--composer", `${cramped ? 0 : composer}px`);
  };
  measure();
  addEventListener("resize", measure);
  if ("ResizeObserver" in window) new ResizeObserver(measure).observe(document.body);
}
