// Keeps the bars in sight where an on-screen keyboard pushes the page up, and tells the style how high they are.

export function followViewport(): void {
  const style = document.documentElement.style;
  const view = window.visualViewport;
  if (view) {
    const follow = () => {
      // Only for the keyboard; a reader who zooms in moves freely.
      style.setProperty("--vv-top", view.scale > 1.05 ? "0px" : `${Math.max(0, Math.round(view.offsetTop))}px`);
    };
    view.addEventListener("resize", follow);
    view.addEventListener("scroll", follow);
  }
  if (!("ResizeObserver" in window)) return;
  const measure = new ResizeObserver(() => {
    const bars = document.querySelector<HTMLElement>(".bars");
    const composer = document.querySelector<HTMLElement>(".composer");
    if (bars) style.setProperty("--bars", `${bars.offsetHeight}px`);
    style.setProperty("--composer", `${composer?.offsetHeight ?? 0}px`);
  });
  measure.observe(document.body);
}
