import { expect, test } from 'vitest';
import { WaitingChoice } from '../../src/fs/disk/waiting-choice.ts';

/** How many of so many commands were waited for awake, when they take this long. */
function awakeShare(choice: WaitingChoice, commands: number, awakeMs: number, asleepMs: number): number {
  let awake = 0;
  for (let command = 0; command < commands; command += 1) {
    if (choice.isAwake) awake += 1;
    choice.took(choice.isAwake ? awakeMs : asleepMs);
  }
  return awake / commands;
}

test('waits in the way that is quicker, and notices when that changes', () => {
  const choice = new WaitingChoice();
  awakeShare(choice, 1000, 0.15, 0.27);
  expect(awakeShare(choice, 1000, 0.15, 0.27)).toBeGreaterThan(0.9);
  awakeShare(choice, 2000, 0.6, 0.2);
  expect(awakeShare(choice, 1000, 0.6, 0.2)).toBeLessThan(0.1);
  awakeShare(choice, 2000, 0.15, 0.27);
  expect(awakeShare(choice, 1000, 0.15, 0.27)).toBeGreaterThan(0.9);
});

test('is not moved by a command that took very long', () => {
  const choice = new WaitingChoice();
  awakeShare(choice, 1000, 0.15, 0.27);
  while (!choice.isAwake) choice.took(0.27);
  choice.took(1000);
  expect(awakeShare(choice, 1000, 0.15, 0.27)).toBeGreaterThan(0.9);
});
