import { fileURLToPath } from 'node:url';
import { clearReports } from './test/clear-reports.ts';
import { testPlan } from './test/plan.ts';
import { describeFailures, describePhase, describeTotals } from './test/printed.ts';
import { runPhase } from './test/run-phase.ts';
import { judge, type Verdict } from './test/verdict.ts';
import { listWorkspace } from './test/workspace.ts';

// The whole test command has to end within the 25 minutes that CI gives it, also when a suite hangs.
const DEADLINE_MS = 24 * 60_000;

const root = fileURLToPath(new URL('..', import.meta.url));
const scope = process.argv.includes('--fast') ? 'fast' : 'full';
const workspace = listWorkspace(root);
const deadline = AbortSignal.timeout(DEADLINE_MS);
const verdicts: Verdict[] = [];

clearReports(root, workspace);
for (const phase of testPlan(scope)) {
  console.log(`\n${phase.title}`);
  const outcomes = await runPhase({ root, workspace, scope, signal: deadline }, phase);
  const judged = outcomes.map((outcome) => judge(root, outcome));
  console.log(describePhase(root, judged));
  verdicts.push(...judged);
}
console.log(describeFailures(root, verdicts));
console.log(`\n${Math.round(performance.now() / 1000)} s`);
console.log(describeTotals(verdicts));
process.exitCode = verdicts.some((verdict) => verdict.failed > 0) ? 1 : 0;
