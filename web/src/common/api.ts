// Talks to fyrd. Every call ends in a Reply, never in an exception, and never writes what it carried anywhere.

export interface ApiError {
  code: string;
  message: string;
  retryable: boolean;
}

export type Reply =
  | { kind: "ok"; status: number; body: unknown }
  // Never reached, or no answer in time: it may or may not have been done, so it is sent again with the same clientId.
  | { kind: "network" }
  | { kind: "refused"; status: number; error: ApiError; retryAfterMs: number | null; body: unknown };

export interface Call {
  method: "GET" | "POST" | "PUT";
  path: string;
  body?: unknown;
  token?: string | null;
  lang?: string;
  timeoutMs?: number;
  // The answer is not waited for when the page closes.
  keepalive?: boolean;
}

export type Send = (call: Call) => Promise<Reply>;

export function makeSend(fetcher: typeof fetch, base = ""): Send {
  return async (call) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), call.timeoutMs ?? 15_000);
    try {
      const headers: Record<string, string> = { Accept: "application/json" };
      if (call.body !== undefined) headers["Content-Type"] = "application/json";
      if (call.token) headers["Authorization"] = `Bearer ${call.token}`;
      if (call.lang) headers["Accept-Language"] = call.lang;
      const response = await fetcher(base + call.path, {
        method: call.method,
        headers,
        signal: stop.signal,
        cache: "no-store",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        ...(call.keepalive ? { keepalive: true } : {}),
      });
      const text = await response.text();
      return read(response.status, response.headers.get("Retry-After"), text);
    } catch {
      return { kind: "network" };
    } finally {
      clearTimeout(timer);
    }
  };
}

export function read(status: number, retryAfter: string | null, text: string, nowMs = Date.now()): Reply {
  let body: unknown = null;
  let isJson = text.length === 0;
  try {
    if (text) body = JSON.parse(text) as unknown;
    isJson = true;
  } catch {
    // A proxy's or a captive portal's page.
  }
  if (status >= 200 && status < 300) return isJson ? { kind: "ok", status, body } : { kind: "network" };
  const told = (body as { error?: Partial<ApiError> } | null)?.error;
  const code = typeof told?.code === "string" ? told.code : "";
  const retryable =
    typeof told?.retryable === "boolean" ? told.retryable : status >= 500 || status === 408 || status === 429;
  return {
    kind: "refused",
    status,
    error: { code, message: typeof told?.message === "string" ? told.message : "", retryable },
    retryAfterMs: retryAfterMs(retryAfter, nowMs),
    body,
  };
}

function retryAfterMs(header: string | null, nowMs: number): number | null {
  if (!header) return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}
