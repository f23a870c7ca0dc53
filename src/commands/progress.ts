/** Progress on stderr: a spinner on a terminal, nothing anywhere else. */
import type { Ora } from 'ora';
import type { Progress } from '../scan.ts';
import type { Terminal } from './terminal.ts';

export interface ProgressLine {
  update(progress: Progress): void;
  stop(): void;
}

const STAGES: Readonly<Record<Exclude<Progress['stage'], 'sampling' | 'counting'>, string>> = {
  connecting: 'connecting',
  catalog: 'reading the catalog',
  grants: 'reading the grants',
  assessing: 'resolving who can read what',
};

const WAITING: Readonly<Record<NonNullable<Progress['waiting']>, string>> = {
  load: 'the server is busy',
  'replica-lag': 'a replica has fallen behind',
  'slow-statements': 'the server has become slow',
};

interface Spinner {
  say(text: string): void;
  stop(): void;
}

/** A line on stderr that is rewritten in place; null where stderr is no terminal, or when asked to be quiet. */
export function spinnerOn({ stderr }: Terminal, quiet: boolean): Spinner | null {
  // A terminal may say that it is 0 wide, and ora would never be done with clearing its line.
  if (quiet || !stderr.isTTY || !stderr.columns) return null;
  let spinner: Ora | null = null;
  let loading = false;
  let said = '';
  let silent = false;
  const show = () => {
    if (spinner === null || silent) return;
    spinner.text = said;
    if (!spinner.isSpinning) spinner.start();
  };
  return {
    say(text) {
      said = text;
      silent = false;
      // Where nobody looks, it need not be loaded.
      if (!loading) {
        loading = true;
        // Where nobody looks, it need not be loaded.
        void import('ora').then(({ default: ora }) => {
          // Ctrl-C stays ours: with discardStdin, ora would put the terminal into raw mode and swallow it.
          spinner = ora({ stream: stderr, discardStdin: false });
          show();
        });
      }
      show();
    },
    stop() {
      silent = true;
      spinner?.stop();
    },
  };
}

export function progressLine(terminal: Terminal, quiet: boolean): ProgressLine {
  const spinner = spinnerOn(terminal, quiet);
  if (spinner === null) return { update() {}, stop() {} };
  const { say, stop } = spinner;
  let samplingSince = 0;
  return {
    update({ source, stage, done, of, rows, waiting }) {
      if (stage !== 'sampling' && stage !== 'counting') return say(`${source}: ${STAGES[stage]}`);
      if (done === 0) samplingSince = Date.now();
      say(
        `${source}: ${stage === 'counting' ? 'counting people in ' : ''}${done} of ${of} ${of === 1 ? 'relation' : 'relations'}, ${rows.toLocaleString('en')} rows${waiting ? `, waiting: ${WAITING[waiting]}` : timeLeft(samplingSince, done, of)}`,
      );
    },
    stop,
  };
}

function timeLeft(since: number, done: number, of: number): string {
  const elapsed = Date.now() - since;
  // Too early to tell, or too near the end to matter.
  if (done < 5 || elapsed < 2_000 || done === of) return '';
  const seconds = Math.ceil(((elapsed / done) * (of - done)) / 1_000);
  return seconds < 90 ? `, about ${seconds} s left` : `, about ${Math.ceil(seconds / 60)} min left`;
}

/** Says on stderr, where no line is rewritten in place, that a scan has begun to wait, and why: silence would look like a hang. */
export function waitingLines({ stderr }: Terminal, quiet: boolean): (progress: Progress) => void {
  let last: Progress['waiting'] = null;
  return ({ source, waiting }) => {
    if (waiting !== null && last === null && !quiet && !(stderr.isTTY && stderr.columns))
      stderr.write(`${source}: waiting, ${WAITING[waiting]}.\n`);
    last = waiting;
  };
}
