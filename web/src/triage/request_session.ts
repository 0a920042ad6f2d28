// Asks for a session, for a patient only.

import type { Call, Send } from "../common/api.ts";
import type { SignInProblem } from "../common/sign_in.ts";
import type { Session } from "./state.ts";
import { readPerson } from "./types.ts";

export async function requestSession(send: Send, call: Call): Promise<{ session: Session } | { problem: SignInProblem }> {
  const reply = await send(call);
  if (reply.kind === "network") return { problem: "network" };
  if (reply.kind === "refused") {
    if (reply.status === 429) return { problem: "tooMany" };
    return { problem: reply.status === 401 || reply.status === 400 ? "wrong" : "failed" };
  }
  const body = (reply.body ?? {}) as { token?: unknown; person?: unknown };
  const person = readPerson(body.person);
  if (!person || typeof body.token !== "string") return { problem: "failed" };
  if (person.role === "patient") return { session: { token: body.token, person } };
  void send({ method: "POST", path: "/api/v1/sign-out", token: body.token, body: {} });
  return { problem: "notPatient" };
}
