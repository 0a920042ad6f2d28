// Fetches a file that only its owner may read and hands it to the device: the token goes in a header, never in an address.

export type KeepFile = (path: string, token: string, name: string) => Promise<"kept" | "network" | "refused">;

const timeoutMs = 60_000;

export function makeKeepFile(fetcher: typeof fetch, document: Document): KeepFile {
  return async (path, token, name) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), timeoutMs);
    try {
      const response = await fetcher(path, {
        headers: { Authorization: `Bearer ${token}` }, signal: stop.signal, cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer",
      });
      if (!response.ok) return "refused";
      const address = URL.createObjectURL(await response.blob());
      const link = document.createElement("a");
      link.href = address;
      link.download = name;
      link.hidden = true;
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(address), timeoutMs); // a phone may ask where to put it first
      return "kept";
    } catch {
      return "network";
    } finally {
      clearTimeout(timer);
    }
  };
}
