// Programs of others that tests and measurements start, wherever this machine keeps them.
import { accessSync, constants } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';

const runs = (file) => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The first of the names that is on the path. @param {string[]} names @returns {string | null} */
export function onPath(...names) {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(runs) ?? null;
}

/** What FYR_CHROMIUM names, else a Chromium or Chrome on the path. @returns {string | null} */
export function chromiumProgram() {
  return process.env.FYR_CHROMIUM || onPath('chromium', 'chromium-browser', 'google-chrome');
}

/**
 * The folder with initdb and postgres: FYR_POSTGRES_BIN, else what pg_config says (distributions keep servers off the path),
 * else where the path has initdb. server/store/postgres/programs.h asks the same way.
 * @returns {string | null}
 */
export function postgresFolder() {
  const told = () => spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' }).stdout?.trim();
  const folders = process.env.FYR_POSTGRES_BIN ? [process.env.FYR_POSTGRES_BIN] : [told(), ...(process.env.PATH ?? '').split(delimiter)];
  return folders.filter(Boolean).find((folder) => runs(join(folder, 'initdb'))) ?? null;
}
