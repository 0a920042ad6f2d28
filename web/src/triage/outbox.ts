// The outbox of the interview.

import { CommandOutbox, type OutboxEvent as Event, type OutboxPorts } from "../common/outbox.ts";
import { readCommand, type Command } from "./commands.ts";

export { pauseMs, type Timers, type Waiting } from "../common/outbox.ts";
export type OutboxEvent = Event<Command>;

export class Outbox extends CommandOutbox<Command> {
  constructor(ports: OutboxPorts<Command>) {
    super(ports, (person) => `fyr.out.${person}.`, readCommand);
  }
}
