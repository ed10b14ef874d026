// One command in so many begins a trial of the way that is not in use, of so many commands: less than one in a hundred is slower for it.
const CYCLE = 1_024;
const TRIAL = 8;
// Of what one command tells about its way: many short waits, not a few long ones, make out which way is better.
const WEIGHT = 0.05;
// A trial tells nearly everything, because the one before it was long ago.
const TRIAL_WEIGHT = 0.2;
const MOST_MS = 0.5;

/**
 * How both sides of a write channel wait: awake, looking again and again, or asleep until they are woken. Awake is nearly twice as fast where a
 * processor is free, and several times as slow where none is: whoever looks is then put aside when there is something to see. So both
 * ways are measured all the time, and the quicker one is used.
 */
export class WaitingChoice {
  #awakeMs = 0;
  #asleepMs = 0;
  #commands = 0;
  #isAwake = true;

  get isAwake(): boolean {
    return this.#isAwake;
  }

  /** Tells how long a command took in the way that is in use. */
  took(ms: number): void {
    const phase = this.#commands % CYCLE;
    // The first command after a change is still waited for in the other way.
    if (phase !== 0 && phase !== TRIAL) this.#learn(Math.min(ms, MOST_MS), phase < TRIAL ? TRIAL_WEIGHT : WEIGHT);
    this.#commands += 1;
    const isAwakeBetter = this.#awakeMs <= this.#asleepMs;
    const isTrial = this.#commands % CYCLE < TRIAL;
    this.#isAwake = isTrial ? !isAwakeBetter : isAwakeBetter;
  }

  #learn(ms: number, weight: number): void {
    if (this.#isAwake) this.#awakeMs = blended(this.#awakeMs, ms, weight);
    else this.#asleepMs = blended(this.#asleepMs, ms, weight);
  }
}

function blended(before: number, ms: number, weight: number): number {
  return before === 0 ? ms : before + (ms - before) * weight;
}
